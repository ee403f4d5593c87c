import type { z } from 'zod';
import { AUTH_ROUTES, HealthSchema, HttpErrorSchema, SeatSchema, type Seat } from '@core/wire/http';
import { parseInvite } from '@core/wire/invite-link';
import { readTold } from '@core/wire/as-known';
import { protocolsOf, protocolTrouble } from '@core/wire/protocol-age';
import { WatchTogetherError } from '@core/base/errors';
import type { PartyHandle, PartyLook } from '@core/ipc/party';
import type { Host } from './host';
import { webPersonFor, webSeatProof } from './web-person';

/**
 * The key under which a reload finds the seat again. It is in a tab's own storage, which ends with the tab, and no
 * other page can read it. In the app the credential stays with main; a browser has no such place.
 */
const SEAT_KEY = 'matinee.seat';
/** A token is fetched anew while it still has this long, so that it doesn't run out on the way. */
const TOKEN_MARGIN_MS = 30_000;

/** The part of a route that a request needs. */
interface Route<B extends z.ZodType, A extends z.ZodType> {
  readonly method: string;
  readonly path: string;
  readonly body: B;
  readonly answer: A;
}

/** The part of a browser window that this needs. */
export type WebPage = Pick<Window, 'location' | 'sessionStorage' | 'localStorage' | 'fetch'>;

const hostingNeedsTheApp = (): Promise<never> =>
  Promise.reject(new WatchTogetherError('PERMISSION_DENIED', 'A browser tab runs no party server.'));

const noDoor = (): Promise<never> =>
  Promise.reject(new WatchTogetherError('INVALID_STATE', 'A browser tab stands at no door.'));

/** Parties as a guest of the server that the page came from. */
export const createWebParties = (page: WebPage): Host['parties'] => {
  const origin = page.location.origin;
  /** Codes by the ids that `look` gave out. */
  const looks = new Map<string, { code: string; hostId: string | null }>();
  let seat: Seat | null = null;

  const post = async <B extends z.ZodType, A extends z.ZodType>(
    route: Route<B, A>,
    body: z.input<B>,
  ): Promise<z.output<A>> => {
    let response: Response;
    let answer: unknown;
    try {
      response = await page.fetch(new URL(route.path, origin), {
        method: route.method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        cache: 'no-store',
      });
      answer = await response.json();
    } catch (cause) {
      throw new WatchTogetherError('SERVER_UNREACHABLE', 'The server gave no answer.', { cause });
    }
    if (!response.ok) {
      const refusal = readTold(HttpErrorSchema, answer);
      if (refusal.kind === 'known')
        throw new WatchTogetherError(refusal.data.error.code, refusal.data.error.message);
      throw new WatchTogetherError('SERVER_UNREACHABLE', `The server answered ${response.status}.`);
    }
    const told = readTold(route.answer, answer);
    if (told.kind !== 'known')
      throw new WatchTogetherError('PROTOCOL_MISMATCH', 'The answer has another shape.');
    return told.data;
  };

  /** Checks the page's age: it may have been open, or kept by the browser, since before a server's update. */
  const checkAge = async (): Promise<void> => {
    const answer: unknown = await page
      .fetch(new URL('/v1/health', origin), { cache: 'no-store' })
      .then((response) => response.json())
      .catch(() => null);
    const health = readTold(HealthSchema, answer);
    const trouble = health.kind === 'known' ? protocolTrouble(protocolsOf(health.data)) : null;
    if (trouble) throw new WatchTogetherError(trouble, 'The server is of another age.');
  };

  const keep = (taken: Seat): PartyHandle => {
    seat = taken;
    page.sessionStorage.setItem(SEAT_KEY, JSON.stringify(taken));
    return handleOf(taken);
  };
  const handleOf = (taken: Seat): PartyHandle => ({
    partyId: taken.participantId,
    sessionId: taken.sessionId,
    participantId: taken.participantId,
    partyName: taken.partyName,
    name: taken.name,
    role: taken.role,
    partyUrl: taken.partyUrl || origin,
    embedded: false,
    invite: null,
  });
  const drop = (): void => {
    seat = null;
    page.sessionStorage.removeItem(SEAT_KEY);
  };
  /** The credentials that entitle this page to a probe token. */
  const leaveToProbe = (
    target: { readonly lookId: string } | { readonly partyId: string },
  ): { code: string } | { seatCredential: string } => {
    if ('lookId' in target) {
      const look = looks.get(target.lookId);
      if (!look) throw new WatchTogetherError('INVITE_INVALID', 'Looked for nothing of that id.');
      return { code: look.code };
    }
    if (!seat) throw new WatchTogetherError('TOKEN_UNAVAILABLE', 'No seat is taken.');
    return { seatCredential: seat.seatCredential };
  };
  const freshToken = async (): Promise<string> => {
    if (!seat) throw new WatchTogetherError('TOKEN_UNAVAILABLE', 'No seat is taken.');
    if (seat.expiresAtMs - TOKEN_MARGIN_MS > Date.now()) return seat.token;
    const renewed = await post(AUTH_ROUTES.renewSeat, { seatCredential: seat.seatCredential });
    keep({ ...seat, ...renewed });
    return renewed.token;
  };

  return {
    host: hostingNeedsTheApp,
    openTo: hostingNeedsTheApp,
    networks: () => Promise.resolve([]),
    newCode: hostingNeedsTheApp,
    showFarCode: hostingNeedsTheApp,
    block: hostingNeedsTheApp,
    end: hostingNeedsTheApp,
    look: async (invite): Promise<PartyLook> => {
      const target = parseInvite(invite);
      if (!target) throw new WatchTogetherError('INVITE_INVALID', 'Neither a code nor a link.');
      // Another server has its own page; this one can't speak for it.
      const isAtHome = target.reach !== null || target.addresses.length > 0;
      if (isAtHome || (target.serverUrl !== null && target.serverUrl !== origin))
        throw new WatchTogetherError('INVITE_INVALID', 'The invite is for another server.');
      const askedAt = performance.now();
      const seatProof = await webSeatProof(page.localStorage, origin);
      const asked = { code: target.code, ...(seatProof ? { seatProof } : {}) };
      const [{ hostId, ...found }] = await Promise.all([post(AUTH_ROUTES.lookInvite, asked), checkAge()]);
      const lookId = crypto.randomUUID();
      looks.set(lookId, { code: target.code, hostId });
      return { lookId, ...found, door: false, way: 'server', roundTripMs: performance.now() - askedAt };
    },
    // A tab comes in at once, as it keeps its seat for a reload from the first moment on.
    approach: noDoor,
    enter: noDoor,
    stepBack: noDoor,
    // One answer of one server, which comes within a moment or not at all.
    stopLooking: () => Promise.resolve(),
    redeem: async ({ lookId, name }) => {
      const look = looks.get(lookId);
      if (!look) throw new WatchTogetherError('INVITE_INVALID', 'Looked for nothing of that id.');
      const seatProof = await webSeatProof(page.localStorage, origin);
      const person = look.hostId === null ? undefined : await webPersonFor(page.localStorage, look.hostId);
      const who = { ...(seatProof ? { seatProof } : {}), ...(person ? { person } : {}) };
      return keep((await post(AUTH_ROUTES.redeemInvite, { code: look.code, name, ...who })).seat);
    },
    token: async () => {
      const token = await freshToken();
      return { partyUrl: seat?.partyUrl || origin, token };
    },
    probe: async (target) => {
      if ('serverId' in target) return hostingNeedsTheApp();
      const { partyUrl, token } = await post(AUTH_ROUTES.createProbe, leaveToProbe(target));
      return { partyUrl: partyUrl || origin, token };
    },
    forget: () => Promise.resolve(drop()),
    rejoinable: async () => {
      const kept = SeatSchema.safeParse(JSON.parse(page.sessionStorage.getItem(SEAT_KEY) ?? 'null'));
      if (!kept.success) return null;
      seat = kept.data;
      try {
        const renewed = await post(AUTH_ROUTES.renewSeat, { seatCredential: seat.seatCredential });
        return keep({ ...seat, ...renewed });
      } catch (error) {
        // A refusal means that the party is over. An unreachable server may be offered another time.
        if (!(error instanceof WatchTogetherError && error.code === 'SERVER_UNREACHABLE')) drop();
        return null;
      }
    },
  };
};
