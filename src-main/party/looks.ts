/** The data for a lobby: finds the party of a code or link and remembers the server for redeeming. */
import type { Clock, Timers } from '@core/base/clock';
import { toWatchTogetherError, WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { CODE_LENGTHS } from '@core/base/ids';
import type { PartyLook } from '@core/ipc/party';
import { isThisMachine } from '@core/session/arrived-link';
import { parseInvite, type InviteTarget } from '@core/wire/invite-link';
import type { Reach } from '@core/wire/reach';
import type { AuthClient } from './auth-client';
import { findParty, tellingFailure, type Place, type SearchLan } from './find-party';
import type { ServerAddress } from '../system/http-send';
import type { PersonIds } from './person-ids';
import type { Ways } from './ways';

export interface LooksOptions {
  readonly auth: AuthClient;
  readonly person: Pick<PersonIds, 'seatProof'>;
  /**
   * Servers of this machine, which may know a bare code. No server elsewhere is told it unasked: its operator could
   * redeem it where it belongs. Those of the network prove to know it first.
   */
  readonly localServers: () => readonly ServerAddress[];
  readonly searchLan: (code: string, ...search: Parameters<SearchLan>) => void;
  readonly ways: Pick<Ways, 'open' | 'findCode'>;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface Look {
  readonly server: ServerAddress;
  readonly code: string;
  /** The host's id, if that is known. */
  readonly hostId: string | null;
}

interface Remembered extends Look {
  readonly letGo: (() => void) | undefined;
}

/** A party that a server described. */
type Found = Omit<PartyLook, 'lookId' | 'way'> & Pick<Look, 'hostId'>;

interface FoundAt {
  readonly place: Place;
  readonly answer: Found;
  /** By which the server knows it. */
  readonly code: string;
}

/** A server near by knows the code, or the person looks no more: then nobody far away is asked. */
const KNOWN_HERE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'JOIN_ABORTED',
  'INVITE_EXPIRED',
  'INVITE_REVOKED',
  'INVITE_USED_UP',
  'SESSION_CLOSED',
]);
const isBare = ({ serverUrl, reach, addresses }: InviteTarget): boolean =>
  serverUrl === null && reach === null && addresses.length === 0;

/** That nobody near knows a code says nothing any more, once it was looked for far away. */
const moreTelling = (near: WatchTogetherError, far: WatchTogetherError): WatchTogetherError => {
  if (far.code === 'REACH_OFF') return near;
  const isUnknown = near.code === 'INVITE_INVALID' || near.code === 'SERVER_UNREACHABLE';
  return isUnknown || far.code === 'JOIN_ABORTED' ? far : tellingFailure([near, far]);
};

/** The number of lobbies that can be open or come back by the Back button; older ones are forgotten. */
const MAX_LOOKS = 20;

/** The server that an invite names, and how that is reached. */
const namedPlace = (url: string, pin: string | null): Place => {
  const way = isThisMachine(new URL(url).hostname) ? 'here' : pin === null ? 'server' : 'network';
  return { server: { url, pin }, way };
};

export class Looks {
  readonly #options: LooksOptions;
  readonly #remembered = new Map<string, Remembered>();
  readonly #underWay = new Set<AbortController>();

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /**
   * @param text a code or link, as typed.
   * @throws INVITE_INVALID where it is neither or nobody knows it, SERVER_UNREACHABLE where no server answers,
   * SERVER_UNTRUSTED for a wrong key, CLIENT_OUTDATED and SERVER_OUTDATED for one of another age, PARTY_AWAY,
   * NO_DIRECT_WAY, UDP_BLOCKED, RELAY_ONLY, RELAY_AWAY, PARTY_NOT_AT_RELAY and REACH_OFF for a party far away,
   * JOIN_ABORTED by `stopLooking`, and the server's refusal
   */
  async look(text: string): Promise<PartyLook> {
    const target = parseInvite(text);
    if (!target) throw new WatchTogetherError('INVITE_INVALID', 'This is neither a code nor an invite link');
    const giveUp = new AbortController();
    this.#underWay.add(giveUp);
    try {
      const { place, answer, code } = isBare(target)
        ? await this.#findByCode(target, giveUp.signal)
        : await this.#find(target, giveUp.signal);
      const { server, way, letGo } = place;
      const { hostId, ...found } = answer;
      const lookId = this.#options.newId();
      this.#remembered.set(lookId, { server, code, hostId, letGo });
      const [oldest] = this.#remembered.keys();
      if (this.#remembered.size > MAX_LOOKS && oldest !== undefined) this.#forget(oldest);
      return { lookId, ...found, way };
    } finally {
      this.#underWay.delete(giveUp);
    }
  }

  /**
   * Gives up what is looked for, and the ways that were opened by looks: nobody goes by them unless a party that was
   * entered has its own hold of it.
   */
  stopLooking(): void {
    for (const giveUp of this.#underWay) giveUp.abort();
    for (const [lookId, { letGo }] of this.#remembered) if (letGo) this.#forget(lookId);
  }

  /** @throws INVALID_STATE for a look that is forgotten. */
  take(lookId: string): Look {
    const look = this.#remembered.get(lookId);
    if (!look) throw new WatchTogetherError('INVALID_STATE', 'This party has to be looked for again');
    return look;
  }

  /**
   * A party that was entered by a look has a hold of the way itself, and the look lets go of its own: no page has to
   * remember it. Until nobody looks any more, the seat may still be taken again.
   */
  entered(lookId: string): void {
    const look = this.#remembered.get(lookId);
    if (!look?.letGo) return;
    this.#remembered.set(lookId, { ...look, letGo: () => undefined });
    look.letGo();
  }

  #forget(lookId: string): void {
    this.#remembered.get(lookId)?.letGo?.();
    this.#remembered.delete(lookId);
  }

  /**
   * A bare code is looked for near by first. Only one of ten symbols can be a host's from anywhere: whoever shows it gives
   * the link for it, and that is looked for as any other.
   */
  async #findByCode(target: InviteTarget, signal: AbortSignal): Promise<FoundAt> {
    try {
      return await this.#find(target, signal);
    } catch (error) {
      const near = toWatchTogetherError(error);
      if (target.code.length !== CODE_LENGTHS.internet || KNOWN_HERE.has(near.code)) throw near;
      const link = await this.#options.ways.findCode(target.code, signal).catch((failed: unknown) => {
        throw moreTelling(near, toWatchTogetherError(failed));
      });
      const found = parseInvite(link);
      // Of whoever shows the code only a party at home is taken, which is sealed to the key that the link names.
      if (!found?.reach) throw new WatchTogetherError('INVITE_INVALID', 'The code led to no party at home');
      return this.#find(found, signal);
    }
  }

  async #find(target: InviteTarget, signal: AbortSignal): Promise<FoundAt> {
    const { localServers, searchLan, timers } = this.#options;
    const { code, serverUrl, pin, addresses, reach } = target;
    const ask = (server: ServerAddress) => this.#ask(server, code);
    const isNamed = (server: ServerAddress) => (pin === null ? reach === null : server.pin === pin);
    if (serverUrl !== null) {
      const place = namedPlace(serverUrl, pin);
      const answer = await ask(place.server);
      if (signal.aborted) throw new WatchTogetherError('JOIN_ABORTED', 'The person looks for it no more');
      return { place, answer, code };
    }
    const found = await findParty({
      places: [
        ...localServers().map((server): Place => ({ server, way: 'here' })),
        ...addresses.map((address) => namedPlace(`https://${address}`, pin)),
      ],
      // A home's address may be another one than when the link was made; its key isn't. A link of a home names the key
      // where the network is let in at all: somebody nearby who has the code alone can't answer in the home's place.
      searchLan: (onFound, ...search) =>
        searchLan(code, (server) => isNamed(server) && onFound(server), ...search),
      goFar: reach && ((ended) => this.#goFar(reach, ended)),
      ...{ ask, signal, timers },
    });
    return { ...found, code };
  }

  async #goFar(reach: Reach, signal: AbortSignal): Promise<Place> {
    const way = await this.#options.ways.open(reach, { signal });
    return {
      server: { url: way.url, pin: null, reach },
      way: way.byRelay ? 'relay' : 'direct',
      letGo: () => way.release(),
    };
  }

  async #ask(server: ServerAddress, code: string): Promise<Found> {
    const { auth, clock, person } = this.#options;
    const askedAtMs = clock.now();
    const [answer] = await Promise.all([
      auth
        .call(server, 'lookInvite', { code, seatProof: person.seatProof(server) })
        .then((found) => ({ ...found, roundTripMs: clock.now() - askedAtMs })),
      this.#checkAge(server),
    ]);
    return answer;
  }

  /**
   * Checks the age before anybody takes a seat that they can't use. The server's answer to the look tells everything
   * else.
   */
  async #checkAge(server: ServerAddress): Promise<void> {
    await this.#options.auth.checkHealth(server).catch((error: unknown) => {
      if (toWatchTogetherError(error).code.endsWith('_OUTDATED')) throw error;
    });
  }
}
