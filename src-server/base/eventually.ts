/**
 * An answer that is there at once, or comes later. An immediate answer is continued with in the same tick: with a
 * promise for everything, each step would wait for a turn that nobody needs.
 */
export type Eventually<T> = T | Promise<T>;

/** Continues with an answer as soon as it is there. Anything thrown, or rejected with, goes on to the caller. */
export const after = <T, U>(answer: Eventually<T>, next: (value: T) => Eventually<U>): Eventually<U> =>
  answer instanceof Promise ? answer.then(next) : next(answer);

/** Continues after work that ends well, or with what it throws or rejects with. */
export const attempt = <T, U>(
  work: () => Eventually<T>,
  next: (value: T) => U,
  failed: (error: unknown) => U,
): Eventually<U> => {
  let answer: Eventually<T>;
  try {
    answer = work();
    if (!(answer instanceof Promise)) return next(answer);
  } catch (error) {
    return failed(error);
  }
  return answer.then(next).catch(failed);
};
