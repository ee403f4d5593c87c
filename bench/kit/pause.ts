import { setTimeout as wait } from 'node:timers/promises';

/** Waits. @throws AbortError as soon as the signal says so */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  wait(ms, undefined, signal ? { signal } : {});
