/** Talks to an authentication server by its contract: requests and answers are parsed. */
import { WatchTogetherError } from '@core/base/errors';
import { readTold } from '@core/wire/as-known';
import { AUTH_ROUTES, HealthSchema, HttpErrorSchema, type AuthRouteName } from '@core/wire/http';
import { protocolsOf, protocolTrouble } from '@core/wire/protocol-age';
import type { z } from 'zod';
import type { HttpAnswer, HttpSend, ServerAddress } from '../system/http-send';

type Body<N extends AuthRouteName> = z.input<(typeof AUTH_ROUTES)[N]['body']>;
type Answer<N extends AuthRouteName> = z.output<(typeof AUTH_ROUTES)[N]['answer']>;

export interface AuthClient {
  /**
   * @param hostKey for `createParty`.
   * @throws the server's own code, or SERVER_UNREACHABLE, SERVER_UNTRUSTED, PROTOCOL_MISMATCH, RATE_LIMITED.
   */
  call<N extends AuthRouteName>(
    server: ServerAddress,
    route: N,
    body: Body<N>,
    hostKey?: string,
  ): Promise<Answer<N>>;
  /** @throws CLIENT_OUTDATED, SERVER_OUTDATED; PROTOCOL_MISMATCH where it is no Matinee server; SERVER_UNREACHABLE */
  checkHealth(server: ServerAddress): Promise<void>;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const refusalOf = ({ status, text }: HttpAnswer): WatchTogetherError => {
  const refusal = readTold(HttpErrorSchema, parseJson(text));
  if (refusal.kind === 'known') {
    const { code, message } = refusal.data.error;
    return new WatchTogetherError(code, message);
  }
  if (status === 429) return new WatchTogetherError('RATE_LIMITED', 'The server asks for patience');
  if (status >= 500)
    return new WatchTogetherError('SERVER_UNREACHABLE', 'The server is out of order', {
      context: { status },
    });
  return new WatchTogetherError('PROTOCOL_MISMATCH', 'This isn’t a Matinee server', { context: { status } });
};

/** @param sendTo sends to a server: by its pin, or as the public web. */
export const createAuthClient = (sendTo: (server: ServerAddress) => HttpSend): AuthClient => ({
  async call(server, route, body, hostKey) {
    const { method, path, body: bodySchema, answer: answerSchema } = AUTH_ROUTES[route];
    const answer = await sendTo(server)({
      method,
      url: new URL(path, server.url).href,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(hostKey === undefined ? {} : { authorization: `Bearer ${hostKey}` }),
      },
      body: JSON.stringify(bodySchema.parse(body)),
    });
    if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
    const told = readTold(answerSchema, parseJson(answer.text));
    if (told.kind !== 'known')
      throw new WatchTogetherError('PROTOCOL_MISMATCH', `The server’s answer to ${route} can’t be read`);
    // TypeScript can't see that answer and route belong together.
    return told.data as never;
  },

  async checkHealth(server) {
    const answer = await sendTo(server)({
      method: 'GET',
      url: new URL('/v1/health', server.url).href,
      headers: { accept: 'application/json' },
      body: null,
    });
    const health = readTold(HealthSchema, parseJson(answer.text));
    if (health.kind !== 'known') throw refusalOf(answer);
    const trouble = protocolTrouble(protocolsOf(health.data));
    if (trouble) throw new WatchTogetherError(trouble, 'The server is of another age');
  },
});
