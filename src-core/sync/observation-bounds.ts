import { LiveWindowSchema, type Observation } from '../wire/playback';
import { DetailSchema } from '../wire/texts';

/**
 * Makes a player's report fit the wire. Players of strangers' films report odd values (a place before the beginning, a
 * length that isn't a number, a window that ends before it begins); one such value must not cost the others the whole
 * report. So it is brought within bounds or left out, and the rest is sent. Pure.
 */

/** Bounds of the wire (playback.ts): a position, a latency, a count; ms, ms and times. */
const MAX = { positionMs: 1e14, latencyMs: 60_000, count: 1e9 } as const;

/** Null for a value that isn't a finite number. */
const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

const within = (value: number | null, max: number): number | null => {
  const known = finite(value);
  return known === null ? null : Math.min(max, Math.max(0, known));
};

const count = (value: number): number => Math.floor(within(value, MAX.count) ?? 0);

/** The part of an observation that can be told. */
export const tellable = (observation: Observation): Observation => {
  const { readiness, positionMs, driftMs, bufferedAheadMs, durationMs, latencyMs, corrections, live } =
    observation;
  const { detail, ...plain } = readiness;
  const isTold = detail !== undefined && DetailSchema.safeParse(detail).success;
  return {
    ...observation,
    readiness: isTold ? readiness : plain,
    positionMs: within(positionMs, MAX.positionMs),
    driftMs: finite(driftMs),
    bufferedAheadMs: within(bufferedAheadMs, MAX.positionMs),
    durationMs:
      durationMs !== null && durationMs > MAX.positionMs ? null : within(durationMs, MAX.positionMs),
    latencyMs: within(latencyMs, MAX.latencyMs),
    corrections: { seeks: count(corrections.seeks), rateChanges: count(corrections.rateChanges) },
    live: LiveWindowSchema.safeParse(live).data ?? null,
  };
};
