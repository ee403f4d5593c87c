import type { FastifyInstance } from 'fastify';
import { WatchTogetherError } from '@core/base/errors';
import { PARTY_ROUTES } from '@core/wire/http';
import type { Runtime } from '../base/runtime';
import { describeSession, mintProbe, mintToken } from '../sessions/people';
import type { SessionRegistry } from '../sessions/registry';
import type { AccessTokens } from '../sessions/tokens';
import { isSameSecret, parseBasic } from './secrets';
import { serve } from './typed-route';

export interface PartyRouteOptions {
  readonly registry: SessionRegistry;
  readonly tokens: AccessTokens;
  readonly runtime: Runtime;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** Serves the party server to holders of API key and secret: in practice the authentication server. */
export const servePartyRoutes = (
  app: FastifyInstance,
  { registry, tokens, runtime, apiKey, apiSecret }: PartyRouteOptions,
): void => {
  const options = {
    onRequest: async (request: { headers: { authorization?: string | undefined } }): Promise<void> => {
      const given = parseBasic(request.headers.authorization);
      const isName = isSameSecret(given?.name ?? '', apiKey);
      const isSecret = isSameSecret(given?.password ?? '', apiSecret);
      if (!isName || !isSecret) throw new WatchTogetherError('PERMISSION_DENIED', 'wrong API key or secret');
    },
    // One authentication server asks on behalf of everybody.
    config: { rateLimit: { max: 6_000 } },
  };
  serve(app, PARTY_ROUTES.createSession, options, async ({ body }) => ({
    sessionId: (await registry.create(body)).id,
  }));
  serve(app, PARTY_ROUTES.mintToken, options, ({ body }) => mintToken(registry, tokens, runtime, body));
  serve(app, PARTY_ROUTES.mintProbe, options, async ({ body }) => mintProbe(registry, tokens, body));
  serve(app, PARTY_ROUTES.describeSession, options, ({ param }) =>
    describeSession(registry, param('sessionId')),
  );
  serve(app, PARTY_ROUTES.closeSession, options, async ({ param }) => {
    await registry.close(param('sessionId'));
    return {};
  });
  serve(app, PARTY_ROUTES.releasePerson, options, async ({ param, body: { participantId } }) =>
    registry.release(param('sessionId'), participantId),
  );
  serve(app, PARTY_ROUTES.revoke, options, ({ param, body: { participantId, by = null } }) =>
    registry.remove(param('sessionId'), by, participantId),
  );
  app.get('/.well-known/jwks.json', () => tokens.jwks);
};
