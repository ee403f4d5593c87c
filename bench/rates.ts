/**
 * npm run bench:rates [-- --quick] [--json] [--page]
 *
 * Which playback rates the Electron in use really applies, with and without keeping the pitch, what they do to the
 * sound, and what starting and seeking cost. Writes bench/results/rates.json and docs/benchmarks-rates.md; with
 * --quick (fewer rates, under two minutes) test-results/rates.json alone. --page makes figures and page again from
 * the rows of the last full run. With --json the last line is the figures as one JSON object.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { explainAndExit } from '../scripts/runtime/command';
import { ensurePackages } from '../scripts/runtime/debian';
import { resolveElectron, runtimeLine } from '../scripts/runtime/electron';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { describeMachine, describeVersions } from '../scripts/runtime/machine';
import { figuresOf } from './rates/figures';
import { ratesFilm } from './rates/film';
import { measure } from './rates/measure';
import { planFor } from './rates/plan';
import { ratesReport } from './rates/report';
import { roundedForFile, type RatesResult } from './rates/result';
import { openRatesWindow } from './rates/window';
import { VOID_ABOVE } from './sync/model';

const RESULT = join(REPO_ROOT, 'bench/results/rates.json');
const QUICK_RESULT = join(REPO_ROOT, 'test-results/rates.json');
const PAGE = join(REPO_ROOT, 'docs/benchmarks-rates.md');

async function write(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** The full result and its page always change together. */
async function writeResult(result: RatesResult): Promise<void> {
  await write(RESULT, JSON.stringify(result, roundedForFile));
  await write(PAGE, ratesReport(result));
}

/** Processor time since the machine was started, ms: all of it, and what was used. */
function processorTime(): { readonly all: number; readonly busy: number } {
  let all = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    all += Object.values(times).reduce((sum, value) => sum + value, 0);
    idle += times.idle;
  }
  return { all, busy: all - idle };
}

async function runBench(quick: boolean, say: (line: string) => void): Promise<RatesResult> {
  await ensurePackages('window', 'test');
  const electron = await resolveElectron({ say });
  say(runtimeLine(electron));
  const film = await ratesFilm();
  const versions = await describeVersions(electron.executable);
  const startedAt = new Date().toISOString();
  const window = await openRatesWindow(electron.executable, film);
  try {
    const before = processorTime();
    const measured = await measure(window, planFor(quick), say);
    const after = processorTime();
    return {
      version: 1,
      startedAt,
      machine: describeMachine(),
      versions,
      machineBusy: (after.busy - before.busy) / (after.all - before.all),
      figures: figuresOf(measured),
      ...measured,
    };
  } finally {
    await window.close();
  }
}

async function bench(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  const say = (line: string): void => (json ? console.error(line) : console.log(line));
  if (args.includes('--page')) {
    const saved = JSON.parse(readFileSync(RESULT, 'utf8')) as RatesResult;
    await writeResult({ ...saved, figures: figuresOf(saved) });
    return;
  }
  const quick = args.includes('--quick');
  const result = await runBench(quick, say);
  const path = quick ? QUICK_RESULT : RESULT;
  if (quick) await write(path, JSON.stringify(result, roundedForFile));
  else await writeResult(result);
  const { machine, versions, figures, machineBusy } = result;
  for (const { id, value, unit } of figures) say(`${id.padEnd(28)} ${value?.toFixed(4) ?? '–'} ${unit}`);
  if (machineBusy > VOID_ABOVE.machineBusy)
    say(`The machine was ${Math.round(machineBusy * 100)} % busy: don’t believe the clocks and latencies.`);
  say(`Written to ${relative(process.cwd(), path)}.`);
  if (json) console.log(JSON.stringify({ machine, versions, figures }));
}

await bench(process.argv.slice(2)).catch(explainAndExit);
