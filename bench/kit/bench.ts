/** The command of a bench: options in, measuring, figures out. All that a bench adds is what it measures. */
import { relative } from 'node:path';
import { Explained, explainAndExit } from '../../scripts/runtime/command';
import type { Figure } from './figure';
import { figureLine, jsonLine, type Figured } from './last-lines';
import { flag, readOptions, type Given, type Options } from './options';

export type Say = (line: string) => void;

/** What every bench takes. */
const COMMON = { quick: flag, json: flag, page: flag } as const;
export type Asked<O extends Options = Record<never, never>> = Given<O & typeof COMMON>;

export interface Outcome extends Figured {
  /** What was written, where anything was. */
  readonly file?: string;
  /** It didn't come to its end, although figures are there. */
  readonly gaveUp?: boolean;
}

export interface Bench<O extends Options> {
  /** Beside --quick (a look, in under two minutes), --json and --page. */
  readonly options: O;
  /** Measures, and writes what it found. What it says goes to the error output where --json is asked for. */
  measure(asked: Asked<O>, say: Say): Promise<Outcome>;
  /** Which figures the person at the terminal is told; the others are in the file. Default: all. */
  isTold?(figure: Figure): boolean;
  /** With --page: makes figures and pages anew of the result that is there. Absent where there is no page. */
  remake?(asked: Asked<O>): Promise<Outcome>;
}

/** @returns the exit code: 1 where no run stands behind any figure */
export async function benchWith<O extends Options>(
  bench: Bench<O>,
  args: readonly string[],
): Promise<number> {
  const asked = readOptions({ ...bench.options, ...COMMON }, args) as Asked<O>;
  // What is called from here writes lines of its own.
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
