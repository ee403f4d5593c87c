import type { Clock, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';

/** Time and randomness as the SDK needs them; tests turn them by hand. */
export interface Environment {
  readonly clock: Clock;
  readonly timers: Timers;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly randomBytes: RandomBytes;
  /** Milliseconds since 1970, for times that a person reads (chat). Never used for durations. */
  readonly wallClock: () => number;
}

export const browserEnvironment = (): Environment => ({
  clock: { now: () => performance.now() },
  timers: {
    setTimeout: (run, delayMs) => setTimeout(run, delayMs),
    clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
  },
  random: () => Math.random(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  wallClock: () => Date.now(),
});
