import { WatchTogetherError } from '@core/base/errors';

/**
 * The code that something is refused with; `nothing` where it is done.
 * @throws what isn't a refusal
 */
export const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof WatchTogetherError) return error.code;
    throw error;
  }
  return 'nothing';
};
