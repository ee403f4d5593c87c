/** Seeds that once found a fault; they are tried first on every run (seeds.json). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = join(import.meta.dirname, 'seeds.json');

const KeptSchema = z.strictObject({
  /** The name of the fuzz. */
  of: z.string(),
  seed: z.number(),
  path: z.string(),
  /**
   * The value that showed the fault and what happened, for people: after a change of the schema the seed may make
   * another value.
   */
  found: z.string(),
});
export type Kept = z.infer<typeof KeptSchema>;

const read = (): Kept[] => z.array(KeptSchema).parse(JSON.parse(readFileSync(FILE, 'utf8')));

export const keptFor = (name: string): Pick<Kept, 'seed' | 'path'>[] =>
  read()
    .filter(({ of }) => of === name)
    .map(({ seed, path }) => ({ seed, path }));

export const keep = (kept: Kept): void => {
  const known = read();
  if (known.some(({ of, seed, path }) => of === kept.of && seed === kept.seed && path === kept.path)) return;
  writeFileSync(FILE, `${JSON.stringify([...known, kept], null, 2)}\n`);
};
