import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { encodedBytes } from '@core/base/encoded-size';
import { LIMITS } from '@core/wire/limits';
import {
  OWN_PROTOCOLS,
  ProtocolRangeSchema,
  protocolTrouble,
  type ProtocolRange,
} from '@core/wire/protocol-age';
import {
  CLIENT_REQUESTS,
  HandshakeSchema,
  type ClientRequestName,
  type Handshake,
  type WireError,
} from '@core/wire/socket';
import { attempt, type Eventually } from '../base/eventually';
import type { Logger } from '../base/log';
import { JournalError } from '../store/session-journal';
import type { Budget } from './budget';
import type { Connection, Handlers } from './requests';

/** An answer on the wire. */
export type Answer = { readonly ok: true } | { readonly ok: false; readonly error: WireError };

export const refusal = (code: ErrorCode, message: string): Answer => ({
  ok: false,
  error: { code, message },
});

/** Any thrown value as it may be told to a client: what we didn't mean to throw stays here. */
export const wireErrorOf = (error: unknown, log: Logger): WireError => {
  if (error instanceof WatchTogetherError) return { code: error.code, message: error.message };
  log.error({ err: error }, 'a request failed');
  if (error instanceof JournalError)
    return { code: 'INTERNAL', message: 'the server could not write this down: nothing has changed' };
  return { code: 'INTERNAL', message: 'the server could not do this' };
};

/** Null where nothing is said that makes sense. Up to version 4 a client said one number, its only version. */
const protocolsSaid = (auth: unknown): ProtocolRange | null => {
  const said = typeof auth === 'object' && auth !== null && 'protocol' in auth ? auth.protocol : null;
  if (typeof said === 'number') return { min: said, max: said };
  return ProtocolRangeSchema.safeParse(said).data ?? null;
};

/**
 * Of whatever age somebody says to be, before anything else of them is read: another version may say everything else
 * in another way.
 * @throws WatchTogetherError CLIENT_OUTDATED, SERVER_OUTDATED
 */
export const checkAge = (auth: unknown): void => {
  const client = protocolsSaid(auth);
  const trouble = client && protocolTrouble(OWN_PROTOCOLS, client);
  const { min, max } = OWN_PROTOCOLS;
  if (trouble) throw new WatchTogetherError(trouble, `this server speaks versions ${min} to ${max}`);
};

/** Reads who wants to come in. @throws WatchTogetherError CLIENT_OUTDATED, SERVER_OUTDATED, BAD_MESSAGE */
export const parseHandshake = (auth: unknown): Handshake => {
  checkAge(auth);
  const handshake = HandshakeSchema.safeParse(auth);
  if (!handshake.success) throw new WatchTogetherError('BAD_MESSAGE', 'the handshake is malformed');
  return handshake.data;
};

const isRequest = (name: string): name is ClientRequestName => Object.hasOwn(CLIENT_REQUESTS, name);

const isOversizedMessage = (name: ClientRequestName, payload: unknown): boolean =>
  name === 'chat:send' &&
  typeof payload === 'object' &&
  payload !== null &&
  'text' in payload &&
  typeof payload.text === 'string' &&
  (payload.text.length > LIMITS.messageLength || encodedBytes(payload.text) > LIMITS.messageBytes);

/** Refusals that count against whoever runs into them: an honest client meets the others without any fault of its own. */
const STRIKING: ReadonlySet<ErrorCode> = new Set(['BAD_MESSAGE', 'RATE_LIMITED', 'MESSAGE_TOO_LARGE']);

/** Counts a refusal. @returns false where that was one too many */
export const forgives = (budget: Pick<Budget, 'strike'>, answer: Answer): boolean =>
  answer.ok || !STRIKING.has(answer.error.code) || budget.strike();

/** Every message of a connection comes through here: limited, parsed, and only then done. Never throws. */
export const answerRequest = (
  handlers: Handlers,
  connection: Connection,
  budget: Budget,
  name: string,
  payload: unknown,
  receivedAtMs: number,
  log: Logger,
): Eventually<Answer> => {
  const malformed = (message: string): Answer =>
    budget.allows('malformed')
      ? refusal('BAD_MESSAGE', message)
      : refusal('RATE_LIMITED', 'too many messages');
  if (!isRequest(name)) return malformed('there is no such request');
  if (!budget.allows(CLIENT_REQUESTS[name].rate)) return refusal('RATE_LIMITED', `too many of ${name}`);
  if (!budget.mayAsk) return refusal('RATE_LIMITED', 'the last answers are still on their way');
  if (isOversizedMessage(name, payload)) {
    return refusal(
      'MESSAGE_TOO_LARGE',
      `at most ${LIMITS.messageLength} characters and ${LIMITS.messageBytes} bytes`,
    );
  }
  const parsed = CLIENT_REQUESTS[name].payload.safeParse(payload);
  if (!parsed.success) {
    const { path = [], message = '' } = parsed.error.issues[0] ?? {};
    return malformed(`${name} ${path.join('.')}: ${message}`.slice(0, 300));
  }
  // The two tables have the same keys, and each handler takes what its own schema yields.
  const handler = handlers[name] as (
    connection: Connection,
    payload: unknown,
    receivedAtMs: number,
  ) => Eventually<object>;
  return attempt<object, Answer>(
    () => handler(connection, parsed.data, receivedAtMs),
    (answer) => ({ ok: true, ...answer }),
    (error) => ({ ok: false, error: wireErrorOf(error, log) }),
  );
};
