import type { Eventually } from '@server/base/eventually';

/** The answer of what answers in the same tick, which is what it does where the journal writes in it. */
export const atOnce = <T>(answer: Eventually<T>): T => {
  if (answer instanceof Promise) throw new Error('That was to be done in the same tick.');
  return answer;
};
