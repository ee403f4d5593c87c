import type { z } from 'zod';
import { WatchTogetherError } from '@core/base/errors';
import { HttpErrorSchema, PARTY_ROUTES } from '@core/wire/http';
import { formatBasic } from '../http/secrets';
import type { PartyPort } from './party-port';

/** How long the party server may take to answer, ms. */
const TIMEOUT_MS = 10_000;

export interface HttpPartyOptions {
  /** Base URL without a path. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** The party server, over HTTP. */
export const httpParty = ({ url, apiKey, apiSecret }: HttpPartyOptions): PartyPort => {
  const ask = async <S extends z.ZodType>(
    method: string,
    path: string,
    answer: S,
    body?: object,
  ): Promise<z.output<S>> => {
    let status: number;
    let content: unknown;
    try {
      const response = await fetch(new URL(path, url), {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          authorization: formatBasic(apiKey, apiSecret),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      status = response.status;
      content = await response.json();
    } catch (cause) {
      throw new WatchTogetherError('SERVER_UNREACHABLE', 'the party server does not answer', { cause });
    }
    const refusal = HttpErrorSchema.safeParse(content);
    if (refusal.success) throw new WatchTogetherError(refusal.data.error.code, refusal.data.error.message);
    const parsed = answer.safeParse(content);
    if (!parsed.success) {
      throw new WatchTogetherError(
        'SERVER_UNREACHABLE',
        `the party server answered ${status} with something else`,
      );
    }
    return parsed.data;
  };
  const { createSession, mintToken, mintProbe, describeSession, closeSession, releasePerson, revoke } =
    PARTY_ROUTES;
  const inSession = (path: string, sessionId: string): string =>
    path.replace(':sessionId', encodeURIComponent(sessionId));
  return {
    createSession: (body) => ask('POST', createSession.path, createSession.answer, body),
    mintToken: (body) => ask('POST', mintToken.path, mintToken.answer, body),
    mintProbe: (body) => ask('POST', mintProbe.path, mintProbe.answer, body),
    describeSession: (sessionId) =>
      ask('GET', inSession(describeSession.path, sessionId), describeSession.answer),
    closeSession: (sessionId) => ask('DELETE', inSession(closeSession.path, sessionId), closeSession.answer),
    releasePerson: (sessionId, participantId) =>
      ask('POST', inSession(releasePerson.path, sessionId), releasePerson.answer, { participantId }),
    revoke: (sessionId, body) => ask('POST', inSession(revoke.path, sessionId), revoke.answer, body),
  };
};
