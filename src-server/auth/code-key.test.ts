import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryVault } from '../store/memory';
import { keptCodeKey, ownCodeKey } from './code-key';

/** 32 bytes, base64url. */
const KEY = /^[\w-]{43}$/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-code-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'code-key');

describe('the key of codes in a vault', () => {
  it('the key of codes in a vault is made once, and stays', () => {
    const vault = new MemoryVault();
    const key = keptCodeKey(vault);
    expect(key).toMatch(KEY);
    expect(keptCodeKey(vault)).toBe(key);
    expect(keptCodeKey(new MemoryVault())).not.toBe(key);
  });

  it('the key of codes in a vault is found where earlier versions have put it', () => {
    const vault = new MemoryVault();
    vault.set('codeKey', 'of before');
    expect(keptCodeKey(vault)).toBe('of before');
  });
});

describe('the key of codes in a file', () => {
  it('the key of codes in a file is made once, and stays', () => {
    const key = ownCodeKey(folder);
    expect(key).toMatch(KEY);
    expect(readFileSync(file(), 'utf8')).toBe(`${key}\n`);
    expect(ownCodeKey(folder)).toBe(key);
  });

  it.skipIf(process.platform === 'win32')(
    'the file with the key of codes is its user’s alone, and so is the folder it is made in',
    () => {
      const deep = join(folder, 'a/b');
      ownCodeKey(deep);
      expect(statSync(join(deep, 'code-key')).mode & 0o777).toBe(0o600);
      expect(statSync(deep).mode & 0o777).toBe(0o700);
    },
  );

  it('an operator’s key of codes is read with whatever white space is around it', () => {
    writeFileSync(file(), `  ${'k'.repeat(43)}\r\n\n`);
    expect(ownCodeKey(folder)).toBe('k'.repeat(43));
  });

  it('a key of codes that is too short is refused by the file’s name, and left as it is', () => {
    for (const text of ['', 'k'.repeat(42)]) {
      writeFileSync(file(), text);
      expect(() => ownCodeKey(folder)).toThrow(file());
      expect(readFileSync(file(), 'utf8')).toBe(text);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'a key of codes is never written to where somebody else’s link leads',
    () => {
      symlinkSync(join(folder, 'elsewhere'), file());
      expect(() => ownCodeKey(folder)).toThrow('EEXIST');
      expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
    },
  );

  it('a key of codes that can’t be read is refused, with what the system says', () => {
    mkdirSync(file());
    expect(() => ownCodeKey(folder)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(file()), cause: expect.any(Error) }),
    );
  });
});
