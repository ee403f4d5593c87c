/**
 * Goes through the experiments of a plan. It keeps the results of each run, and the reasons why others didn't come to
 * their end.
 */
import type { Say } from './bench';
import type { Failure, Measured, Run } from './run';

export type OnRun<Experiment extends string> = (experiment: Experiment, measured: Measured) => void;

/** An experiment. It may make several runs, and also runs of experiments that it measures on the way. */
export interface Kind<Stage, Experiment extends string> {
  readonly experiment: Experiment;
  /** How long it takes where nothing else runs, about. */
  readonly seconds: number;
  /** For what takes minutes: it is in no more rounds than this, the first ones. */
  readonly mostRounds?: number;
  run(stage: Stage, onRun: OnRun<Experiment>): Promise<void>;
}

export interface Step<Stage, Experiment extends string> extends Kind<Stage, Experiment> {
  readonly round: number;
}

/** Repeats all experiments round by round, so that the machine's changes of mood hit all figures alike. */
export const inRounds = <Stage, Experiment extends string>(
  kinds: readonly Kind<Stage, Experiment>[],
  rounds: number,
): Step<Stage, Experiment>[] =>
  Array.from({ length: rounds }, (_, index) =>
    kinds
      .filter(({ mostRounds = rounds }) => index < mostRounds)
      .map((kind) => ({ ...kind, round: index + 1 })),
  ).flat();

/** Counts down the seconds of a limit that begins now. */
export const countdown = (limitSeconds: number, nowMs = (): number => performance.now()): (() => number) => {
  const beganMs = nowMs();
  return () => limitSeconds - (nowMs() - beganMs) / 1_000;
};

export interface PlanOptions<Experiment extends string> {
  /**
   * The seconds that are left. An experiment that doesn't fit is left out with a message: a busy machine takes longer
   * for everything.
   */
  readonly secondsLeft: () => number;
  readonly say: Say;
  /** Why an experiment can't run on this machine; null where it can. */
  readonly whyNot?: (experiment: Experiment) => string | null;
}

const rounded = (value: number | null): string =>
  value === null ? 'never' : String(Math.round(value * 100) / 100);

export async function runSteps<Stage, Experiment extends string>(
  steps: readonly Step<Stage, Experiment>[],
  stage: Stage,
  { secondsLeft, say, whyNot }: PlanOptions<Experiment>,
): Promise<{ readonly runs: Run<Experiment>[]; readonly failures: Failure<Experiment>[] }> {
  const runs: Run<Experiment>[] = [];
  const failures: Failure<Experiment>[] = [];
  for (const { experiment, round, seconds, run } of steps) {
    const fail = (why: string): void => {
      failures.push({ experiment, round, why });
      say(`${experiment}, round ${round}: ${why}`);
    };
    const onRun: OnRun<Experiment> = (kind, measured) => {
      runs.push({ experiment: kind, round, ...measured });
      const values = Object.entries(measured.values).map(([id, value]) => `${id} ${rounded(value)}`);
      const why = measured.void === null ? '' : ` (void: ${measured.void})`;
      say(`${kind}, round ${round}: ${values.join(', ')}${why}`);
    };
    const missing = whyNot?.(experiment) ?? null;
    if (missing !== null) fail(missing);
    else if (secondsLeft() < seconds) fail('left out, the time is up');
    else
      await run(stage, onRun).catch((error: unknown) =>
        fail(error instanceof Error ? error.message : String(error)),
      );
  }
  return { runs, failures };
}
