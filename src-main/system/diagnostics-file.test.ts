import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnosticsText, logTail, readTail } from './diagnostics-file';
import { openLog } from './log';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-diagnostics-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the end of the log', () => {
  it('the end of the log has whole lines only', () => {
    const file = join(folder, 'log');
    writeFileSync(file, 'first line\nsecond line\nthird line\n');
    expect(readTail(file, 15)).toBe('third line\n');
    expect(readTail(file, 1_000)).toBe('first line\nsecond line\nthird line\n');
    expect(readTail(file, 5)).toBe('');
    expect(readTail(join(folder, 'none'), 1_000)).toBe('');
  });
  it('the end of the log goes on into the older file where the new one has just begun', () => {
    const file = join(folder, 'log');
    writeFileSync(`${file}.old`, 'old 1\nold 2\nold 3\n');
    writeFileSync(file, 'new 1\n');
    expect(logTail(file, 14)).toEqual(['old 3', 'new 1']);
    expect(logTail(file)).toEqual(['old 1', 'old 2', 'old 3', 'new 1']);
  });
});

describe('a diagnostics file', () => {
  it('a diagnostics file has versions, report and log, and nobody’s name, address, code, key or path', () => {
    const file = join(folder, 'logs', 'matinee.log');
    const log = openLog({ file, level: 'info', now: () => Date.parse('2026-11-24T20:15:00Z') });
    log.info('party.hosted', { port: 4100, lan: true });
    log.warn('page', { message: 'LINK_FAILED: Benedikt at 192.168.1.44 with K7QM-2XRT' });
    log.error('main.broke', {
      reason: 'Error: no /home/benedikt/My Films/x.mkv\n    at a (/opt/app/b.js:1:2)',
    });
    const text = diagnosticsText({
      at: new Date('2026-11-24T20:16:00Z'),
      machine: { app: '0.1.0', processors: 8 },
      report: 'person 2: poor (32), loss\nserver wss://party.example.org/x\n',
      log: logTail(file),
      names: [{ name: 'Benedikt', instead: 'person 2' }],
    });
    for (const part of [
      '2026-11-24T20:16',
      '"app": "0.1.0"',
      'person 2: poor (32), loss',
      'the last 3 lines',
    ])
      expect(text).toContain(part);
    expect(text).toContain('"event":"party.hosted","port":4100,"lan":true');
    // The report names people in this way.
    expect(text).toContain('LINK_FAILED: ‹person 2› at');
    expect(text).toContain('Error: no ‹path›\\n');
    for (const secret of ['enedikt', '192.168', 'K7QM', 'Films', 'opt', 'example.org'])
      expect(text).not.toContain(secret);
  });
});
