import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 32 bytes, base64url. */
const LENGTH = 43;

export const newKey = (): string => randomBytes(32).toString('base64url');

/**
 * A key of the server's own in a file that only its user can read, made if need be.
 * @param remedy what an operator can do where the file can't be read
 * @throws Error with a sentence for the operator, where there is something else in the file
 */
export const ownKey = (dataFolder: string, name: string, remedy: string): string => {
  const file = join(dataFolder, name);
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
  if (text.length < LENGTH) throw new Error(`${file} can’t be read as a key; ${remedy}`);
  return text;
};
