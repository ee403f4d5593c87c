/**
 * npm run bench:call [-- --quick] [--only join,cut,mesh,duck,share] [--minutes 24] [--json] [--page]
 *
 * How quickly a call begins and comes back, how smooth and costly a mesh is, how the film ducks, how a shared screen
 * arrives: real windows, networks of their own. Writes bench/results/call.json, docs/benchmarks-call.md and the call's part
 * of docs/benchmarks.md; with --quick or --only test-results/call.json alone. --page makes the pages anew from the result
 * that is there. With --json the last line is one JSON object, and everything else goes to the error output.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { networkProblem } from '../lab/network/namespaces';
import { prepareFilms } from '../lab/films/prepare';
import { buildApp } from '../scripts/runtime/build';
import { Explained, explainAndExit } from '../scripts/runtime/command';
import { ensurePackages } from '../scripts/runtime/debian';
import { resolveElectron, runtimeLine } from '../scripts/runtime/electron';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { figuresOf } from './call/figures';
import { EXPERIMENTS, type CallResult, type ExperimentId, type Run } from './call/model';
import { DEFAULT, planOf, QUICK, type Step } from './call/plan';
import { callReport, withCallSummary } from './call/report';
import { openStage } from './call/stage';
import { describeMachine, describeVersions } from '../scripts/runtime/machine';

const RESULT = join(REPO_ROOT, 'bench/results/call.json');
const LOOK = join(REPO_ROOT, 'test-results/call.json');
const PAGE = join(REPO_ROOT, 'docs/benchmarks-call.md');
const COMMON_PAGE = join(REPO_ROOT, 'docs/benchmarks.md');
/** What doesn't fit is left out and said: a busy machine takes longer for everything. */
const LIMIT_SECONDS = { quick: 115, default: 24 * 60 } as const;
const NEED_NETWORKS: readonly ExperimentId[] = ['join', 'cut', 'address'];

type Say = (line: string) => void;

interface Options {
  readonly quick: boolean;
  readonly only: readonly ExperimentId[];
  readonly json: boolean;
  readonly page: boolean;
  /** What doesn't fit is left out. */
  readonly limitSeconds: number;
}

function optionsOf(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        page: { type: 'boolean', default: false },
        minutes: { type: 'string' },
      },
    });
    const only = values.only
      .flatMap((list) => list.split(','))
      .map((name) => {
        const id = EXPERIMENTS.find((one) => one === name);
        if (!id) throw new Error(`--only takes ${EXPERIMENTS.join(', ')}; not ${name}.`);
        return id;
      });
    const minutes = Number(values.minutes ?? Number.NaN);
    if (values.minutes !== undefined && !(minutes >= 1)) throw new Error('--minutes takes 1 and more.');
    const usual = LIMIT_SECONDS[values.quick ? 'quick' : 'default'];
    return { ...values, only, limitSeconds: values.minutes === undefined ? usual : minutes * 60 };
  } catch (error) {
    throw new Explained(error instanceof Error ? error.message : String(error));
  }
}

async function write(path: string, text: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

/** The result and its pages always change together. */
async function publish(result: CallResult): Promise<void> {
  await write(RESULT, JSON.stringify(result));
  await write(PAGE, callReport(result));
  await write(COMMON_PAGE, withCallSummary(readFileSync(COMMON_PAGE, 'utf8'), result));
}

const rounded = (value: number | null): string =>
  value === null ? 'never' : String(Math.round(value * 100) / 100);

interface Outcome {
  readonly runs: Run[];
  readonly failures: CallResult['failures'][number][];
}

async function runSteps(
  steps: readonly Step[],
  electron: string,
  say: Say,
  secondsLeft: () => number,
): Promise<Outcome> {
  const outcome: Outcome = { runs: [], failures: [] };
  const noNetwork = networkProblem();
  const stage = await openStage(electron, say);
  try {
    for (const { experiment, round, seconds, run } of steps) {
      const fail = (why: string): void => {
        outcome.failures.push({ experiment, round, why });
        say(`${experiment}, round ${round}: ${why}`);
      };
      if (noNetwork !== null && NEED_NETWORKS.includes(experiment)) fail(noNetwork);
      else if (secondsLeft() < seconds) fail('left out, the time is up');
      else
        await run(stage, (kind, measured) => {
          outcome.runs.push({ experiment: kind, round, ...measured });
          const values = Object.entries(measured.values).map(([id, value]) => `${id} ${rounded(value)}`);
          say(
            `${kind}, round ${round}: ${values.join(', ')}${measured.void ? ` (void: ${measured.void})` : ''}`,
          );
        }).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
    }
  } finally {
    await stage.close();
  }
  return outcome;
}

async function measure({ quick, only, limitSeconds }: Options, say: Say): Promise<CallResult> {
  const beganMs = performance.now();
  const startedAt = new Date().toISOString();
  await ensurePackages('window', 'test');
  const electron = await resolveElectron({ say });
  say(runtimeLine(electron));
  await buildApp();
  await prepareFilms();
  const versions = await describeVersions(electron.executable);
  const secondsLeft = (): number => limitSeconds - (performance.now() - beganMs) / 1_000;
  const steps = planOf(quick ? QUICK : DEFAULT, only);
  const { runs, failures } = await runSteps(steps, electron.executable, say, secondsLeft);
  const minutes = (performance.now() - beganMs) / 60_000;
  say(`${runs.length} runs, ${failures.length} not to the end, in ${minutes.toFixed(1)} minutes.`);
  return {
    ...{ version: 1, startedAt, machine: describeMachine(), versions },
    ...{ figures: figuresOf(runs), runs, failures },
  };
}

async function bench(options: Options): Promise<number> {
  // What is called from here writes lines of its own.
  if (options.json) console.log = console.error;
  const say: Say = (line) => console.log(line);
  if (options.page) {
    const saved = JSON.parse(readFileSync(RESULT, 'utf8')) as CallResult;
    await publish({ ...saved, figures: figuresOf(saved.runs) });
    return 0;
  }
  const result = await measure(options, say);
  const isLook = options.quick || options.only.length > 0;
  if (isLook) await write(LOOK, JSON.stringify(result));
  else await publish(result);
  for (const { id, value, unit, target, met, runs, void: voids } of result.figures) {
    const verdict = met === null ? '' : met ? 'met' : 'MISSED';
    say(
      `${id.padEnd(22)} ${(runs === 0 ? '–' : rounded(value)).padStart(8)} ${unit.padEnd(6)} ${target ?? ''} ${verdict} (${runs} runs, ${voids} void)`,
    );
  }
  say(`Written to ${relative(process.cwd(), isLook ? LOOK : RESULT)}.`);
  const { machine, versions, figures } = result;
  if (options.json) process.stdout.write(`${JSON.stringify({ machine, versions, figures })}\n`);
  return result.runs.length === 0 ? 1 : 0;
}

process.exitCode = await bench(optionsOf(process.argv.slice(2))).catch(explainAndExit);
