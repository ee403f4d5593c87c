import type { Readiness } from '../wire/playback';
import type { Apart } from './seek-effect';

/** A client's report on its player to the room. Pure; times ms. */

export const READINESS = {
  /** Shorter stalls are made up locally and never reported (docs/numbers.md, Playback). */
  reportStallAfterMs: 500,
  /** A player that ran dry is ready again with this much buffered (docs/numbers.md, Playback)… */
  rejoinBufferedMs: 2_000,
  /** …or after having been able to play for this long: some players never say how much they have. */
  rejoinAfterMs: 1_500,
} as const;

export interface ReadinessFacts {
  readonly filmId: string | null;
  /** The readiness while there is no address to play from. */
  readonly withoutSource: Readiness | null;
  readonly problem: 'unsupported' | 'unreachable' | null;
  readonly loaded: boolean;
  /** Whether the film isn't seeking, stands where it should if it should stand, and has data to go on. */
  readonly fit: boolean;
  readonly canPlayThrough: boolean;
  readonly bufferedAheadMs: number;
  readonly remainingMs: number | null;
  readonly atEnd: boolean;
  /** Set where the film plays elsewhere than the room, and is left there; default: null. */
  readonly apart?: Apart;
}

export interface ReadinessState {
  readonly readiness: Readiness;
  readonly unfitSinceMs: number | null;
  readonly fitSinceMs: number | null;
}

export const sameReadiness = (a: Readiness, b: Readiness): boolean =>
  a.filmId === b.filmId &&
  a.state === b.state &&
  a.detail === b.detail &&
  a.apart === b.apart &&
  JSON.stringify(a.undecoded) === JSON.stringify(b.undecoded);

export const initialReadiness: ReadinessState = {
  readiness: { filmId: null, state: 'none' },
  unfitSinceMs: null,
  fitSinceMs: null,
};

const hasEnough = (facts: ReadinessFacts, fitForMs: number): boolean =>
  facts.canPlayThrough ||
  facts.bufferedAheadMs >= READINESS.rejoinBufferedMs ||
  (facts.remainingMs !== null && facts.bufferedAheadMs >= facts.remainingMs - 100) ||
  fitForMs >= READINESS.rejoinAfterMs;

export const reduceReadiness = (
  state: ReadinessState,
  facts: ReadinessFacts,
  nowMs: number,
): ReadinessState => {
  const { filmId } = facts;
  const plainly = (readiness: Readiness): ReadinessState => ({
    readiness,
    unfitSinceMs: null,
    fitSinceMs: null,
  });
  if (filmId === null) return plainly({ filmId: null, state: 'none' });
  if (facts.withoutSource) return plainly({ ...facts.withoutSource, filmId });
  if (facts.problem) return plainly({ filmId, state: facts.problem });
  if (!facts.loaded) return plainly({ filmId, state: 'loading' });
  if (facts.atEnd) return plainly({ filmId, state: 'ended' });

  const told = state.readiness.filmId === filmId ? state.readiness.state : 'loading';
  const before = told === 'ready' || told === 'ended' || told === 'buffering' ? told : 'loading';
  const wasReady = before === 'ready' || before === 'ended';
  if (!facts.fit) {
    const unfitSinceMs = state.unfitSinceMs ?? nowMs;
    const reported = wasReady && nowMs - unfitSinceMs >= READINESS.reportStallAfterMs ? 'buffering' : before;
    const apart = reported === 'ready' && facts.apart ? { apart: facts.apart } : {};
    return { readiness: { filmId, state: reported, ...apart }, unfitSinceMs, fitSinceMs: null };
  }
  const fitSinceMs = state.fitSinceMs ?? nowMs;
  const ready = wasReady || hasEnough(facts, nowMs - fitSinceMs);
  const waits = before === 'buffering' ? 'buffering' : 'loading';
  const apart = ready && facts.apart ? { apart: facts.apart } : {};
  return { readiness: { filmId, state: ready ? 'ready' : waits, ...apart }, unfitSinceMs: null, fitSinceMs };
};
