import type { Eventually } from '@server/base/eventually';

/** The value of an answer that comes in the same tick, as answers do while the journal writes synchronously. */
export const atOnce = <T>(answer: Eventually<T>): T => {
  if (answer instanceof Promise) throw new Error('That was to be done in the same tick.');
  return answer;
};
