/** The files in which a bench keeps its results, and how it reads them again. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { z } from 'zod';
import { Explained } from '../../scripts/runtime/command';
import { REPO_ROOT } from '../../scripts/runtime/paths';

export interface BenchFiles {
  /** The result that is committed. */
  readonly result: string;
  /** The result of a run that changes no committed file. */
  readonly look: string;
  readonly page: string;
}

export const filesOf = (bench: string): BenchFiles => ({
  result: join(REPO_ROOT, `bench/results/${bench}.json`),
  look: join(REPO_ROOT, `test-results/${bench}.json`),
  page: join(REPO_ROOT, `docs/benchmarks-${bench}.md`),
});
/** The page of all benches, of which several write a part. */
export const COMMON_PAGE = join(REPO_ROOT, 'docs/benchmarks.md');

/** Writes a record that nobody reads line by line, in one line. */
export function writeRecord(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value)}\n`);
}

/** Writes JSON or Markdown, by the path's ending, laid out like the rest of the repository. */
export async function writeLaidOut(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** Reads a kept result; null where there is none. Throws an Explained where the file isn't what the bench wrote. */
export function readResult<R>(path: string, schema: z.ZodType<R>): R | null {
  if (!existsSync(path)) return null;
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Explained(`${path} is no result of this bench.`);
  return parsed.data;
}
