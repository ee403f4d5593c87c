/** Where a bench keeps what it found, and how it reads it again. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { z } from 'zod';
import { Explained } from '../../scripts/runtime/command';
import { REPO_ROOT } from '../../scripts/runtime/paths';

export interface BenchFiles {
  /** Committed. */
  readonly result: string;
  /** Of a run that changes nothing that is committed. */
  readonly look: string;
  readonly page: string;
}

export const filesOf = (bench: string): BenchFiles => ({
  result: join(REPO_ROOT, `bench/results/${bench}.json`),
  look: join(REPO_ROOT, `test-results/${bench}.json`),
  page: join(REPO_ROOT, `docs/benchmarks-${bench}.md`),
});
/** The page of all benches, which several write parts of. */
export const COMMON_PAGE = join(REPO_ROOT, 'docs/benchmarks.md');

/** Of what nobody reads line by line: laid out it would be as many lines. */
export function writeRecord(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value)}\n`);
}

/** JSON or Markdown by the path's ending, laid out as the rest of the repository. */
export async function writeLaidOut(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** Null where there is none. Throws an Explained where it isn't what the bench wrote. */
export function readResult<R>(path: string, schema: z.ZodType<R>): R | null {
  if (!existsSync(path)) return null;
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Explained(`${path} is no result of this bench.`);
  return parsed.data;
}
