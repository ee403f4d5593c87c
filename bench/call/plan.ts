/** The runs of the bench: which, in which order, and how often. */
import { inRounds, type Kind, type Step } from '../kit/plan';
import { measureDucking } from './duck';
import { MESH_SIZES } from './figures';
import { measureJoins } from './join';
import { measureMesh } from './mesh';
import type { ExperimentId } from './model';
import { measureRecoveries } from './recovery';
import { measureShare } from './share';
import type { Stage } from './stage';

export interface Extent {
  readonly rounds: number;
  readonly joins: number;
  readonly lobbySeconds: number;
  readonly recoveries: number;
  /** How long each recovery is watched. */
  readonly watchedSeconds: number;
  readonly mesh: {
    readonly sizes: readonly number[];
    readonly settleSeconds: number;
    readonly seconds: number;
  };
  readonly utterances: number;
  readonly shareSeconds: number;
}

export const DEFAULT: Extent = {
  rounds: 3,
  joins: 3,
  lobbySeconds: 5,
  recoveries: 2,
  watchedSeconds: 12,
  mesh: { sizes: MESH_SIZES, settleSeconds: 6, seconds: 8 },
  utterances: 4,
  shareSeconds: 15,
};

/** The extent of a look of under two minutes, its set-up included. */
export const QUICK: Extent = {
  rounds: 1,
  joins: 1,
  lobbySeconds: 2,
  recoveries: 1,
  watchedSeconds: 6,
  mesh: { sizes: [4], settleSeconds: 2, seconds: 4 },
  utterances: 1,
  shareSeconds: 5,
};

/** The runs of an extent. A change of address is measured in the windows of the cut. */
export const planOf = (extent: Extent, only: readonly ExperimentId[]): Step<Stage, ExperimentId>[] => {
  const kinds: readonly Kind<Stage, ExperimentId>[] = [
    {
      experiment: 'join',
      seconds: 16 + 3 * (extent.joins + 1) * (extent.lobbySeconds + 4) + 2 * extent.joins * 9,
      run: (_stage, onRun) => measureJoins({ ...extent, onRun: (measured) => onRun('join', measured) }),
    },
    {
      experiment: 'cut',
      // Each run has two breaks, with the looks before and after.
      seconds: 15 + extent.recoveries * (15 + 2 * extent.watchedSeconds),
      run: (_stage, onRun) =>
        measureRecoveries({ times: extent.recoveries, watchedSeconds: extent.watchedSeconds, onRun }),
    },
    {
      experiment: 'mesh',
      seconds: 25 + 2 * extent.mesh.sizes.length * (extent.mesh.settleSeconds + extent.mesh.seconds),
      run: async (stage, onRun) => {
        for (const measured of await measureMesh(stage, extent.mesh)) onRun('mesh', measured);
      },
    },
    {
      experiment: 'duck',
      seconds: 25 + 7 * extent.utterances,
      run: async (stage, onRun) => onRun('duck', await measureDucking(stage, extent)),
    },
    {
      experiment: 'share',
      seconds: 20 + extent.shareSeconds,
      run: async (stage, onRun) =>
        onRun('share', await measureShare(stage, { seconds: extent.shareSeconds })),
    },
  ];
  const wanted = kinds.filter(
    ({ experiment }) =>
      only.length === 0 || only.includes(experiment) || (experiment === 'cut' && only.includes('address')),
  );
  return inRounds(wanted, extent.rounds);
};
