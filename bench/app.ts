/**
 * npm run bench:app [-- --quick] [--only start,firstStart,idle,click,party] [--minutes 12]
 *   [--app ../before] [--json] [--page]
 *
 * Measures how soon Home is there and what it uses, over a bare Electron window in the same run; how soon the first
 * click on it is answered; and whether anything holds the page up while a film plays. It writes bench/results/app.json,
 * docs/benchmarks-app.md and the app's part of docs/benchmarks.md; with --quick, --only or --app it writes
 * test-results/app.json alone. --page makes the pages anew from the present result. --app measures the app of another
 * checkout, already built (all but the party). With --json the last line is one JSON object, and everything else goes
 * to the error output.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { figuresOf } from './app/figures';
import { AppResultSchema, EXPERIMENTS, type AppResult } from './app/model';
import { DEFAULT, planOf, QUICK } from './app/plan';
import { appReport, withAppSummary } from './app/report';
import { openStage } from './app/stage';
import { runBench } from './kit/bench';
import { COMMON_PAGE, filesOf } from './kit/files';
import { KeptResult } from './kit/kept-result';
import { number, some, text } from './kit/options';
import { countdown, runSteps } from './kit/plan';
import { setUp } from './kit/set-up';

const LIMIT_SECONDS = { quick: 115, default: 12 * 60 } as const;

const files = filesOf('app');
const kept = new KeptResult<AppResult>({
  files,
  schema: AppResultSchema,
  pages: (result) => ({
    [files.page]: appReport(result),
    [COMMON_PAGE]: withAppSummary(readFileSync(COMMON_PAGE, 'utf8'), result),
  }),
  refigured: (saved) => ({ ...saved, figures: figuresOf(saved.runs) }),
});

await runBench({
  options: { only: some(EXPERIMENTS), minutes: number({ least: 1 }), app: text(undefined) },
  async measure({ quick, only, minutes, app }, say) {
    const secondsLeft = countdown(
      minutes === undefined ? LIMIT_SECONDS[quick ? 'quick' : 'default'] : minutes * 60,
    );
    const { electron, startedAt, machine, versions } = await setUp(say, { app: true, films: true });
    const stage = await openStage(electron, app === undefined ? REPO_ROOT : resolve(app));
    const { runs, failures } = await runSteps(planOf(quick ? QUICK : DEFAULT, only), stage, {
      ...{ secondsLeft, say },
    }).finally(() => stage.close());
    say(`${runs.length} runs, ${failures.length} not to the end.`);
    return kept.keep(
      { version: 1, startedAt, machine, versions, figures: figuresOf(runs), runs, failures },
      quick || only.length > 0 || app !== undefined,
    );
  },
  remake: () => kept.remake(),
});
