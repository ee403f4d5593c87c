import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  const code = async (asked: () => unknown): Promise<unknown> => {
    try {
      await asked();
      return 'nothing';
    } catch (error) {
      return error instanceof WatchTogetherError ? error.code : error;
    }
  };
  /** A book with everything that any server may be. */
  const openBook = (file = join(folder, 'servers.json')) => {
    let ids = 0;
    const log = { ...silentLog, warn: vi.fn(), error: vi.fn() };
    const checkHealth = vi.fn(() => Promise.resolve());
    const newId = () => `n_${++ids}`;
    return { servers: new AddressBook({ file, vault: keychain, newId, checkHealth, log }), log, checkHealth };
  };
  const entry = { serverId: 's_1', name: 'Ours', url: ours.url, sealedKey: null };
  const write = (content: unknown): void =>
    writeFileSync(join(folder, 'servers.json'), JSON.stringify(content));

  it('the address book knows its servers by their addresses, and gives each an id of its own', async () => {
    const { servers, checkHealth } = openBook();
    const other = 'https://other.example.org';
    await servers.add(ours);
    await servers.add({ ...ours, url: `${other}/path`, hostKey: 'another-key' });
    expect(checkHealth.mock.calls).toEqual([[ours.url], [other]]);
    expect(servers.list().map(({ serverId }) => serverId)).toEqual(['n_1', 'n_2']);
    expect(servers.hostAccess('n_2')).toEqual({ url: other, hostKey: 'another-key' });
    expect([servers.has(ours.url), servers.has(other), servers.has('https://a.example')]).toEqual([
      ...[true, true, false],
    ]);
    expect(servers.remove('n_1')).toMatchObject([{ serverId: 'n_2' }]);
    expect(openBook().servers.hostAccess('n_2').hostKey).toBe('another-key');
    expect(await code(() => openBook().servers.hostAccess('n_1'))).toBe('INVALID_ARGUMENT');
  });

  it('the address book asks for a key where none is known any more', async () => {
    const { servers } = openBook();
    await servers.add(ours);
    await servers.add({ ...ours, hostKey: null });
    expect(await code(() => servers.hostAccess('n_1'))).toBe('PERMISSION_DENIED');
    const again = book({ seal: () => null, open: () => null });
    write([{ ...entry, sealedKey: 'by another keychain' }]);
    expect(await code(() => again.hostAccess('n_1'))).toBe('PERMISSION_DENIED');
  });

  it('the address book has a hundred servers, of which each can be changed', async () => {
    write(
      Array.from({ length: 99 }, (_, at) => ({
        ...entry,
        serverId: `s_${at}`,
        url: `https://${at}.example`,
      })),
    );
    const { servers } = openBook();
    await servers.add(ours);
    expect(servers.list()).toHaveLength(100);
    expect(await code(() => servers.add({ ...ours, url: 'https://more.example' }))).toBe('INVALID_ARGUMENT');
    await servers.add({ ...ours, url: 'https://7.example', name: 'Seven' });
    expect(servers.list()).toHaveLength(100);
    expect(openBook().servers.list().at(-1)).toMatchObject({ serverId: 's_7', name: 'Seven' });
  });

  it.each<[string, unknown]>([
    ['no list', entry],
    ['an entry without an id', [{ ...entry, serverId: '' }]],
    ['an address that is too long', [{ ...entry, url: `https://${'x'.repeat(2_048)}` }]],
    ['a seal that is too long', [{ ...entry, sealedKey: 'x'.repeat(4_097) }]],
    ['too many of them', Array.from({ length: 101 }, () => entry)],
  ])('the address book is empty where its file has %s, which is logged', (_what, content) => {
    write([entry]);
    expect(openBook().servers.list()).toHaveLength(1);
    write(content);
    const { servers, log } = openBook();
    expect(servers.list()).toEqual([]);
    expect(log.warn.mock.calls).toEqual([['servers.damaged']]);
  });

  it('the address book is good for this run where it can’t be written, which is logged', async () => {
    writeFileSync(join(folder, 'in the way'), '');
    const { servers, log } = openBook(join(folder, 'in the way', 'servers.json'));
    expect(await servers.add(ours)).toHaveLength(1);
    expect(log.error.mock.calls).toEqual([
      ['servers.unsaved', { reason: expect.stringMatching(/./) as string }],
    ]);
  });
});
