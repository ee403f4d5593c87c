/** The fate of each mutant, kept in the repository by folder, and the list of what is left to run. */
import { createHash } from 'node:crypto';

export interface Mutant {
  /** The place as `line:column-line:column`, both counted from 1. */
  readonly at: string;
  readonly mutator: string;
  readonly to: string;
  /** Whether a test failed, or never ended. */
  readonly seen: boolean;
}

/** A mutant as StrykerJS reports it. */
export interface TriedMutant {
  readonly status: string;
  /** Whether it is in what is evaluated while its file is loaded: every test that loads the file tries it then. */
  readonly static?: boolean | undefined;
  /** The number of tests that were run on it. */
  readonly testsCompleted?: number | undefined;
  /** The tests that reach it. */
  readonly coveredBy?: readonly string[] | undefined;
}

/**
 * What became of a mutant. `uncounted`: it doesn't compile, or changes words. `untried`: none of the tests that reach it
 * was run, for whatever reason; StrykerJS reports it as a survivor.
 */
export const fateOf = (mutant: TriedMutant): 'seen' | 'lives' | 'uncounted' | 'untried' => {
  const { status, testsCompleted = 0, coveredBy = [] } = mutant;
  if (status === 'Ignored' || status === 'CompileError') return 'uncounted';
  if (status === 'Killed' || status === 'Timeout' || status === 'RuntimeError') return 'seen';
  if (status !== 'Survived' || testsCompleted > 0) return 'lives';
  // By it the file throws while it is loaded: each test that loads the file has failed, and has no tests to count.
  if (mutant.static === true) return 'seen';
  return coveredBy.length > 0 ? 'untried' : 'lives';
};

/**
 * Why a mutant lives. `equivalent`: it does the same. `bound`: it moves a bound that may be moved. `gap`: a test is
 * missing, or nobody has looked yet.
 */
export type Reason = 'equivalent' | 'bound' | 'gap';

export interface Survivor extends Omit<Mutant, 'seen'> {
  /** The original text at the place, with its white space joined. */
  readonly from: string;
  readonly reason: Reason;
  readonly because: string;
}

export interface FileResult {
  /** A digest of the file's text when it was mutated. */
  readonly source: string;
  /** A digest of the folder's tests. */
  readonly tests: string;
  readonly mutants: number;
  readonly survivors: readonly Survivor[];
}

export type FolderResult = Readonly<Record<string, FileResult>>;

export const digest = (...texts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
};

export type Left = { readonly kind: 'nothing' } | { readonly kind: 'all' } | Places;
interface Places {
  readonly kind: 'places';
  readonly at: readonly string[];
}

/** What is left to run for a file: all of it where the file has changed, only its gaps where the tests have. */
export const leftToRun = (known: FileResult | undefined, source: string, tests: string): Left => {
  if (known?.source !== source) return { kind: 'all' };
  const at = known.survivors.filter(({ reason }) => reason === 'gap').map((survivor) => survivor.at);
  return known.tests === tests || at.length === 0
    ? { kind: 'nothing' }
    : { kind: 'places', at: [...new Set(at)] };
};

const joined = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** The text at a place. */
export const textAt = (text: string, at: string): string => {
  const [line = 1, column = 1, endLine = 1, endColumn = 1] = at.split(/[:-]/).map(Number);
  const lines = text.split('\n').slice(line - 1, endLine);
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? '').slice(0, endColumn - 1);
  lines[0] = (lines[0] ?? '').slice(column - 1);
  return joined(lines.join('\n'));
};

const sameMutant = (a: Pick<Survivor, 'mutator' | 'from' | 'to'>, b: typeof a): boolean =>
  a.mutator === b.mutator && a.from === b.from && a.to === b.to;

/**
 * A mutant is noticed when either the tests that ran first noticed it, or the further ones that some mutants were tried
 * with.
 */
export const seenByEither = (first: readonly Mutant[], further: readonly Mutant[]): Mutant[] => {
  const nameOf = ({ at, mutator, to }: Mutant): string => [at, mutator, to].join(' ');
  const seen = new Set(further.filter((mutant) => mutant.seen).map(nameOf));
  return first.map((mutant) => ({ ...mutant, seen: mutant.seen || seen.has(nameOf(mutant)) }));
};

/** The result of a run, with the reasons that were given before. @param places null where the whole file was mutated */
export const merge = (
  known: FileResult | undefined,
  run: { text: string; tests: string; places: readonly string[] | null; mutants: readonly Mutant[] },
): FileResult => {
  const before = known?.survivors ?? [];
  const survivors = run.mutants
    .filter(({ seen }) => !seen)
    .map(({ at, mutator, to }): Survivor => {
      const found = { at, from: textAt(run.text, at), mutator, to: joined(to) };
      const old = before.find((one) => sameMutant(one, found));
      return { ...found, reason: old?.reason ?? 'gap', because: old?.because ?? '' };
    });
  const kept = run.places === null ? [] : before.filter(({ reason }) => reason !== 'gap');
  // A place that is no mutant any more turned out to hold words only.
  const gone = before.filter(
    (old) =>
      old.reason === 'gap' &&
      !run.mutants.some(({ at, mutator, to }) =>
        sameMutant(old, { mutator, from: textAt(run.text, at), to: joined(to) }),
      ),
  );
  return {
    source: digest(run.text),
    tests: run.tests,
    mutants: run.places === null || known === undefined ? run.mutants.length : known.mutants - gone.length,
    survivors: [...kept, ...survivors.filter((one) => !kept.some((old) => sameMutant(old, one)))],
  };
};

export interface Score {
  readonly mutants: number;
  readonly equivalent: number;
  readonly survived: number;
  /** The percentage of the mutants that a test could notice; 100 where there are none. */
  readonly percent: number;
}

export const scoreOf = (files: readonly FileResult[]): Score => {
  const mutants = files.reduce((sum, file) => sum + file.mutants, 0);
  const all = files.flatMap(({ survivors }) => survivors);
  const equivalent = all.filter(({ reason }) => reason === 'equivalent').length;
  const survived = all.length - equivalent;
  const noticeable = mutants - equivalent;
  return {
    ...{ mutants, equivalent, survived },
    percent: noticeable === 0 ? 100 : (100 * (noticeable - survived)) / noticeable,
  };
};
