/** The targets of the figures of playback (docs/benchmarks.md). */
import type { Target } from '../../kit/figure';
import type { SyncUnit } from './measures';

/** A figure with a target: at most, or at least, one number. */
export interface AskedFigure {
  readonly target: Target;
  readonly unit: SyncUnit;
  /** A description of the figure, in words. */
  readonly title: string;
  /** The best known value of others, as its makers or a measurement state it. */
  readonly bestPeer: string | null;
}

const ms = (limit: number, title: string, bestPeer: string | null = null): AskedFigure => ({
  target: { to: limit },
  unit: 'ms',
  title,
  bestPeer,
});

/** A refresh of a screen at 60 Hz, rounded up: what starts within it is seen to start together. */
const REFRESH_MS = 17;

/** The targets in the order of the report. DSL is the profile of the clock's targets: 40 ms round trip, 5 ms jitter. */
export const TARGETS: Readonly<Record<string, AskedFigure>> = {
  'clock-error-1s-p95-ms': ms(1, 'Clock error 1 s after joining (DSL), p95', 'timesync 3.5 ms'),
  'clock-error-60s-p95-ms': ms(0.5, 'Clock error 60 s after joining (DSL), p95'),
  'clock-error-60s-p95-ms-mobile': ms(3, 'Clock error 60 s after joining (mobile), p95'),
  'clock-asymmetric-p95-ms': ms(10, 'Clocks apart (300/100 ms and DSL, direct link), p95'),
  'skew-p50-ms': ms(1, 'Skew in steady play (LAN), p50', 'Syncplay 83 ms'),
  'skew-p95-ms': ms(2, 'Skew in steady play (LAN), p95', 'MediaSync 7 ms on a desktop; Syncplay 121 ms'),
  'skew-dsl-p95-ms': ms(2, 'Skew in steady play (DSL), p95'),
  'skew-mobile-p95-ms': ms(4, 'Skew in steady play (mobile), p95'),
  // The target is one frame of a 24 fps film, 1000/24 = 41.67.
  'skew-screen-p95-ms': ms(41.7, 'Skew on the screen, by burnt-in frame codes (LAN), p95'),
  'skew-sound-p95-ms': ms(1, 'Skew of the sound, by its clicks (LAN), p95', 'Snapcast 0.2 ms (sound only)'),
  'start-spread-p95-ms': ms(REFRESH_MS, 'Spread of the first frame after play (LAN), p95'),
  'start-spread-dsl-p95-ms': ms(REFRESH_MS, 'Spread of the first frame after play (DSL), p95'),
  'start-spread-mobile-p95-ms': ms(REFRESH_MS, 'Spread of the first frame after play (mobile), p95'),
  'start-spread-satellite-p95-ms': ms(REFRESH_MS, 'Spread of the first frame after play (satellite), p95'),
  'pause-spread-frames': {
    ...ms(0, 'Frames between the windows after a pause (LAN), max'),
    unit: 'frames',
  },
  'step-500-recovery-ms': ms(800, 'Recovery from a step of 500 ms (LAN), p95', 'MediaSync 3000 ms'),
  'standstill-seeks': {
    ...ms(1, 'Seeks of a window after all windows stood still for 2 s (LAN), max'),
    unit: 'seeks',
  },
  'steady-seeks-per-hour': {
    ...ms(1, 'Seeks in steady play (LAN), per hour and window'),
    unit: 'per-hour',
  },
  'steady-rate-share': {
    target: { from: 0.99 },
    unit: 'share',
    title: 'Share of steady play with |rate − 1| ≤ 0.5 % (LAN)',
    bestPeer: 'Jellyfin goes up to 4×',
  },
};
