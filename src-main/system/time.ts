/** Node's time behind the ports that decisions take. */
import type { Clock, Timers } from '@core/base/clock';

export const clock: Clock = { now: () => performance.now() };

export const timers: Timers = {
  setTimeout: (run, delayMs) => setTimeout(run, delayMs),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};
