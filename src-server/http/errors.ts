import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { LIMITS } from '@core/wire/limits';
import type { Logger } from '../base/log';

/** Status of a refusal; a code that isn't listed is a plain 400. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_NOT_YET_VALID: 401,
  PERMISSION_DENIED: 403,
  SESSION_NOT_FOUND: 404,
  INVITE_INVALID: 404,
  SESSION_FULL: 409,
  SESSION_LOCKED: 409,
  INVALID_STATE: 409,
  SESSION_CLOSED: 410,
  INVITE_EXPIRED: 410,
  INVITE_USED_UP: 410,
  INVITE_REVOKED: 410,
  PERSON_REMOVED: 403,
  TOO_MANY_INVITES: 409,
  TOO_MANY_PARTIES: 409,
  SERVER_FULL: 409,
  MESSAGE_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  SERVER_UNREACHABLE: 502,
};

/** Converts Fastify's own errors to our codes. */
const fromFastify = (error: unknown): WatchTogetherError | null => {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  switch (error.statusCode) {
    case 413:
      return new WatchTogetherError('MESSAGE_TOO_LARGE', `at most ${LIMITS.httpBytes} bytes`);
    case 429:
      return new WatchTogetherError('RATE_LIMITED', 'too many requests, try again later');
    case 400:
    case 415:
      return new WatchTogetherError('BAD_MESSAGE', error.message);
    default:
      return null;
  }
};

const nothingHere = { error: { code: 'BAD_MESSAGE', message: 'there is nothing here' } } as const;

/** Answers an address that can't be read, which reaches no route and none of the handlers below. */
export const refuseAddress = (_error: Error, _request: unknown, reply: FastifyReply): void => {
  void reply.status(404).send(nothingHere);
};

/** Errors of Node's HTTP parser, by code; everything else is no HTTP at all. */
type Unreadable = readonly [status: string, code: ErrorCode, message: string];
const UNREADABLE: Readonly<Record<string, Unreadable>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'BAD_MESSAGE', 'the request took too long to come'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'MESSAGE_TOO_LARGE', 'too many header fields'],
};

const NO_REQUEST: Unreadable = ['400 Bad Request', 'BAD_MESSAGE', 'this is no HTTP request'];

/** Answers bytes that are no request, which Fastify never sees. The connection is of no more use. */
export const refuseStream = (error: Error & { readonly code?: string }, socket: Socket): void => {
  const [status, code, message] = UNREADABLE[error.code ?? ''] ?? NO_REQUEST;
  if (socket.writable && error.code !== 'ECONNRESET') {
    const body = JSON.stringify({ error: { code, message } });
    socket.write(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
};

/** Every refusal is `{ error: { code, message } }`, and an unexpected error tells the client nothing. */
export const handleErrors = (app: FastifyInstance, log: Logger): void => {
  app.setErrorHandler(async (error, request, reply) => {
    const known = error instanceof WatchTogetherError ? error : fromFastify(error);
    if (!known) log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
    const { code, message } = known ?? { code: 'INTERNAL' as const, message: 'the server could not do this' };
    return reply.status(STATUS[code] ?? 400).send({ error: { code, message } });
  });
  app.setNotFoundHandler(async (_request, reply) => reply.status(404).send(nothingHere));
};
