/** The settings that the rates bench tries, and for how long. */
import type { RateSetting } from './rates.page';

const OFFSETS = [0.0001, 0.0003, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05] as const;
const QUICK_OFFSETS = [0.0005, 0.005, 0.02] as const;

interface Change {
  readonly from: RateSetting;
  readonly to: RateSetting;
}

export interface Plan {
  readonly settings: readonly RateSetting[];
  readonly settleMs: number;
  readonly holdMs: (setting: RateSetting) => number;
  readonly changes: readonly Change[];
  /** How often each change is made, half of them back. */
  readonly changeTimes: number;
  readonly changeEveryMs: number;
  readonly latencies: number;
}

const resampled = (rate: number): RateSetting => ({ rate, preservesPitch: false });
const stretched = (rate: number): RateSetting => ({ rate, preservesPitch: true });

/** The steps of the app's controller: into a trim, from there into a rate with the pitch kept, and back. */
const CHANGES: readonly Change[] = [
  { from: resampled(1), to: resampled(1) },
  { from: resampled(1), to: resampled(1.005) },
  { from: stretched(1), to: stretched(1.02) },
  { from: resampled(1.005), to: stretched(1.02) },
];
const MORE_CHANGES: readonly Change[] = [
  { from: resampled(1), to: resampled(1.0005) },
  { from: resampled(1), to: resampled(1.02) },
  { from: stretched(1), to: stretched(1.005) },
  { from: resampled(1), to: stretched(1) },
  // This is a trim while the whole room plays faster.
  { from: stretched(1.5), to: stretched(1.5075) },
];

/** The length holds four chirps at least, so that a line is left where one is lost. */
const HOLD_MS = 5_000;
const QUICK_HOLD_MS = 3_300;
/** Below this, with the pitch kept, only the clock tells a rate, and it is read to about half a millisecond. */
const SMALL = 0.002;
const SMALL_HOLD_MS = 10_000;

export function planFor(quick: boolean): Plan {
  const offsets = quick ? QUICK_OFFSETS : OFFSETS;
  const rates = [
    ...offsets.toReversed().map((offset) => 1 - offset),
    1,
    ...offsets.map((offset) => 1 + offset),
  ];
  return {
    settings: [...rates.map(resampled), ...rates.map(stretched)],
    settleMs: 1_000,
    holdMs({ rate, preservesPitch }) {
      if (quick) return QUICK_HOLD_MS;
      return preservesPitch && Math.abs(rate - 1) < SMALL * 1.01 ? SMALL_HOLD_MS : HOLD_MS;
    },
    changes: quick ? CHANGES : [...CHANGES, ...MORE_CHANGES],
    changeTimes: 6,
    changeEveryMs: quick ? 400 : 700,
    latencies: quick ? 4 : 10,
  };
}
