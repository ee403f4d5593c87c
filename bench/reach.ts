/**
 * npm run bench:reach [-- --quick] [--only cone,conePicture,…] [--rounds 10] [--json] [--page]
 *
 * Measures the time from the click on Look, for a link, or Enter, for a code, to the party's name: on the same computer, in
 * the same house, at another home behind usual and symmetric routers, by a relay, and over a server beside them; from the
 * same click until the host is seen, in real windows; how steady a call by the host is; and what such a way carries. Takes a
 * Linux, as root. --only takes names of reach/model.ts; what takes windows is in the first rounds only. Writes
 * bench/results/reach.json and docs/benchmarks-reach.md; with --quick (three runs of each that takes no window), --only or
 * --rounds test-results/reach.json alone. --page makes the page anew from the present result. With --json the last line is
 * one JSON object, and everything else goes to the error output.
 */
import { homeRouterProblem } from '../lab/network/home-router';
import { networkProblem } from '../lab/network/namespaces';
import { Explained } from '../scripts/runtime/command';
import { runBench } from './kit/bench';
import { filesOf } from './kit/files';
import { KeptResult } from './kit/kept-result';
import { number, some } from './kit/options';
import { countdown, runSteps } from './kit/plan';
import { setUp } from './kit/set-up';
import { withDisplayAndSound } from './kit/surroundings';
import { figuresOf } from './reach/figures';
import {
  EXPERIMENTS,
  hasWindows,
  ReachResultSchema,
  type ExperimentId,
  type ReachResult,
} from './reach/model';
import { planOf } from './reach/plan';
import { reachReport } from './reach/report';
import { Stage } from './reach/stage';

const ROUNDS = { quick: 3, full: 10 } as const;
const LIMIT_SECONDS = { quick: 6 * 60, full: 120 * 60 } as const;

const files = filesOf('reach');
const kept = new KeptResult<ReachResult>({
  files,
  schema: ReachResultSchema,
  pages: (result) => ({ [files.page]: reachReport(result) }),
  refigured: (saved) => ({ ...saved, figures: figuresOf(saved.runs) }),
});

await runBench({
  options: { only: some(EXPERIMENTS), rounds: number({ least: 1, most: 50, whole: true }) },
  async measure({ quick, only, rounds }, say) {
    const problem = networkProblem() ?? homeRouterProblem();
    if (problem !== null) throw new Explained(problem);
    const extent = quick ? 'quick' : 'full';
    const asked = quick && only.length === 0 ? EXPERIMENTS.filter((id) => !hasWindows(id)) : only;
    const steps = planOf(rounds ?? ROUNDS[extent], asked);
    const inWindows = steps.some(({ experiment }) => hasWindows(experiment));
    const { electron, startedAt, machine, versions } = await setUp(say, { app: inWindows });
    const secondsLeft = countdown(LIMIT_SECONDS[extent]);
    const run = async (): ReturnType<typeof runSteps<Stage, ExperimentId>> => {
      const stage = await Stage.open();
      return runSteps(steps, stage, { secondsLeft, say }).finally(() => stage.close());
    };
    const { runs, failures } = await (inWindows ? withDisplayAndSound(electron, run) : run());
    say(`${runs.length} runs, ${failures.length} not to the end.`);
    return kept.keep(
      { version: 1, startedAt, machine, versions, figures: figuresOf(runs), runs, failures },
      quick || only.length > 0 || rounds !== undefined,
    );
  },
  remake: () => kept.remake(),
});
