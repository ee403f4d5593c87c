/** Small settings files: written whole or not at all, parsed when read, moved aside when they can't be. */
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileSync } from 'atomically';

/** The part of a schema that a file needs; a zod one fits. */
export interface Schema<T> {
  parse(value: unknown): T;
}

/**
 * @param onDamaged called when there was a file that couldn't be read; it is kept as `<file>.damaged`.
 * @returns null where there is no file, or a damaged one.
 */
export function readJsonFile<T>(file: string, schema: Schema<T>, onDamaged?: () => void): T | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    try {
      renameSync(file, `${file}.damaged`);
    } catch {
      // The file stays where it is, and is overwritten by the next save.
    }
    onDamaged?.();
    return null;
  }
}

/**
 * Writes a file that only the person can read.
 * @throws the system's error where the disk is full or read-only
 */
export function writeJsonFile(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}
