/** The options of the sync bench. */
import { Explained } from '../../scripts/runtime/command';
import type { Asked } from '../kit/bench';
import { flag, number, some, text } from '../kit/options';
import type { Mode } from './matrix';
import { NETWORK_IDS, POLICY_IDS, type NetworkId, type PolicyId } from './model';

const DEFAULT_MINUTES = 30;
/** The time of the runs, so that set-up, runs and report take under 90 s together. */
const QUICK_MINUTES = 80 / 60;

const minutes = number({ least: 0.1 });
export const SYNC_OPTIONS = {
  /** Whether to make more rounds. */
  full: flag,
  /** The length of one long run. */
  'real-minutes': minutes,
  /** The time for the runs of this piece. */
  minutes,
  only: some([...POLICY_IDS, ...NETWORK_IDS]),
  /** Whether the ports of others run too, side by side with ours. */
  peers: flag,
  /** The name of the folder of records. */
  set: text(undefined),
  /** Whether to forget the records so far. */
  fresh: flag,
};

export interface SyncOptions {
  readonly mode: Mode;
  /** The time for the runs; Infinity for as long as they take. */
  readonly minutes: number;
  readonly only: readonly (PolicyId | NetworkId)[];
  readonly peers: boolean;
  readonly set: string;
  readonly fresh: boolean;
}

/** Throws an Explained where options exclude each other. */
export function syncOptions(asked: Asked<typeof SYNC_OPTIONS>): SyncOptions {
  const { quick, full, peers, only, 'real-minutes': long } = asked;
  if ([quick, full, long !== undefined].filter(Boolean).length > 1)
    throw new Explained('--quick, --full and --real-minutes exclude each other.');
  const set = asked.set ?? (quick ? 'quick' : 'latest');
  if (!/^[\w-]{1,64}$/.test(set)) throw new Explained('--set takes a name of letters, digits, - and _.');
  const mode: Mode =
    long !== undefined
      ? { kind: 'long', minutes: long }
      : { kind: quick ? 'quick' : full ? 'full' : 'default' };
  const usual = { quick: QUICK_MINUTES, default: DEFAULT_MINUTES, full: Infinity, long: Infinity };
  // A look always begins a new set.
  const fresh = asked.fresh || quick;
  return { mode, minutes: asked.minutes ?? usual[mode.kind], only, peers, set, fresh };
}
