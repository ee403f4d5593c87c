import { describe, expect, it } from 'vitest';
import { ERROR_CODE_NAMES, isErrorCode, toWatchTogetherError, WatchTogetherError } from './errors';

describe('WatchTogetherError', () => {
  it('an error carries the properties of its code', () => {
    const error = new WatchTogetherError('SESSION_FULL', 'six of six seats are taken', {
      context: { seats: 6 },
    });
    expect(error).toMatchObject({
      name: 'WatchTogetherError',
      code: 'SESSION_FULL',
      fatal: true,
      retryable: true,
      legacyCode: 206,
      context: { seats: 6 },
    });
    expect(new WatchTogetherError('DEVICE_IN_USE', '').legacyCode).toBeUndefined();
  });

  it('toError keeps a WatchTogetherError as it is and wraps anything else', () => {
    const own = new WatchTogetherError('INVITE_INVALID', 'x');
    expect(toWatchTogetherError(own)).toBe(own);
    const cause = new Error('boom');
    expect(toWatchTogetherError(cause, 'LINK_FAILED')).toMatchObject({
      code: 'LINK_FAILED',
      message: 'boom',
      cause,
    });
    expect(toWatchTogetherError('text')).toMatchObject({
      code: 'INTERNAL',
      message: 'text',
    });
  });

  it('the check for error codes knows its own codes and no inherited property', () => {
    expect(ERROR_CODE_NAMES.every(isErrorCode)).toBe(true);
    expect(['toString', '__proto__', '', 7, null].some(isErrorCode)).toBe(false);
  });
});
