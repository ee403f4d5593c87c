import { randomBytes } from 'node:crypto';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';

/** Time and randomness, as the server takes them from the outside. */
export interface Runtime {
  /** The server's monotonic clock: the one the timeline and the clients' clock pings run on. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** Milliseconds since 1970: for showing, for expiries, and to bridge the gap between two processes. */
  readonly wallMs: () => number;
  readonly random: RandomBytes;
}

/** The real ones. */
export const systemRuntime: Runtime = {
  clock: { now: () => performance.now() },
  timers: {
    setTimeout: (run, delayMs): TimerHandle => setTimeout(run, delayMs),
    clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  },
  wallMs: () => Date.now(),
  random: (length) => randomBytes(length),
};
