/** The runs of the bench: which, and how often. */
import { whileBusy } from '../kit/busy';
import { inRounds, type Kind, type Step } from '../kit/plan';
import type { Measured } from '../kit/run';
import { whyTaken } from '../kit/void';
import { valuesOf } from './figures';
import { CarriedSchema, EXPERIMENTS, isPicture, LookedSchema, type ExperimentId, type LookId } from './model';
import { measurePicture } from './picture';
import type { Stage } from './stage';
import { measureViaHost } from './via-host';

/** How long a run takes, with the start of the guest's process, seconds. */
const LOOK_SECONDS = 12;
const BYTES_SECONDS = 25;
/** With the start of two windows. */
const PICTURE_SECONDS = 45;
/** With the start of three windows, and the minute that counts. */
const CALL_SECONDS = 140;

// Nodes, routers and both ends are this bench's own, and may fill the machine: only others make a run void.

async function look(stage: Stage, experiment: LookId): Promise<Measured> {
  const { guest, invite } = await stage.guestOf(experiment);
  try {
    const [looked, busy] = await whileBusy([], () => {
      guest.tell(invite);
      return guest.said(LookedSchema);
    });
    return {
      ...{ values: valuesOf(experiment, looked), machineBusy: busy.machine, void: whyTaken(busy.strangers) },
      detail: { how: looked.how, ms: looked.ms },
    };
  } finally {
    guest.end();
  }
}

async function carry(stage: Stage): Promise<Measured> {
  const carrier = await stage.carrier();
  try {
    const [{ downMbps, upMbps }, busy] = await whileBusy([], () => carrier.said(CarriedSchema));
    return {
      values: { 'reach-mbps': downMbps, 'reach-up-mbps': upMbps },
      ...{ machineBusy: busy.machine, void: whyTaken(busy.strangers) },
    };
  } finally {
    carrier.end();
  }
}

/** Windows take most of the time; the looks alone are what the targets ask ten of. */
const PICTURE_ROUNDS = 5;
const CALL_ROUNDS = 3;

const mostRoundsOf = (experiment: ExperimentId): { readonly mostRounds?: number } => {
  if (experiment === 'viaHost') return { mostRounds: CALL_ROUNDS };
  return isPicture(experiment) ? { mostRounds: PICTURE_ROUNDS } : {};
};

const secondsOf = (experiment: ExperimentId): number => {
  if (experiment === 'bytes') return BYTES_SECONDS;
  if (experiment === 'viaHost') return CALL_SECONDS;
  return isPicture(experiment) ? PICTURE_SECONDS : LOOK_SECONDS;
};

const measure = (stage: Stage, experiment: ExperimentId): Promise<Measured> => {
  if (experiment === 'bytes') return carry(stage);
  if (experiment === 'viaHost') return measureViaHost(stage);
  return isPicture(experiment) ? measurePicture(stage, experiment) : look(stage, experiment);
};

export const planOf = (rounds: number, only: readonly ExperimentId[]): Step<Stage, ExperimentId>[] => {
  const kinds = EXPERIMENTS.filter((id) => only.length === 0 || only.includes(id)).map(
    (experiment): Kind<Stage, ExperimentId> => ({
      ...{ experiment, seconds: secondsOf(experiment), ...mostRoundsOf(experiment) },
      run: async (stage, onRun) => onRun(experiment, await measure(stage, experiment)),
    }),
  );
  return inRounds(kinds, rounds);
};
