/** The command of a bench: reads options, measures, and reports figures. A bench adds only its own measurements. */
import { relative } from 'node:path';
import { Explained, explainAndExit } from '../../scripts/runtime/command';
import type { Figure } from './figure';
import { figureLine, jsonLine, type Figured } from './last-lines';
import { flag, readOptions, type Given, type Options } from './options';

export type Say = (line: string) => void;

/** The options that every bench takes. */
const COMMON = { quick: flag, json: flag, page: flag } as const;
export type Asked<O extends Options = Record<never, never>> = Given<O & typeof COMMON>;

export interface Outcome extends Figured {
  /** The file that was written, where one was. */
  readonly file?: string;
  /** Whether the bench didn't come to its end, although figures are there. */
  readonly gaveUp?: boolean;
}

export interface Bench<O extends Options> {
  /** The bench's own options, beside --quick (a look, in under two minutes), --json and --page. */
  readonly options: O;
  /** Measures, and writes the result. Messages go to the error output where --json is given. */
  measure(asked: Asked<O>, say: Say): Promise<Outcome>;
  /** Which figures are printed on the terminal; the others are in the file. The default is all. */
  isTold?(figure: Figure): boolean;
  /** With --page: makes figures and pages anew from the kept result. Absent where there is no page. */
  remake?(asked: Asked<O>): Promise<Outcome>;
}

/** @returns the exit code: 1 where no run stands behind any figure */
export async function benchWith<O extends Options>(
  bench: Bench<O>,
  args: readonly string[],
): Promise<number> {
  const asked = readOptions({ ...bench.options, ...COMMON }, args) as Asked<O>;
  // Functions that are called from here write lines of their own.
  if (asked.json) console.log = console.error;
  const say: Say = (line) => console.log(line);
  if (asked.page && !bench.remake) throw new Explained('This bench has no page.');
  const outcome = asked.page && bench.remake ? await bench.remake(asked) : await bench.measure(asked, say);
  const { figures, file, gaveUp = false } = outcome;
  const isTold = bench.isTold?.bind(bench) ?? ((): boolean => true);
  for (const figure of figures) if (isTold(figure)) say(figureLine(figure));
  if (file !== undefined) say(`Written to ${relative(process.cwd(), file)}.`);
  if (asked.json) process.stdout.write(`${jsonLine(outcome)}\n`);
  return gaveUp || figures.every((figure) => figure.runs + figure.void === 0) ? 1 : 0;
}

export async function runBench<O extends Options>(bench: Bench<O>): Promise<void> {
  process.exitCode = await benchWith(bench, process.argv.slice(2)).catch(explainAndExit);
}
