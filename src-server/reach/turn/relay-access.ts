import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { turnCredential } from '../../sessions/ice-servers';
import { longTermKey } from './stun-message';

export const REALM = 'matinee';
const TAG_LENGTH = 16;
const USERNAME = /^(\d{1,12}):([\w-]{16})([\w-]{16})$/;
/** How long a nonce is good for, ms; the one before is taken too. */
const NONCE_MS = 600_000;

/** What a user name says. */
export interface RelayUser {
  /** Tells parties apart, and people: neither names anybody. */
  readonly party: string;
  readonly person: string;
  readonly endsAtMs: number;
  /** Whoever knows the password has signed with it. */
  readonly key: Buffer;
}

/**
 * Who may use the relay: everybody in a party for a time, by a password that is made of the name, so that nothing is
 * kept (as coturn's REST form has it).
 */
export class RelayAccess {
  readonly #secret: string;

  /** @param secret lives as long as the process: so do the connections to it */
  constructor(secret = randomBytes(32).toString('base64url')) {
    this.#secret = secret;
  }

  partyTag(sessionId: string): string {
    return this.#hash(`party ${sessionId}`).slice(0, TAG_LENGTH);
  }

  /** @param endsAtMs milliseconds since 1970 */
  credentialFor(
    sessionId: string,
    personId: string,
    endsAtMs: number,
  ): { readonly username: string; readonly credential: string } {
    const person = this.#hash(`person ${sessionId} ${personId}`).slice(0, TAG_LENGTH);
    return turnCredential(this.#secret, this.partyTag(sessionId) + person, endsAtMs);
  }

  /** @returns null for a name that this relay never gave */
  read(username: string): RelayUser | null {
    const [, ends, party, person] = USERNAME.exec(username) ?? [];
    if (ends === undefined || party === undefined || person === undefined) return null;
    const endsAtMs = Number(ends) * 1_000;
    const { credential } = turnCredential(this.#secret, party + person, endsAtMs);
    return { party, person: party + person, endsAtMs, key: longTermKey(username, REALM, credential) };
  }

  /** @param client whom it is for: nobody else may use it */
  nonceFor(client: string, nowMs: number): Buffer {
    return this.#nonce(client, Math.floor(nowMs / NONCE_MS));
  }

  isNonceOf(client: string, nonce: Buffer, nowMs: number): boolean {
    const now = Math.floor(nowMs / NONCE_MS);
    return [now, now - 1].some((period) => {
      const right = this.#nonce(client, period);
      return right.length === nonce.length && timingSafeEqual(right, nonce);
    });
  }

  #nonce(client: string, period: number): Buffer {
    return Buffer.from(this.#hash(`nonce ${client} ${period}`).slice(0, 24));
  }

  #hash(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url');
  }
}
