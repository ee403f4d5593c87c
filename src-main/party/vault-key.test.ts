import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import type { Vault } from './vault';
import { VaultKey } from './vault-key';

/** A keychain that turns a secret round. */
const turn = (text: string): string => [...text].reverse().join('');
const keychain: Vault = { seal: turn, open: turn };
const none: Vault = { seal: () => null, open: () => null };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'matinee-vault-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const file = (): string => join(folder, 'party', 'vault-key.json');
const run = (vault: Vault, log = silentLog): VaultKey =>
  new VaultKey({ file: file(), vault, random: (length) => randomBytes(length), log });

describe('the key that the embedded server seals by', () => {
  it('the key that the embedded server seals by is the same in the next run, and in the file only as the keychain sealed it', () => {
    const first = run(keychain);
    const key = first.read();
    expect(Buffer.from(key, 'base64url')).toHaveLength(32);
    expect(first.read()).toBe(key);
    expect(run(keychain).read()).toBe(key);
    expect(readFileSync(file(), 'utf8')).not.toContain(key);
  });

  it('the key that the embedded server seals by is kept in memory only, where there is no keychain', () => {
    const first = run(none);
    const key = first.read();
    expect(first.read()).toBe(key);
    expect(run(none).read()).not.toBe(key);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('the key that the embedded server seals by is made anew where what was kept can’t be opened, or is no key', () => {
    const key = run(keychain).read();
    writeFileSync(file(), JSON.stringify({ sealed: turn('short') }));
    const next = run(keychain).read();
    expect(next).not.toBe(key);
    expect(next).toHaveLength(43);
    expect(run(keychain).read()).toBe(next);
    writeFileSync(file(), 'rubbish');
    expect(run(keychain).read()).toHaveLength(43);
  });

  it('the key that the embedded server seals by is good for this run where it can’t be written, which is logged', () => {
    const warn = vi.fn();
    writeFileSync(join(folder, 'party'), 'a file where the folder would be');
    const first = run(keychain, { ...silentLog, warn });
    const key = first.read();
    expect(first.read()).toBe(key);
    expect(warn.mock.calls).toEqual([['vaultKey.unsaved', { reason: expect.stringMatching(/./) as string }]]);
  });

  it('the key that the embedded server seals by isn’t asked of the keychain before a server starts', () => {
    run(keychain);
    expect(existsSync(file())).toBe(false);
  });
});
