import { median } from './averages';

/**
 * Estimates a server's monotonic clock from four-time-stamp exchanges (NTP, RFC 5905 §8). Times are milliseconds; an
 * offset is server clock minus local clock, a skew is its change per local millisecond.
 *
 * Delays only ever add: t1 − t0 lies above the offset by the delay of the way up, t2 − t3 below it by that of the way
 * down. So the offset is the line between the lower envelope of the former and the upper envelope of the latter. With
 * random delays the two extremes come closer to the truth than the exchange of shortest round trip does, as they
 * needn't be of the same exchange (8 exchanges, 20 ms and 5 ms jitter each way: p95 of the error 1 ms instead of 2).
 * The rest is half the asymmetry of the fixed delays, which no exchange can show.
 */

/** Numbers are from docs/numbers.md, Clock, unless another source is named. */
export const CLOCK_ESTIMATE = {
  /** Samples with a round trip over min + this · MAD are dropped… */
  madFactor: 3,
  /** …but never those within this of the minimum: on a quiet LAN the MAD is nearly zero. */
  rejectFloorMs: 0.5,
  /** Expected clock skew before it is measured (1 σ): crystals are within ±100 ppm. */
  skewPrior: 100e-6,
  /** No skew beyond this is accepted; the resolution is finer than what a minute of samples can tell. */
  skewLimit: 300e-6,
  skewStep: 5e-6,
  /** Least mean of the random delays that is accepted: time stamps are taken in event loops. */
  jitterFloorMs: 0.05,
} as const;

/** One exchange: t0 sent and t3 received by the local clock, t1 received and t2 sent by the server's. */
export interface ClockExchange {
  readonly t0: number;
  readonly t1: number;
  readonly t2: number;
  readonly t3: number;
  readonly serverEpoch: string;
}

export interface ClockSample {
  /** Local times of sending and receiving. */
  readonly sentAtMs: number;
  readonly atMs: number;
  /** Offset plus the delay of the way up. */
  readonly aboveMs: number;
  /** Offset minus the delay of the way down. */
  readonly belowMs: number;
}

export const sampleOf = (exchange: ClockExchange): ClockSample => ({
  sentAtMs: exchange.t0,
  atMs: exchange.t3,
  aboveMs: exchange.t1 - exchange.t0,
  belowMs: Math.min(exchange.t1 - exchange.t0, exchange.t2 - exchange.t3),
});

export const roundTripOf = (sample: ClockSample): number => sample.aboveMs - sample.belowMs;

/** Shortest round trip, ms. */
export const shortestRoundTrip = (samples: readonly ClockSample[]): number =>
  samples.reduce((least, sample) => Math.min(least, roundTripOf(sample)), Number.POSITIVE_INFINITY);

interface Envelope {
  readonly lowestAbove: number;
  readonly highestBelow: number;
  /** Mean distance of the samples from their envelope. */
  readonly meanExcess: number;
}

/** The envelopes of offsets minus `skew · t`, seen from `atMs` and relative to `base`. */
const envelopeOf = (samples: readonly ClockSample[], atMs: number, base: number, skew: number): Envelope => {
  let lowestAbove = Number.POSITIVE_INFINITY;
  let highestBelow = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const sample of samples) {
    const above = sample.aboveMs - base - skew * (sample.sentAtMs - atMs);
    const below = sample.belowMs - base - skew * (sample.atMs - atMs);
    lowestAbove = Math.min(lowestAbove, above);
    highestBelow = Math.max(highestBelow, below);
    sum += above - below;
  }
  const meanExcess = (sum / samples.length - (lowestAbove - highestBelow)) / 2;
  return { lowestAbove, highestBelow, meanExcess };
};

/** The samples without those whose round trip is an outlier: they say nothing and blur the mean of the delays. */
const plausible = (samples: readonly ClockSample[]): readonly ClockSample[] => {
  const trips = samples.map(roundTripOf);
  const middle = median(trips);
  const mad = median(trips.map((trip) => Math.abs(trip - middle)));
  const limit = Math.min(...trips) + Math.max(CLOCK_ESTIMATE.rejectFloorMs, CLOCK_ESTIMATE.madFactor * mad);
  return samples.filter((sample) => roundTripOf(sample) <= limit);
};

/**
 * Offset at `atMs` and skew: the mean over all plausible skews of the line between the envelopes, each weighted by its
 * likelihood where delays are a fixed part and an exponential one, times the prior of the skew.
 */
export const estimateClock = (
  all: readonly ClockSample[],
  atMs: number,
): { readonly offsetMs: number; readonly skew: number } => {
  const samples = plausible(all);
  const base = samples[0]?.aboveMs ?? 0;
  if (samples.length === 0) return { offsetMs: base, skew: 0 };
  const { skewLimit, skewStep, skewPrior, jitterFloorMs } = CLOCK_ESTIMATE;
  const start = envelopeOf(samples, atMs, base, 0);
  const jitter = Math.max(jitterFloorMs, start.meanExcess);
  const costOf = (skew: number, envelope: Envelope): number =>
    (2 * samples.length * envelope.meanExcess) / jitter + (skew / skewPrior) ** 2 / 2;
  const lines = [];
  for (let skew = -skewLimit; skew <= skewLimit; skew += skewStep) {
    const envelope = envelopeOf(samples, atMs, base, skew);
    const offsetMs = (envelope.lowestAbove + envelope.highestBelow) / 2;
    lines.push({ skew, offsetMs, cost: costOf(skew, envelope) });
  }
  const least = Math.min(...lines.map((line) => line.cost));
  let [total, offsetMs, skew] = [0, 0, 0];
  for (const line of lines) {
    const weight = Math.exp(least - line.cost);
    total += weight;
    offsetMs += weight * line.offsetMs;
    skew += weight * line.skew;
  }
  return { offsetMs: base + offsetMs / total, skew: skew / total };
};
