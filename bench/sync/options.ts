/** What the person who runs the sync bench asks for. */
import { Explained } from '../../scripts/runtime/command';
import type { Asked } from '../kit/bench';
import { flag, number, some, text } from '../kit/options';
import type { Mode } from './matrix';
import { NETWORK_IDS, POLICY_IDS, type NetworkId, type PolicyId } from './model';

const DEFAULT_MINUTES = 30;
/** With the report behind it, and what it takes to begin, under 90 s. */
const QUICK_MINUTES = 80 / 60;

const minutes = number({ least: 0.1 });
export const SYNC_OPTIONS = {
  /** More rounds. */
  full: flag,
  /** One long run. */
  'real-minutes': minutes,
  /** For the runs of this piece. */
  minutes,
  only: some([...POLICY_IDS, ...NETWORK_IDS]),
  /** The ports of others run too, side by side with ours. */
  peers: flag,
  /** Name of the folder of records. */
  set: text(undefined),
  /** Forgets the records so far. */
  fresh: flag,
};

export interface SyncOptions {
  readonly mode: Mode;
  /** Infinity for as long as it takes. */
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
  // A look is always a new one.
  const fresh = asked.fresh || quick;
  return { mode, minutes: asked.minutes ?? usual[mode.kind], only, peers, set, fresh };
}
