import { z } from 'zod';

/** How it stands with the DHT, by which parties at home are met from anywhere. */
export const ReachStateSchema = z.enum([
  /** No party is to be met, there is no DHT, or the machine sleeps. */
  'off',
  'opening',
  /** Whoever has the link finds the party. */
  'open',
  /** No node answers: this network lets no UDP out, or there is none. It goes on trying. */
  'noUdp',
  /** It can't be used on this machine. */
  'failed',
]);
export type ReachState = z.infer<typeof ReachStateSchema>;

/** How long a first answer may be on its way, ms: a node is asked three times within four seconds. */
export const FIRST_ANSWER_MS = 6_000;
/** How long after the last answer it is taken for gone, ms: the DHT asks some node every five seconds. */
export const SILENCE_MS = 20_000;

export interface ReachSigns {
  /** Whether any party is to be met, and the machine is awake. */
  readonly wanted: boolean;
  /** Whether the machine couldn't even begin: no socket, no library. */
  readonly broken: boolean;
  /** Whether each party's key has been announced. */
  readonly announced: boolean;
  /** When this began, or began anew. */
  readonly sinceMs: number;
  /** When a node last answered; null before the first answer. */
  readonly heardAtMs: number | null;
}

export const reachStateOf = (signs: ReachSigns, nowMs: number): ReachState => {
  if (!signs.wanted) return 'off';
  if (signs.broken) return 'failed';
  const silentMs = nowMs - Math.max(signs.heardAtMs ?? -Infinity, signs.sinceMs);
  if (signs.heardAtMs === null) return silentMs >= FIRST_ANSWER_MS ? 'noUdp' : 'opening';
  if (silentMs >= SILENCE_MS) return 'noUdp';
  return signs.announced ? 'open' : 'opening';
};
