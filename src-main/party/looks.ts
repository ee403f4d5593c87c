/** The data for a lobby: finds the party of a code or link and remembers the server for redeeming. */
import type { Clock, Timers } from '@core/base/clock';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import type { PartyLook } from '@core/ipc/party';
import { isThisMachine } from '@core/session/arrived-link';
import { parseInvite } from '@core/wire/invite-link';
import type { AuthClient } from './auth-client';
import { findParty, type SearchLan } from './find-party';
import type { ServerAddress } from '../system/http-send';
import type { PersonIds } from './person-ids';

export interface LooksOptions {
  readonly auth: AuthClient;
  readonly person: Pick<PersonIds, 'seatProof'>;
  /**
   * Servers of this machine, which may know a bare code. No server elsewhere is told it unasked: its operator could
   * redeem it where it belongs. Those of the network prove to know it first.
   */
  readonly localServers: () => readonly ServerAddress[];
  readonly searchLan: (code: string, ...search: Parameters<SearchLan>) => void;
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

/** A party that a server described. */
type Found = Omit<PartyLook, 'lookId' | 'way'> & Pick<Look, 'hostId'>;

const wayTo = ({ url, pin }: ServerAddress, isNamed: boolean): PartyLook['way'] => {
  if (isThisMachine(new URL(url).hostname)) return 'here';
  return isNamed && pin === null ? 'server' : 'network';
};

/** The number of lobbies that can be open or come back by the Back button; older ones are forgotten. */
const MAX_LOOKS = 20;

export class Looks {
  readonly #options: LooksOptions;
  readonly #remembered = new Map<string, Look>();

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /**
   * @param text a code or link, as typed.
   * @throws INVITE_INVALID where it is neither or nobody knows it, SERVER_UNREACHABLE where no server answers,
   * SERVER_UNTRUSTED for a wrong key, CLIENT_OUTDATED and SERVER_OUTDATED for one of another age, and the server's
   * refusal
   */
  async look(text: string): Promise<PartyLook> {
    const target = parseInvite(text);
    if (!target) throw new WatchTogetherError('INVITE_INVALID', 'This is neither a code nor an invite link');
    const { code, serverUrl, pin, addresses } = target;
    const found =
      serverUrl === null
        ? await this.#find(
            code,
            addresses.map((address) => ({ url: `https://${address}`, pin })),
          )
        : await this.#ask({ url: serverUrl, pin }, code).then((answer) => ({
            server: { url: serverUrl, pin },
            answer,
          }));
    const { hostId, ...answer } = found.answer;
    const lookId = this.#options.newId();
    this.#remembered.set(lookId, { server: found.server, code, hostId });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MAX_LOOKS && oldest !== undefined) this.#remembered.delete(oldest);
    return { lookId, ...answer, way: wayTo(found.server, serverUrl !== null) };
  }

  /** @throws INVALID_STATE for a look that is forgotten. */
  take(lookId: string): Look {
    const look = this.#remembered.get(lookId);
    if (!look) throw new WatchTogetherError('INVALID_STATE', 'This party has to be looked for again');
    return look;
  }

  stopLooking(): void {
    // Nothing takes longer than a moment yet.
  }

  #find(code: string, inLink: readonly ServerAddress[]) {
    const { localServers, searchLan, timers } = this.#options;
    return findParty({
      servers: [...localServers(), ...inLink],
      searchLan: (...search) => searchLan(code, ...search),
      ask: (server) => this.#ask(server, code),
      timers,
    });
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
