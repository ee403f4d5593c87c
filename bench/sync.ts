/**
 * npm run bench:sync [-- --quick | --full | --real-minutes N] [--minutes N] [--peers] [--only policy|network]
 *                    [--set name] [--fresh] [--page] [--json]
 *
 * Measures how far apart the films of several real windows are, on several networks, ours beside ports of others. Each
 * run's record is kept at once, so the bench can be stopped and goes on where it was; then it makes figures, pictures
 * and docs/benchmarks.md from all records; with --page it makes no further runs. With --json the last line is one JSON
 * object, and everything else goes to the error output.
 */
import { join } from 'node:path';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { runBench, type Outcome, type Say } from './kit/bench';
import { COMMON_PAGE, filesOf } from './kit/files';
import { countdown } from './kit/plan';
import { setUp } from './kit/set-up';
import { plan } from './sync/matrix';
import { SYNC_OPTIONS, syncOptions, type SyncOptions } from './sync/options';
import { PEERS, REFERENCE, setUpStage } from './sync/parts';
import { type ReportPlaces, writeReport } from './sync/report/write-report';
import { RunSet } from './sync/results';
import { type PlanOutcome, runPlan } from './sync/run-plan';

const files = filesOf('sync');

const setOf = (name: string): RunSet => new RunSet(join(REPO_ROOT, 'bench/results/raw', name));

/** The files of a report; only the committed set may change the page. */
function placesOf(set: RunSet, name: string): ReportPlaces {
  const isPublished = name === 'latest';
  return {
    summary: isPublished ? files.result : join(set.folder, 'sync.json'),
    noise: filesOf('noise').result,
    page: isPublished ? { file: COMMON_PAGE, pictures: join(REPO_ROOT, 'docs/images/bench') } : null,
  };
}

/**
 * Aborts at the first Ctrl-C, so that windows are closed and the report is made; the second one ends the bench at once.
 */
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

async function measure(options: SyncOptions, set: RunSet, say: Say): Promise<PlanOutcome> {
  const { mode, only, peers, minutes } = options;
  const secondsLeft = countdown(minutes * 60);
  const { electron, startedAt, machine, versions } = await setUp(say);
  const entries = plan(mode, only, peers);
  const plannedMinutes = entries.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  say(`${entries.length} runs, about ${plannedMinutes.toFixed(0)} minutes; records in ${set.folder}.`);
  const stage = await setUpStage(electron);
  try {
    set.addPiece(machine, versions, startedAt);
    const { openRig } = stage;
    return await runPlan({ entries, set, say, openRig, secondsLeft, signal: stopOnSignal() });
  } finally {
    await stage.close();
  }
}

function sayOutcome({ done, kept, failed, left, ended }: PlanOutcome, say: Say): void {
  const parts = [`${done} runs measured`, `${kept} were there`];
  if (failed.length > 0) parts.push(`${failed.length} failed`);
  if (left.length > 0) parts.push(`${left.length} left for another time`);
  const why = { complete: '', time: ' The time is up.', stopped: ' Stopped.', 'gave up': ' Gave up.' };
  say(`${parts.join(', ')}.${why[ended]}`);
}

async function report(name: string): Promise<Outcome> {
  const set = setOf(name);
  const places = placesOf(set, name);
  const { machine, versions, figures } = await writeReport({
    set,
    places,
    peers: PEERS,
    reference: REFERENCE,
  });
  return { machine, versions, figures, file: places.summary };
}

await runBench({
  options: SYNC_OPTIONS,
  async measure(asked, say) {
    const options = syncOptions(asked);
    const set = setOf(options.set);
    if (options.fresh) set.clear();
    const outcome = await measure(options, set, say);
    sayOutcome(outcome, say);
    return { ...(await report(options.set)), gaveUp: outcome.ended === 'gave up' };
  },
  isTold: ({ target }) => target !== null,
  remake: (asked) => report(syncOptions(asked).set),
});
