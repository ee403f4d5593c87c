import {
  CLOCK_ESTIMATE,
  type ClockExchange,
  type ClockSample,
  estimateClock,
  sampleOf,
  shortestRoundTrip,
} from './clock-estimate';

/**
 * The client's estimate of the server's clock: takes exchanges in, publishes a mapping that is calm (slewed once it is
 * settled), survives sleep and a change of server. Times are milliseconds of the local monotonic clock.
 */

/** Numbers are from docs/numbers.md, Clock, unless another source is named. */
export const CLOCK_FILTER = {
  /** Samples older than this are forgotten. */
  windowMs: 60_000,
  /** Once settled the published clock follows the estimate by at most this share: 1 ms per second. */
  maxSlew: 1e-3,
  /**
   * A published clock that is further than this from all that the shortest round trip allows is wrong, and would follow
   * for minutes: it steps. So it is where a line was full one way, as while a film loads, when the clock was settled.
   */
  stepBeyondMs: 25,
  /** A clock is settled when the fast phase of the ping schedule is over. */
  settledAfterMs: 10_000,
  /** A new clock is used when this many samples are in, or when samples have come for this long. */
  burstSamples: 6,
  burstMs: 900,
  /**
   * A server that has just started, or a machine with too much to do, answers the first pings late, and half of that is
   * the error of a clock read by them: a running film would jump by it. So a new server's clock, while the one before
   * it is known, waits until its shortest round trip is within this share and this much of the known one's…
   */
  nextTripShare: 1.5,
  nextTripMs: 40,
  /** …but no longer than this from its first sample: the line may have become slower for good. */
  nextPatienceMs: 4_000,
  /** This many samples in a row which contradict the estimate beyond what physics allows mean that a clock stepped. */
  contradictions: 2,
} as const;

/** How local time becomes server time: a line, and a remainder that is still to be slewed in. */
export interface ClockMapping {
  readonly serverEpoch: string;
  readonly refMs: number;
  readonly offsetMs: number;
  readonly skew: number;
  readonly slewLeftMs: number;
}

interface Track {
  readonly serverEpoch: string;
  readonly startedAtMs: number;
  readonly samples: readonly ClockSample[];
}

export interface ClockFilterState {
  /** The clock in use. */
  readonly active: (Track & { readonly mapping: ClockMapping; readonly doubts: number }) | null;
  /** The clock in use before; a timeline of that epoch still needs it. */
  readonly previous: ClockMapping | null;
  /** A burst that will replace the active clock when it is complete. */
  readonly filling: Track | null;
  /** Whether the schedule should burst again now; cleared by the next `burst` event. */
  readonly wantsBurst: boolean;
}

export type ClockFilterEvent =
  | { readonly type: 'exchange'; readonly exchange: ClockExchange }
  /**
   * A burst begins because the machine slept, the event loop stood still or a connection is new: trust new samples
   * only.
   */
  | { readonly type: 'burst' };

export const initialClockFilter: ClockFilterState = {
  active: null,
  previous: null,
  filling: null,
  wantsBurst: false,
};

/** How much of what is left to slew in may be in after a time; either may be negative, ms. */
export const slewedMs = (leftMs: number, elapsedMs: number): number =>
  Math.sign(leftMs) * Math.min(Math.abs(leftMs), Math.max(0, elapsedMs) * CLOCK_FILTER.maxSlew);

/** Offset of a mapping at a local time, with the remainder slewed in as far as allowed by then. */
export const offsetAt = (mapping: ClockMapping, localMs: number): number => {
  const elapsed = localMs - mapping.refMs;
  return mapping.offsetMs + mapping.skew * elapsed + slewedMs(mapping.slewLeftMs, elapsed);
};

const recent = (samples: readonly ClockSample[]): readonly ClockSample[] => {
  const latest = samples.at(-1)?.atMs ?? 0;
  return samples.filter((sample) => latest - sample.atMs <= CLOCK_FILTER.windowMs);
};

/** The present estimate, with no memory of what was published before. */
const freshMapping = (track: Track, atMs: number): ClockMapping => ({
  serverEpoch: track.serverEpoch,
  refMs: atMs,
  slewLeftMs: 0,
  ...estimateClock(track.samples, atMs),
});

const slewedMapping = (track: Track, published: ClockMapping, atMs: number): ClockMapping => {
  const fresh = freshMapping(track, atMs);
  const now = offsetAt(published, atMs);
  const allowedMs = shortestRoundTrip(track.samples) / 2 + CLOCK_FILTER.stepBeyondMs;
  if (Math.abs(fresh.offsetMs - now) > allowedMs) return fresh;
  return { ...fresh, offsetMs: now, slewLeftMs: fresh.offsetMs - now };
};

const addTo = (track: Track, sample: ClockSample): Track => ({
  ...track,
  samples: recent([...track.samples, sample]),
});

const isComplete = (track: Track, atMs: number): boolean =>
  track.samples.length >= CLOCK_FILTER.burstSamples ||
  (track.samples.length >= 2 && atMs - (track.samples[0]?.atMs ?? atMs) >= CLOCK_FILTER.burstMs);

/** Whether a clock is known well enough to follow upon another; a server's own is only checked by a further burst. */
const isAsSure = (track: Track, active: Track, atMs: number): boolean =>
  track.serverEpoch === active.serverEpoch ||
  shortestRoundTrip(track.samples) <=
    CLOCK_FILTER.nextTripShare * shortestRoundTrip(active.samples) + CLOCK_FILTER.nextTripMs ||
  atMs - (track.samples[0]?.atMs ?? atMs) >= CLOCK_FILTER.nextPatienceMs;

/** Ends a burst: of the same server and in agreement, it joins the earlier samples; else it replaces them. */
const promote = (state: ClockFilterState, track: Track, atMs: number): ClockFilterState => {
  const active = state.active;
  const mapping = freshMapping(track, atMs);
  if (active && active.serverEpoch === track.serverEpoch) {
    const apart = Math.abs(offsetAt(active.mapping, atMs) - mapping.offsetMs);
    const allowed = (shortestRoundTrip(active.samples) + shortestRoundTrip(track.samples)) / 2;
    const agrees = apart <= allowed;
    const merged: Track = agrees
      ? { ...active, samples: recent([...active.samples, ...track.samples]) }
      : track;
    return {
      ...state,
      active: {
        ...merged,
        mapping: agrees ? slewedMapping(merged, active.mapping, atMs) : mapping,
        doubts: 0,
      },
      filling: null,
    };
  }
  return {
    ...state,
    active: { ...track, mapping, doubts: 0 },
    previous: active?.mapping ?? null,
    filling: null,
  };
};

const onExchange = (state: ClockFilterState, exchange: ClockExchange): ClockFilterState => {
  const sample = sampleOf(exchange);
  const { serverEpoch, t3: nowMs } = exchange;
  const { active, filling } = state;
  if (serverEpoch === state.previous?.serverEpoch) return state;
  const started: Track = { serverEpoch, startedAtMs: nowMs, samples: [sample] };
  if (!active) return promote(state, started, nowMs);
  if (filling || serverEpoch !== active.serverEpoch) {
    const next = filling?.serverEpoch === serverEpoch ? addTo(filling, sample) : started;
    return isComplete(next, nowMs) && isAsSure(next, active, nowMs)
      ? promote(state, next, nowMs)
      : { ...state, filling: next };
  }

  const known = estimateClock(active.samples, sample.atMs).offsetMs;
  const margin = CLOCK_ESTIMATE.rejectFloorMs;
  const impossible = known > sample.aboveMs + margin || known < sample.belowMs - margin;
  if (impossible) {
    const doubts = active.doubts + 1;
    if (doubts < CLOCK_FILTER.contradictions)
      return { ...state, active: { ...active, doubts }, wantsBurst: true };
    return {
      ...state,
      active: { ...started, mapping: freshMapping(started, nowMs), doubts: 0 },
      wantsBurst: true,
    };
  }
  const track = addTo(active, sample);
  const settled = nowMs - active.startedAtMs >= CLOCK_FILTER.settledAfterMs;
  return {
    ...state,
    active: {
      ...track,
      mapping: settled ? slewedMapping(track, active.mapping, nowMs) : freshMapping(track, nowMs),
      doubts: 0,
    },
  };
};

export const reduceClockFilter = (state: ClockFilterState, event: ClockFilterEvent): ClockFilterState => {
  if (event.type === 'exchange') return onExchange(state, event.exchange);
  const active = state.active;
  return {
    ...state,
    wantsBurst: false,
    filling: active && {
      serverEpoch: active.serverEpoch,
      startedAtMs: active.startedAtMs,
      samples: [],
    },
  };
};

/**
 * Server time at a local time.
 * @param serverEpoch which clock is meant; the one in use when left out
 * @returns null while that clock isn't known (any more)
 */
export const serverTimeAt = (
  state: ClockFilterState,
  localMs: number,
  serverEpoch?: string,
): number | null => {
  const wanted = serverEpoch ?? state.active?.serverEpoch;
  const mapping = [state.active?.mapping, state.previous].find(
    (candidate) => candidate?.serverEpoch === wanted,
  );
  return mapping ? localMs + offsetAt(mapping, localMs) : null;
};

/** What is still to be slewed in at a local time, ms: the estimate is that far ahead of the clock in use. */
export const slewLeftAt = ({ active }: ClockFilterState, localMs: number): number => {
  if (!active) return 0;
  const { slewLeftMs, refMs } = active.mapping;
  return slewLeftMs - slewedMs(slewLeftMs, localMs - refMs);
};

/** Shortest round trip of the window, ms; half of it is the clock's uncertainty. Null before the first sample. */
export const shortestRoundTripMs = (state: ClockFilterState): number | null =>
  state.active && state.active.samples.length > 0 ? shortestRoundTrip(state.active.samples) : null;
