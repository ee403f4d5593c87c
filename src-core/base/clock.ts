/**
 * Time as a port. Decisions take `now` as an argument; code that needs to wait takes these two.
 * Nothing in Matinee reads the wall clock to measure a duration.
 */

/** A monotonic clock in milliseconds; its origin is arbitrary and differs from process to process. */
export interface Clock {
  now(): number;
}

export type TimerHandle = { readonly __timer: unique symbol } | number | object;

/** One-shot timers; a repeating job re-arms itself. */
export interface Timers {
  setTimeout(run: () => void, delayMs: number): TimerHandle;
  clearTimeout(handle: TimerHandle): void;
}
