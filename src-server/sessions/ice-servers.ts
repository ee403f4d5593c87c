import { createHmac } from 'node:crypto';
import { splitTurnUrls } from '@core/wire/ice-urls';
import { DEFAULT_TURN_LIFE_MS, type Turn } from '@core/wire/relays';
import { stunServers } from '@core/wire/stun';
import type { IceServer, Snapshot } from '@core/wire/socket';

type IceAnswer = Pick<Snapshot, 'iceServers' | 'iceLifeMs'>;

export interface IceSources {
  /** STUN servers that everybody is told. */
  readonly stun?: readonly string[];
  /** Servers that are the same for everybody, for good. */
  readonly fixed: readonly IceServer[];
  /** The relay that gives each person credentials of their own, for a time. */
  readonly turn: Turn | null;
  /** The relay in this process. */
  readonly home?: HomeRelayAccess | null;
}

/** A relay in this process, which each person reaches at an address of their own machine. */
export interface HomeRelayAccess {
  /** Where this machine's own page reaches it; null where it doesn't listen. */
  readonly port: number | null;
  /** @param endsAtMs milliseconds since 1970 */
  credentialFor(
    sessionId: string,
    personId: string,
    endsAtMs: number,
  ): { readonly username: string; readonly credential: string };
}

/** A person's way to the relay in this process. */
export interface HomeRelayWay {
  readonly url: string;
  readonly sessionId: string;
}

/**
 * Time-limited access to coturn (its REST form, draft-uberti-behave-turn-rest): the name is the end in seconds since
 * 1970 and the person's pseudonym, the password base64(HMAC-SHA1(secret, name)).
 * @param endsAtMs milliseconds since 1970
 */
export const turnCredential = (
  secret: string,
  who: string,
  endsAtMs: number,
): { readonly username: string; readonly credential: string } => {
  const username = `${Math.floor(endsAtMs / 1_000)}:${who}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
};

/**
 * A relay's pseudonym for a person: the same at each renewal, so that its quotas count people, and nothing of theirs. A
 * system that chose the participant ids may have put a name or an address into them.
 */
const pseudonym = (secret: string, personId: string): string =>
  createHmac('sha256', secret).update(personId).digest('base64url').slice(0, 16);

/** Says which STUN and TURN servers a person may use now. */
export class IceServers {
  readonly #sources: IceSources;
  readonly #wallMs: () => number;
  #stun: readonly IceServer[];

  constructor(sources: IceSources, wallMs: () => number) {
    this.#sources = sources;
    this.#wallMs = wallMs;
    this.#stun = stunServers(sources.stun ?? []);
  }

  /** Sets the STUN servers for everybody who asks from now on. */
  useStun(urls: readonly string[]): void {
    this.#stun = stunServers(urls);
  }

  /**
   * @param personId the person whom the access is for
   * @param maxLifeMs limits the usual time
   * @param way where this person reaches the relay in this process; null where they don't
   */
  accessFor(personId: string, maxLifeMs = Infinity, way: HomeRelayWay | null = null): IceAnswer {
    const answer = this.#sharedFor(personId, maxLifeMs);
    const { home } = this.#sources;
    if (!home || !way) return answer;
    const lifeMs = Math.min(answer.iceLifeMs ?? DEFAULT_TURN_LIFE_MS, maxLifeMs);
    const access = home.credentialFor(way.sessionId, personId, this.#wallMs() + lifeMs);
    return { iceServers: [...answer.iceServers, { urls: [way.url], ...access }], iceLifeMs: lifeMs };
  }

  #sharedFor(personId: string, maxLifeMs: number): IceAnswer {
    const { fixed, turn } = this.#sources;
    if (!turn) return { iceServers: [...this.#stun, ...fixed], iceLifeMs: null };
    const { secret } = turn;
    const nowMs = this.#wallMs();
    const lifeMs = Math.min(turn.lifeMs, maxLifeMs);
    // The relay counts in whole seconds.
    const endsAtMs = Math.ceil((nowMs + lifeMs) / 1_000) * 1_000;
    const urls = splitTurnUrls(turn.urls);
    return {
      iceServers: [
        ...this.#stun,
        ...fixed,
        ...(urls.stun.length > 0 ? [{ urls: urls.stun }] : []),
        { urls: urls.turn, ...turnCredential(secret, pseudonym(secret, personId), endsAtMs) },
      ],
      iceLifeMs: lifeMs,
    };
  }
}
