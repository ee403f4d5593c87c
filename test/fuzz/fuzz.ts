/**
 * One way of trying the server, and how it is run: from a seed, for a given time, with inputs that once failed first.
 */
import fc, { type Arbitrary } from 'fast-check';
import type { FuzzedServer } from './fuzzed-server';
import { keptFor, type Kept } from './kept-seeds';

export interface Fuzz<T = unknown> {
  readonly name: string;
  readonly arbitrary: Arbitrary<T>;
  /** Tries one input. @throws where the server did what it mustn't */
  holds(server: FuzzedServer, tried: T): Promise<void>;
}

/** Hides the type of a fuzz's inputs from the code that runs it. */
export const fuzz = <T>(one: Fuzz<T>): Fuzz => one as unknown as Fuzz;

export interface Extent {
  readonly seed: number;
  readonly runs: number;
  /** No run begins after this time, ms; one that has begun is finished. */
  readonly limitMs: number;
}

const tryOnce = async (
  { name, arbitrary, holds }: Fuzz,
  server: FuzzedServer,
  { seed, path, runs, limitMs }: Extent & { readonly path?: string },
): Promise<Kept | null> => {
  const property = fc.asyncProperty(arbitrary, async (tried) => {
    await holds(server, tried);
    await server.isWell();
  });
  const result = await fc.check(property, {
    ...{ seed, numRuns: runs, interruptAfterTimeLimit: limitMs },
    ...(path === undefined ? {} : { path }),
  });
  if (!result.failed || result.counterexample === null) return null;
  const why = result.errorInstance instanceof Error ? result.errorInstance.message : '';
  // The reason comes first, since the input may be long.
  const found = `${why.slice(0, 1_000)}: ${fc.stringify(result.counterexample).slice(0, 1_000)}`;
  return { of: name, seed: result.seed, path: result.counterexamplePath ?? '', found };
};

/** Runs a fuzz. @returns the first fault that it finds, with the smallest input that shows it */
export const tryOut = async (one: Fuzz, server: FuzzedServer, extent: Extent): Promise<Kept | null> => {
  for (const { seed, path } of keptFor(one.name)) {
    const found = await tryOnce(one, server, { ...extent, seed, path, runs: 1 });
    if (found) return found;
  }
  return tryOnce(one, server, extent);
};
