import type { FastifyInstance } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { WatchTogetherError } from '@core/base/errors';
import { AUTH_ROUTES } from '@core/wire/http';
import { parseBearer } from '../http/secrets';
import { serve } from '../http/typed-route';
import type { AuthService } from './auth-service';

/** Wrong codes and host keys that one address may try in ten minutes: 2^40 codes stay out of reach. */
const WRONG_TRIES = { points: 20, duration: 600 } as const;

/**
 * Probes from one address in a minute: a household that tests its line before a party, each of them twice. Each one is
 * good for two megabytes at the most (PROBE_LIMITS), so that a minute's are forty.
 */
const PROBES_A_MINUTE = 20;

const WRONG = new Set(['INVITE_INVALID', 'PERMISSION_DENIED']);

/** Counts what was tried wrongly, by address; right ones cost nothing. */
const guard = () => {
  const wrong = new RateLimiterMemory(WRONG_TRIES);
  return async <T>(ip: string, run: () => Promise<T>): Promise<T> => {
    const soFar = await wrong.get(ip);
    if (soFar !== null && soFar.remainingPoints <= 0) {
      throw new WatchTogetherError('RATE_LIMITED', 'too many wrong tries, wait ten minutes');
    }
    try {
      return await run();
    } catch (error) {
      if (error instanceof WatchTogetherError && WRONG.has(error.code)) await wrong.penalty(ip);
      throw error;
    }
  };
};

/** The authentication server's HTTP. */
export const serveAuthRoutes = (app: FastifyInstance, auth: AuthService): void => {
  const guarded = guard();
  const options = { config: { rateLimit: { max: 120 } } };
  serve(app, AUTH_ROUTES.createParty, options, ({ body, request }) =>
    guarded(request.ip, () => auth.createParty(parseBearer(request.headers.authorization), body)),
  );
  serve(app, AUTH_ROUTES.lookInvite, options, ({ body, request }) =>
    guarded(request.ip, () => auth.look(body.code)),
  );
  serve(app, AUTH_ROUTES.redeemInvite, options, ({ body, request }) =>
    guarded(request.ip, () => auth.redeem(body.code, body.name)),
  );
  const probes = { config: { rateLimit: { max: PROBES_A_MINUTE } } };
  serve(app, AUTH_ROUTES.createProbe, probes, ({ body, request }) =>
    guarded(request.ip, () => auth.createProbe(parseBearer(request.headers.authorization), body)),
  );
  // Seat credentials have 256 bits: nobody guesses one, and somebody who was removed mustn't shut out their household.
  serve(app, AUTH_ROUTES.createInvite, options, ({ body }) => auth.createInvite(body.seatCredential, body));
  serve(app, AUTH_ROUTES.renewSeat, options, ({ body }) => auth.renew(body.seatCredential));
};
