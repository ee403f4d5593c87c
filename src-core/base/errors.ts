/** Every error that crosses a border of the SDK or the server. The view translates codes; nothing here is shown as it is. */

/**
 * Codes and their consequences: `fatal` ends the session or the attempt, `retryable` may succeed when the same call is
 * made again later, `legacy` is the number of the original Watch Together SDK where one exists.
 */
export const ERROR_CODES = {
  // auth
  TOKEN_INVALID: { fatal: true, retryable: false },
  TOKEN_EXPIRED: { fatal: true, retryable: true },
  TOKEN_NOT_YET_VALID: { fatal: true, retryable: true },
  TOKEN_UNAVAILABLE: { fatal: true, retryable: true },
  PERMISSION_DENIED: { fatal: false, retryable: false, legacy: 106 },
  // session
  SESSION_FULL: { fatal: true, retryable: true, legacy: 206 },
  SESSION_CLOSED: { fatal: true, retryable: false, legacy: 203 },
  SESSION_NOT_FOUND: { fatal: true, retryable: false },
  SESSION_LOCKED: { fatal: true, retryable: true, legacy: 201 },
  INVITE_INVALID: { fatal: true, retryable: false },
  INVITE_EXPIRED: { fatal: true, retryable: false },
  INVITE_USED_UP: { fatal: true, retryable: false },
  INVITE_REVOKED: { fatal: true, retryable: false },
  PERSON_REMOVED: { fatal: true, retryable: false },
  TOO_MANY_INVITES: { fatal: false, retryable: false },
  TOO_MANY_PARTIES: { fatal: true, retryable: true },
  SERVER_FULL: { fatal: true, retryable: true },
  SERVER_UNTRUSTED: { fatal: true, retryable: false },
  PARTY_AWAY: { fatal: true, retryable: true },
  NO_DIRECT_WAY: { fatal: true, retryable: true },
  UDP_BLOCKED: { fatal: true, retryable: true },
  RELAY_ONLY: { fatal: true, retryable: true },
  RELAY_AWAY: { fatal: true, retryable: true },
  PARTY_NOT_AT_RELAY: { fatal: true, retryable: true },
  REACH_OFF: { fatal: true, retryable: true },
  PARTY_ELSEWHERE: { fatal: true, retryable: false },
  INVALID_STATE: { fatal: false, retryable: false },
  // signal
  SERVER_UNREACHABLE: { fatal: true, retryable: true, legacy: 801 },
  BAD_MESSAGE: { fatal: false, retryable: false, legacy: 802 },
  PROTOCOL_MISMATCH: { fatal: true, retryable: false, legacy: 803 },
  CLIENT_OUTDATED: { fatal: true, retryable: false, legacy: 803 },
  SERVER_OUTDATED: { fatal: true, retryable: true, legacy: 803 },
  SIGNAL_TIMEOUT: { fatal: false, retryable: true },
  JOIN_ABORTED: { fatal: true, retryable: true, legacy: 901 },
  RATE_LIMITED: { fatal: false, retryable: true },
  MESSAGE_TOO_LARGE: { fatal: false, retryable: false },
  // call
  NEGOTIATION_FAILED: { fatal: false, retryable: true, legacy: 303 },
  LINK_FAILED: { fatal: false, retryable: true },
  TURN_UNAVAILABLE: { fatal: false, retryable: true },
  NOT_STREAMING: { fatal: false, retryable: false, legacy: 105 },
  PEER_GONE: { fatal: false, retryable: false, legacy: 103 },
  // device
  MIC_DENIED: { fatal: false, retryable: true, legacy: 308 },
  CAMERA_DENIED: { fatal: false, retryable: true, legacy: 309 },
  DEVICE_NOT_FOUND: { fatal: false, retryable: true },
  DEVICE_IN_USE: { fatal: false, retryable: true },
  OUTPUT_UNSUPPORTED: { fatal: false, retryable: false },
  // screen
  SCREEN_CANCELLED: { fatal: false, retryable: true },
  SCREEN_UNSUPPORTED: { fatal: false, retryable: false },
  SCREEN_AUDIO_UNAVAILABLE: { fatal: false, retryable: false },
  SCREEN_ENDED: { fatal: false, retryable: true },
  // playback
  NOT_CONTROLLER: { fatal: false, retryable: false, legacy: 106 },
  NOT_SEEKABLE: { fatal: false, retryable: false },
  FILM_MISMATCH: { fatal: false, retryable: false },
  FILM_UNSUPPORTED: { fatal: false, retryable: false },
  FILM_UNREACHABLE: { fatal: false, retryable: true },
  // other
  INVALID_ARGUMENT: { fatal: false, retryable: false },
  INTERNAL: { fatal: false, retryable: true, legacy: -1 },
} as const satisfies Record<string, { fatal: boolean; retryable: boolean; legacy?: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export const ERROR_CODE_NAMES = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]];

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);

export interface ErrorOptions {
  cause?: unknown;
  /** Facts for logs and for the translated sentence, e.g. `{ name: 'Ana' }`. Never a token, key or path. */
  context?: Readonly<Record<string, string | number | boolean>>;
}

/** The one error class of the SDK. `message` is for engineers; a person is shown the translation of `code`. */
export class WatchTogetherError extends Error {
  override readonly name = 'WatchTogetherError';
  readonly code: ErrorCode;
  readonly fatal: boolean;
  readonly retryable: boolean;
  readonly legacyCode?: number;
  readonly context?: Readonly<Record<string, string | number | boolean>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    const rule: { fatal: boolean; retryable: boolean; legacy?: number } = ERROR_CODES[code];
    this.code = code;
    this.fatal = rule.fatal;
    this.retryable = rule.retryable;
    if (rule.legacy !== undefined) this.legacyCode = rule.legacy;
    if (options.context) this.context = options.context;
  }
}

/**
 * Whether a failed request is repeated automatically: the server may not have heard of it, and that is no answer. An
 * answer is for the caller: a message that was refused is shown as refused, not tried again behind its author's back.
 * @param notYet answers that this caller reads as "not now", because its request stays valid: an announcement of one's
 * own publications is repeated when the session is there, a signal when the other person can be reached
 */
export const willPass = (error: WatchTogetherError, notYet: readonly ErrorCode[] = []): boolean =>
  error.code === 'SERVER_UNREACHABLE' || error.code === 'SIGNAL_TIMEOUT' || notYet.includes(error.code);

/** Converts any thrown value to a WatchTogetherError; an unknown one becomes `fallback`. */
export const toWatchTogetherError = (
  error: unknown,
  fallback: ErrorCode = 'INTERNAL',
): WatchTogetherError => {
  if (error instanceof WatchTogetherError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new WatchTogetherError(fallback, message, { cause: error });
};
