import { toWatchTogetherError } from '@core/base/errors';

/** The errors by which a server that can't be reached any more is recognised. */
const SILENCE: ReadonlySet<string> = new Set(['SIGNAL_TIMEOUT', 'SERVER_UNREACHABLE']);

export const isSilence = (error: unknown): boolean => SILENCE.has(toWatchTogetherError(error).code);
