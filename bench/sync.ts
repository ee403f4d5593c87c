/**
 * npm run bench:sync [-- --quick | --full | --real-minutes N] [--minutes N] [--peers] [--only policy|network] [--set name]
 *                    [--fresh] [--report] [--json]
 *
 * How far apart the films of several real windows are, on several networks, ours beside ports of others. Each run's record
 * is kept at once, so the bench can be stopped and goes on where it was; then figures, pictures and docs/benchmarks.md
 * are made of all records. With --json the last line is one JSON object, and everything else goes to the error output.
 */
import { join } from 'node:path';
import { explainAndExit } from '../scripts/runtime/command';
import { ensurePackages } from '../scripts/runtime/debian';
import { resolveElectron, runtimeLine } from '../scripts/runtime/electron';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { describeMachine, describeVersions } from '../scripts/runtime/machine';
import { TARGETS } from './sync/figures/targets';
import { plan } from './sync/matrix';
import { type BenchOptions, parseOptions } from './sync/options';
import { PEERS, REFERENCE, setUpStage } from './sync/parts';
import { benchLine, type SyncReport } from './sync/report/summary';
import { limitOf, valueOf } from './sync/report/wording';
import { type ReportPlaces, writeReport } from './sync/report/write-report';
import { RunSet } from './sync/results';
import { type PlanOutcome, runPlan } from './sync/run-plan';

const RESULTS = join(REPO_ROOT, 'bench/results');
const say = (line: string): void => console.log(line);

/** Only the set that is committed may change the page. */
function placesOf(set: RunSet, name: string): ReportPlaces {
  const isPublished = name === 'latest';
  return {
    summary: isPublished ? join(RESULTS, 'sync.json') : join(set.folder, 'sync.json'),
    noise: join(RESULTS, 'noise.json'),
    page: isPublished
      ? { file: join(REPO_ROOT, 'docs/benchmarks.md'), pictures: join(REPO_ROOT, 'docs/images/bench') }
      : null,
  };
}

/** Aborts at the first Ctrl-C, so that windows are closed and the report is made; the second ends at once. */
function stopOnSignal(): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(130);
    console.error('\nStopping; what was measured is kept. Once more ends at once.');
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop.signal;
}

async function measure({ mode, only, peers, minutes }: BenchOptions, set: RunSet): Promise<PlanOutcome> {
  const beganMs = performance.now();
  await ensurePackages('window', 'test');
  const electron = await resolveElectron({ say });
  say(runtimeLine(electron));
  const entries = plan(mode, only, peers);
  const plannedMinutes = entries.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  say(`${entries.length} runs, about ${plannedMinutes.toFixed(0)} minutes; records in ${set.folder}.`);
  const stage = await setUpStage(electron.executable);
  try {
    set.addPiece(describeMachine(), await describeVersions(electron.executable), new Date().toISOString());
    return await runPlan({
      ...{ entries, set, say },
      openRig: stage.openRig,
      secondsLeft: () => minutes * 60 - (performance.now() - beganMs) / 1000,
      signal: stopOnSignal(),
    });
  } finally {
    await stage.close();
  }
}

function sayOutcome({ done, kept, failed, left, ended }: PlanOutcome): void {
  const parts = [`${done} runs measured`, `${kept} were there`];
  if (failed.length > 0) parts.push(`${failed.length} failed`);
  if (left.length > 0) parts.push(`${left.length} left for another time`);
  const why = { complete: '', time: ' The time is up.', stopped: ' Stopped.', 'gave up': ' Gave up.' };
  say(`${parts.join(', ')}.${why[ended]}`);
}

function sayTargets({ figures }: SyncReport): void {
  for (const figure of figures) {
    const target = TARGETS[figure.id];
    if (!target) continue;
    const verdict = figure.met === null ? '' : figure.met ? 'met' : 'MISSED';
    say(`${target.title}: ${valueOf(figure)} (${limitOf(target)}) ${verdict}`.trimEnd());
  }
}

async function bench(options: BenchOptions): Promise<number> {
  // What is called from here writes lines of its own.
  if (options.json) console.log = console.error;
  const set = new RunSet(join(RESULTS, 'raw', options.set));
  let outcome: PlanOutcome | null = null;
  if (!options.reportOnly) {
    if (options.fresh) set.clear();
    outcome = await measure(options, set);
    sayOutcome(outcome);
  }
  const places = placesOf(set, options.set);
  const report = await writeReport({ set, places, peers: PEERS, reference: REFERENCE });
  sayTargets(report);
  say(`All figures are in ${places.summary}.`);
  if (options.json) process.stdout.write(`${benchLine(report)}\n`);
  return outcome?.ended === 'gave up' ? 1 : 0;
}

try {
  process.exitCode = await bench(parseOptions(process.argv.slice(2)));
} catch (error) {
  explainAndExit(error);
}
