import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import { silentLog } from '../../test/fakes/silent-log';
import { AddressBook } from './address-book';
import type { Vault } from './vault';

const ours = { name: 'Ours', url: 'https://party.example.org', hostKey: 'their-key' };
const noKeychain: Vault = { seal: () => null, open: () => null };
const keychain: Vault = {
  seal: (secret) => Buffer.from(secret).toString('base64'),
  open: (sealed) => Buffer.from(sealed, 'base64').toString(),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-servers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As one run of the app opens it; only party.example.org is a Matinee server. */
const book = (vault: Vault = noKeychain) => {
  let ids = 0;
  return new AddressBook({
    file: join(folder, 'servers.json'),
    vault,
    newId: () => `s_${++ids}`,
    checkHealth: (url) =>
      url === ours.url
        ? Promise.resolve()
        : Promise.reject(new WatchTogetherError('PROTOCOL_MISMATCH', 'something else')),
    log: silentLog,
  });
};

describe('the address book', () => {
  it('the address book keeps host keys by the keychain', async () => {
    expect(await book(keychain).add(ours)).toMatchObject([{ serverId: 's_1', hostKey: 'keychain' }]);
    const next = book(keychain);
    expect(next.list()).toMatchObject([{ name: 'Ours', hostKey: 'keychain' }]);
    expect(next.hostAccess('s_1')).toEqual({ url: ours.url, hostKey: 'their-key' });
  });

  it('the address book keeps host keys until the app is closed where there is no keychain, and says so', async () => {
    const servers = book();
    expect(await servers.add(ours)).toMatchObject([{ hostKey: 'memory' }]);
    expect(servers.hostAccess('s_1').hostKey).toBe('their-key');
    expect(readFileSync(join(folder, 'servers.json'), 'utf8')).not.toContain('their-key');
    const next = book();
    expect(next.list()).toMatchObject([{ name: 'Ours', hostKey: 'none' }]);
    expect(() => next.hostAccess('s_1')).toThrow(/host key/);
  });

  it('the address book accepts servers that answer, by TLS, each once', async () => {
    const servers = book();
    await servers.add(ours);
    const renamed = await servers.add({ name: 'Renamed', url: `${ours.url}/j/K7QM-2XRT`, hostKey: null });
    expect(renamed).toMatchObject([{ serverId: 's_1', name: 'Renamed', hostKey: 'none' }]);
    const add = (url: string) => servers.add({ ...ours, url });
    await expect(add('http://party.example.org')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(add('https://other.example.org')).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
  });

  it('the address book forgets what is removed', async () => {
    const servers = book(keychain);
    await servers.add(ours);
    expect(servers.remove('s_1')).toEqual([]);
    expect(() => servers.hostAccess('s_1')).toThrow(/address book/);
    expect(book(keychain).list()).toEqual([]);
  });
});
