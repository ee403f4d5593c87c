import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Vault } from '../store/vault';

/**
 * The key with which codes are hashed before they are kept. With another key every code that was given out leads
 * nowhere.
 */

const NAME = 'codeKey';
/** 32 bytes, base64url. */
const LENGTH = 43;

const newKey = (): string => randomBytes(32).toString('base64url');

/** The key in a vault, made if need be. */
export const keptCodeKey = (vault: Vault): string => {
  const kept = vault.get(NAME);
  if (kept !== null) return kept;
  const key = newKey();
  vault.set(NAME, key);
  return key;
};

/**
 * The key in a file of its own, made if need be: a copy of the database alone is of no use for trying codes.
 * @throws Error with a sentence for the operator, where there is something else in the file
 */
export const ownCodeKey = (dataFolder: string): string => {
  const file = join(dataFolder, 'code-key');
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      throw new Error(`${file} can’t be read`, { cause: error });
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    text = newKey();
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
  }
  if (text.length < LENGTH)
    throw new Error(`${file} can’t be read as a key; restore it, or delete it with all codes`);
  return text;
};
