import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from './log';
import { logLine, withoutSecrets } from './log-line';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a line of the log', () => {
  it('a line of the log holds no token, code, pin or path', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwXzEifQ.c2lnbmF0dXJl';
    const pin = 'XzvkysByJJMdpGDv0pkQ8vB5NyBHhmiRxRcgIA7jdKE';
    const text = withoutSecrets(
      `token ${token} from matinee://join?s=http://127.0.0.1:1&c=K7QM2XRT&k=${pin} and ` +
        `https://party.example.org/j/K7QM-2XRT in /home/ana/Films/secret.mkv pin ${pin}`,
    );
    for (const secret of [token, 'K7QM', pin, 'Films', 'secret.mkv']) expect(text).not.toContain(secret);
    const home = withoutSecrets(
      `https://films.example/join#c=K7QM-2XRT&p=${pin}&x=${'S'.repeat(22)}&a=10.0.0.7:1`,
    );
    for (const secret of ['K7QM', pin, 'SSS', '10.0.0.7']) expect(home).not.toContain(secret);
  });

  it('a line of the log is JSON with time, level and event', () => {
    const line = logLine('2026-01-02T03:04:05.000Z', 'info', 'party.hosted', {
      port: 4000,
      path: '/home/a/b.mp4',
    });
    expect(JSON.parse(line)).toEqual({
      time: '2026-01-02T03:04:05.000Z',
      level: 'info',
      event: 'party.hosted',
      port: 4000,
      path: '‹path›',
    });
  });
});

describe('the log file', () => {
  it('the log file has what is important enough', () => {
    const file = join(folder, 'logs/matinee.log');
    const log = openLog({ file, level: 'info' });
    log.info('started');
    log.debug('detail');
    log.error('broken');
    const events = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events).toEqual(['started', 'broken']);
  });

  it('the log file starts anew when it is full, and keeps the one before', () => {
    const file = join(folder, 'matinee.log');
    writeFileSync(file, 'x'.repeat(1_000_001));
    const log = openLog({ file, level: 'info' });
    log.info('fresh');
    expect(readFileSync(file, 'utf8')).toContain('fresh');
    expect(readFileSync(file, 'utf8').length).toBeLessThan(200);
    expect(readFileSync(`${file}.old`, 'utf8')).toHaveLength(1_000_001);
  });

  it('a log file that can’t be written stops nothing', () => {
    writeFileSync(join(folder, 'file'), '');
    const log = openLog({ file: join(folder, 'file/matinee.log'), level: 'info' });
    expect(() => log.error('anything')).not.toThrow();
  });
});
