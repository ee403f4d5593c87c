/**
 * npm run bench:call [-- --quick] [--only join,cut,mesh,duck,share] [--minutes 24] [--json] [--page]
 *
 * Measures how quickly a call begins and comes back, how smooth and costly a mesh is, how the film ducks, and how a
 * shared screen arrives, with real windows on networks of their own. It writes bench/results/call.json,
 * docs/benchmarks-call.md and the call's part of docs/benchmarks.md; with --quick or --only it writes
 * test-results/call.json alone. --page makes the pages anew from the present result. With --json the last line is one
 * JSON object, and everything else goes to the error output.
 */
import { readFileSync } from 'node:fs';
import { networkProblem } from '../lab/network/namespaces';
import { figuresOf } from './call/figures';
import { CallResultSchema, EXPERIMENTS, type CallResult, type ExperimentId } from './call/model';
import { DEFAULT, planOf, QUICK } from './call/plan';
import { callReport, withCallSummary } from './call/report';
import { openStage } from './call/stage';
import { runBench } from './kit/bench';
import { COMMON_PAGE, filesOf } from './kit/files';
import { KeptResult } from './kit/kept-result';
import { number, some } from './kit/options';
import { countdown, runSteps } from './kit/plan';
import { setUp } from './kit/set-up';

const LIMIT_SECONDS = { quick: 115, default: 24 * 60 } as const;
const NEED_NETWORKS: readonly ExperimentId[] = ['join', 'cut', 'address'];

const files = filesOf('call');
const kept = new KeptResult<CallResult>({
  files,
  schema: CallResultSchema,
  pages: (result) => ({
    [files.page]: callReport(result),
    [COMMON_PAGE]: withCallSummary(readFileSync(COMMON_PAGE, 'utf8'), result),
  }),
  refigured: (saved) => ({ ...saved, figures: figuresOf(saved.runs) }),
});

await runBench({
  options: { only: some(EXPERIMENTS), minutes: number({ least: 1 }) },
  async measure({ quick, only, minutes }, say) {
    const secondsLeft = countdown(
      minutes === undefined ? LIMIT_SECONDS[quick ? 'quick' : 'default'] : minutes * 60,
    );
    const { electron, startedAt, machine, versions } = await setUp(say, { app: true, films: true });
    const noNetwork = networkProblem();
    const stage = await openStage(electron);
    const { runs, failures } = await runSteps(planOf(quick ? QUICK : DEFAULT, only), stage, {
      ...{ secondsLeft, say },
      whyNot: (experiment) => (NEED_NETWORKS.includes(experiment) ? noNetwork : null),
    }).finally(() => stage.close());
    say(`${runs.length} runs, ${failures.length} not to the end.`);
    return kept.keep(
      { version: 1, startedAt, machine, versions, figures: figuresOf(runs), runs, failures },
      quick || only.length > 0,
    );
  },
  remake: () => kept.remake(),
});
