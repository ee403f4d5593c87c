import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WatchTogetherError } from '@core/base/errors';
import { AUTH_ROUTES } from '@core/wire/http';
import { addressKey } from '../http/client-address';
import { hashSecret, parseBearer } from '../http/secrets';
import { serve } from '../http/typed-route';
import type { Logger } from '../base/log';
import type { Runtime } from '../base/runtime';
import type { AuthService } from './auth-service';
import { Guard } from './guard';

/**
 * Requests with one secret from one address in a minute. They are counted by the secret too, since an address may be a
 * school's: a person who floods with one secret keeps nobody there from using another. One who floods with many meets
 * the `Guard`.
 */
const REQUESTS_A_MINUTE = 120;
/**
 * Probes in a minute: for a household that tests its line before a party, each person twice. Each one is good for two
 * megabytes at the most (PROBE_LIMITS), so that a minute's are forty.
 */
const PROBES_A_MINUTE = 20;

/** The secret that a caller shows: a host key, a seat credential or a code; '' where there is none. */
const secretOf = ({ headers, body }: FastifyRequest): string => {
  const bearer = parseBearer(headers.authorization);
  if (bearer !== null) return bearer;
  if (typeof body !== 'object' || body === null) return '';
  const shown = 'seatCredential' in body ? body.seatCredential : 'code' in body ? body.code : '';
  return typeof shown === 'string' ? shown.slice(0, 200) : '';
};

const limited = (max: number) => ({
  config: {
    rateLimit: {
      max,
      // The hook needs the parsed body.
      hook: 'preHandler' as const,
      keyGenerator: (request: FastifyRequest) => `${addressKey(request.ip)} ${hashSecret(secretOf(request))}`,
    },
  },
});

/** The authentication server's HTTP. */
export const serveAuthRoutes = (
  app: FastifyInstance,
  auth: AuthService,
  { runtime, log }: { readonly runtime: Runtime; readonly log: Logger },
): void => {
  const guard = new Guard(runtime, log);
  const options = limited(REQUESTS_A_MINUTE);
  const probes = app.createRateLimit({
    max: PROBES_A_MINUTE,
    timeWindow: 60_000,
    keyGenerator: ({ ip }) => addressKey(ip),
  });
  const keyOf = ({ headers }: FastifyRequest): string | null => parseBearer(headers.authorization);
  serve(app, AUTH_ROUTES.createParty, options, ({ body, ...asked }) =>
    guard.watch('hostKey', asked, () => auth.createParty(keyOf(asked.request), body)),
  );
  serve(app, AUTH_ROUTES.endParty, options, ({ body, ...asked }) =>
    guard.watch('hostKey', asked, async () => {
      await auth.endParty(keyOf(asked.request), body.sessionId);
      return {};
    }),
  );
  serve(app, AUTH_ROUTES.lookInvite, options, ({ body, ...asked }) =>
    guard.watch('code', asked, () => auth.look(body.code, body.seatProof)),
  );
  serve(app, AUTH_ROUTES.redeemInvite, options, ({ body, ...asked }) =>
    guard.watch('code', asked, () => auth.redeem(body, addressKey(asked.request.ip))),
  );
  serve(app, AUTH_ROUTES.createProbe, options, async ({ body, ...asked }) => {
    const secret = 'code' in body ? 'code' : 'seatCredential' in body ? 'seat' : 'hostKey';
    const probe = await guard.watch(secret, asked, () => auth.createProbe(keyOf(asked.request), body));
    // Only probes that are given out count: wrong tries of somebody else behind the address don't.
    const counted = await probes(asked.request);
    if (!counted.isAllowed && counted.isExceeded)
      throw new WatchTogetherError('RATE_LIMITED', 'too many connection tests, try again in a minute');
    return probe;
  });
  serve(app, AUTH_ROUTES.createInvite, options, ({ body, ...asked }) =>
    guard.watch('seat', asked, () => auth.createInvite(body.seatCredential, body)),
  );
  serve(app, AUTH_ROUTES.revokeInvite, options, ({ body, ...asked }) =>
    guard.watch('seat', asked, async () => {
      await auth.revokeInvite(body.seatCredential, body.code);
      return {};
    }),
  );
  serve(app, AUTH_ROUTES.replaceInvites, options, ({ body, ...asked }) =>
    guard.watch('seat', asked, () => auth.replaceInvites(body.seatCredential)),
  );
  serve(app, AUTH_ROUTES.blockPerson, options, ({ body, ...asked }) =>
    guard.watch('seat', asked, () => auth.block(body.seatCredential, body.participantId)),
  );
  serve(app, AUTH_ROUTES.returnSeat, options, ({ body, ...asked }) =>
    guard.watch('seat', asked, async () => {
      await auth.giveBack(body.seatCredential);
      return {};
    }),
  );
  serve(app, AUTH_ROUTES.renewSeat, options, ({ body, ...asked }) =>
    guard.watch('seat', asked, () => auth.renew(body.seatCredential)),
  );
};
