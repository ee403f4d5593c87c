/** The runs of the bench: which, in which order, and how often. */
import { inRounds, type Kind, type OnRun, type Step } from '../kit/plan';
import { measureClicks } from './clicks';
import { measureIdle, measureStart } from './home';
import type { ExperimentId } from './model';
import { measureParty } from './party';
import type { Stage } from './stage';

export interface Extent {
  readonly rounds: number;
  /** The pairs of starts in each round. */
  readonly starts: number;
  readonly idleSeconds: number;
  readonly party: { readonly settleSeconds: number; readonly seconds: number };
}

export const DEFAULT: Extent = {
  ...{ rounds: 5, starts: 4, idleSeconds: 30 },
  party: { settleSeconds: 5, seconds: 20 },
};

/** The extent of a look of under two minutes, its set-up included. */
export const QUICK: Extent = {
  ...{ rounds: 1, starts: 3, idleSeconds: 10 },
  party: { settleSeconds: 2, seconds: 8 },
};

/** How long Home stands before the first click on it. */
const CLICK_AFTER_SECONDS = 2;

export const planOf = (extent: Extent, only: readonly ExperimentId[]): Step<Stage, ExperimentId>[] => {
  let turn = 0;
  const starts = async (
    stage: Stage,
    onRun: OnRun<ExperimentId>,
    experiment: 'start' | 'firstStart',
    times: number,
  ): Promise<void> => {
    for (let time = 0; time < times; time++)
      onRun(experiment, await measureStart(stage, turn++, experiment === 'firstStart'));
  };
  const kinds: readonly Kind<Stage, ExperimentId>[] = [
    {
      experiment: 'start',
      seconds: 10 + 5 * extent.starts,
      run: (stage, onRun) => starts(stage, onRun, 'start', extent.starts),
    },
    { experiment: 'firstStart', seconds: 6, run: (stage, onRun) => starts(stage, onRun, 'firstStart', 1) },
    {
      experiment: 'idle',
      seconds: 6 + 2 * extent.idleSeconds,
      run: async (stage, onRun) => onRun('idle', await measureIdle(stage, turn++, extent.idleSeconds)),
    },
    {
      experiment: 'click',
      seconds: 15,
      run: async ({ appRoot }, onRun) => onRun('click', await measureClicks(appRoot, CLICK_AFTER_SECONDS)),
    },
    {
      experiment: 'party',
      seconds: 15 + extent.party.settleSeconds + extent.party.seconds,
      run: async (_stage, onRun) => onRun('party', await measureParty(extent.party)),
    },
  ];
  return inRounds(
    kinds.filter(({ experiment }) => only.length === 0 || only.includes(experiment)),
    extent.rounds,
  );
};
