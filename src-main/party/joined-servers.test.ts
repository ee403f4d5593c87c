import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import { JoinedServers } from './joined-servers';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'matinee-joined-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const open = () => new JoinedServers({ file: join(folder, 'joined.json'), log: silentLog });

describe('servers that somebody was in a party on', () => {
  it('joined servers are known again after a restart, a home server by its key', () => {
    open().add({ url: 'https://192.168.1.5:4000', pin: 'a' });
    open().add({ url: 'https://party.example.org', pin: null });
    expect(open().has({ url: 'https://192.168.1.5:4000', pin: 'a' })).toBe(true);
    expect(open().has({ url: 'https://192.168.1.5:4000', pin: 'b' })).toBe(false);
    expect(open().has({ url: 'https://192.168.1.5:4000', pin: null })).toBe(false);
    expect(open().has({ url: 'https://party.example.org', pin: null })).toBe(true);
  });

  it('joined servers are kept up to a bound, the last ones', () => {
    const servers = open();
    for (let at = 0; at <= 100; at++) servers.add({ url: `https://${at}.example`, pin: null });
    expect(open().has({ url: 'https://0.example', pin: null })).toBe(false);
    expect(open().has({ url: 'https://1.example', pin: null })).toBe(true);
    expect(open().has({ url: 'https://100.example', pin: null })).toBe(true);
  });

  it('joined servers are none where the file is damaged', () => {
    writeFileSync(join(folder, 'joined.json'), '{"no":"list"}');
    expect(open().has({ url: 'https://party.example.org', pin: null })).toBe(false);
  });

  it('joined servers are kept once each, the last one that somebody was on at the end', () => {
    const [a, b] = [
      { url: 'https://a.example', pin: 'a' },
      { url: 'https://b.example', pin: null },
    ];
    const servers = open();
    for (const server of [a, b, { ...a, pin: null }, a]) servers.add(server);
    expect(JSON.parse(readFileSync(join(folder, 'joined.json'), 'utf8'))).toEqual([
      b,
      { ...a, pin: null },
      a,
    ]);
    expect([b, { ...a, pin: null }, a].map((server) => servers.has(server))).toEqual([true, true, true]);
  });

  const one = { url: 'https://party.example.org', pin: null };
  it.each<[string, unknown]>([
    ['an address that is too long', [one, { url: `https://${'x'.repeat(2_048)}`, pin: null }]],
    ['a key that is too long', [one, { ...one, pin: 'x'.repeat(65) }]],
    ['no key', [{ url: one.url }]],
    ['too many of them', Array.from({ length: 101 }, () => one)],
  ])('joined servers are none where the file has %s, which is logged', (_what, content) => {
    writeFileSync(join(folder, 'joined.json'), JSON.stringify([one]));
    expect(open().has(one)).toBe(true);
    writeFileSync(join(folder, 'joined.json'), JSON.stringify(content));
    const log = { ...silentLog, warn: vi.fn() };
    expect(new JoinedServers({ file: join(folder, 'joined.json'), log }).has(one)).toBe(false);
    expect(log.warn.mock.calls).toEqual([['joined.damaged']]);
  });

  it('joined servers are known for this run where the file can’t be written, which is logged', () => {
    writeFileSync(join(folder, 'in the way'), '');
    const file = join(folder, 'in the way', 'joined.json');
    const log = { ...silentLog, warn: vi.fn() };
    const servers = new JoinedServers({ file, log });
    servers.add(one);
    expect(servers.has(one)).toBe(true);
    expect(log.warn.mock.calls).toEqual([
      ['joined.unsaved', { reason: expect.stringMatching(/./) as string }],
    ]);
  });
});
