import { WatchTogetherError } from '@core/base/errors';
import { hashSecret, isSameSecret } from '../http/secrets';
import type { AuthStore } from '../store/auth-store';
import type { PartyPort } from './party-port';

/** The number of one host key's parties that may live at a time: a household's, and a few that were left open. */
const LIVE = 20;

/** Host keys, and which party belongs to which. */
export class HostParties {
  readonly #store: AuthStore;
  readonly #party: PartyPort;
  /** Parties that are being created, by host key. */
  readonly #creating = new Map<string, number>();

  constructor(store: AuthStore, party: PartyPort) {
    this.#store = store;
    this.#party = party;
  }

  /**
   * @returns the key's name
   * @throws WatchTogetherError PERMISSION_DENIED
   */
  keyName(hostKey: string | null): string {
    const given = hashSecret(hostKey ?? '');
    // Every key is compared, so that the time doesn't reveal which keys there are.
    const known = this.#store.hostKeys().filter(({ hash }) => isSameSecret(hash, given));
    const name = known[0]?.name;
    if (name === undefined)
      throw new WatchTogetherError('PERMISSION_DENIED', 'a host key is needed for that');
    return name;
  }

  /**
   * Runs `create`, which creates a party, where the key may have another one.
   * @throws WatchTogetherError TOO_MANY_PARTIES
   */
  async withRoom<T>(keyName: string, create: () => Promise<T>): Promise<T> {
    this.#creating.set(keyName, (this.#creating.get(keyName) ?? 0) + 1);
    try {
      if (this.#countOf(keyName) > LIVE) await this.#forgetOver(keyName);
      if (this.#countOf(keyName) > LIVE)
        throw new WatchTogetherError('TOO_MANY_PARTIES', `a host key has ${LIVE} parties at the most`);
      return await create();
    } finally {
      const left = (this.#creating.get(keyName) ?? 1) - 1;
      if (left > 0) this.#creating.set(keyName, left);
      else this.#creating.delete(keyName);
    }
  }

  /** @throws WatchTogetherError SESSION_NOT_FOUND for another key's party, or for none */
  async end(keyName: string, sessionId: string): Promise<void> {
    if (this.#store.findParty(sessionId)?.hostKey !== keyName)
      throw new WatchTogetherError('SESSION_NOT_FOUND', 'this host key has no such party');
    try {
      await this.#party.closeSession(sessionId);
    } catch (error) {
      if (!isOver(error)) throw error;
    }
  }

  #countOf(keyName: string): number {
    return this.#store.partiesOf(keyName).length + (this.#creating.get(keyName) ?? 0);
  }

  /**
   * Forgets parties that are over. Nobody reports the end of a party, so the party server is asked where it matters.
   */
  async #forgetOver(keyName: string): Promise<void> {
    for (const { sessionId } of this.#store.partiesOf(keyName)) {
      try {
        await this.#party.describeSession(sessionId);
      } catch (error) {
        if (!isOver(error)) throw error;
        this.#store.removeParty(sessionId);
      }
    }
  }
}

const isOver = (error: unknown): boolean =>
  error instanceof WatchTogetherError &&
  (error.code === 'SESSION_CLOSED' || error.code === 'SESSION_NOT_FOUND');
