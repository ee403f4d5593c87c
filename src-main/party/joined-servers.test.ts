import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
});
