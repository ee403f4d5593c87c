import { WatchTogetherError } from '@core/base/errors';
import type { CodeLength } from '@core/base/ids';
import type { AUTH_ROUTES, Invite, Seat } from '@core/wire/http';
import type { z } from 'zod';
import { hashSecret, keyedHash } from '../http/secrets';
import type { Runtime } from '../base/runtime';
import type { AuthStore, StoredSeat } from '../store/auth-store';
import { HostParties } from './host-parties';
import { Invites } from './invites';
import type { PartyPort } from './party-port';
import { Seats } from './seats';

export interface AuthServiceOptions {
  readonly store: AuthStore;
  readonly party: PartyPort;
  /** The URL of the party server's socket for clients; empty where it is this server. */
  readonly partyUrl: string;
  /** The key with which codes are hashed: random, kept, and not in the store's own file where it can be elsewhere. */
  readonly codeKey: string;
  readonly codeLength: CodeLength;
  readonly runtime: Pick<Runtime, 'clock' | 'wallMs' | 'random'>;
}

type Body<N extends keyof typeof AUTH_ROUTES> = z.output<(typeof AUTH_ROUTES)[N]['body']>;
type Answer<N extends keyof typeof AUTH_ROUTES> = z.output<(typeof AUTH_ROUTES)[N]['answer']>;

/**
 * The authentication server decides who may come. It knows host keys, invites and seats; the party server says what a
 * seat is still good for, each time a token is asked for.
 */
export class AuthService {
  readonly #options: AuthServiceOptions;
  readonly #invites: Invites;
  readonly #seats: Seats;
  readonly #hosts: HostParties;

  constructor(options: AuthServiceOptions) {
    const { store, party, codeKey, codeLength, runtime } = options;
    const hash = keyedHash(codeKey);
    this.#options = options;
    this.#invites = new Invites({ store, hash, codeLength, runtime });
    this.#seats = new Seats({
      ...{ store, hash, runtime },
      release: async ({ sessionId, participantId }) =>
        (await party.releasePerson(sessionId, participantId)).inUse,
    });
    this.#hosts = new HostParties(store, party);
  }

  /**
   * Creates a session and its host's seat.
   * @throws WatchTogetherError PERMISSION_DENIED for a wrong host key, TOO_MANY_PARTIES, SERVER_FULL
   */
  async createParty(
    hostKey: string | null,
    { partyName, name, hostId, blocked = [], seatProof }: Body<'createParty'>,
  ): Promise<{ seat: Seat; invite: Invite }> {
    const { store, party, runtime } = this.#options;
    const keyName = this.#hosts.keyName(hostKey);
    const sessionId = await this.#hosts.withRoom(keyName, async () => {
      const created = await party.createSession({ name: partyName, blocked });
      const createdAtMs = runtime.wallMs();
      store.addParty({ ...created, hostKey: keyName, hostId: hostId ?? null, createdAtMs });
      return created.sessionId;
    });
    const taken = this.#seats.add({ sessionId, partyName, name, role: 'host', seatProof, by: null });
    const seat = await this.#seatOf(taken);
    return { seat, invite: this.#invites.add({ sessionId, partyName }) };
  }

  /** @throws WatchTogetherError PERMISSION_DENIED for a wrong host key, SESSION_NOT_FOUND for another key's party */
  async endParty(hostKey: string | null, sessionId: string): Promise<void> {
    await this.#hosts.end(this.#hosts.keyName(hostKey), sessionId);
  }

  /**
   * Removes a person from the party of this seat.
   * @throws WatchTogetherError TOKEN_INVALID, SESSION_CLOSED, and the room's refusal
   */
  async block(credential: string, participantId: string): Promise<Answer<'blockPerson'>> {
    const { sessionId, participantId: by } = this.#seats.byCredential(credential);
    return this.#options.party.revoke(sessionId, { participantId, by });
  }

  /**
   * Says where a code leads. A person who has a seat there already comes by it, whatever has become of the code since.
   * @throws WatchTogetherError INVITE_INVALID, INVITE_EXPIRED, INVITE_USED_UP, INVITE_REVOKED, SESSION_CLOSED
   */
  async look(code: string, seatProof?: string): Promise<Answer<'lookInvite'>> {
    const { store, party } = this.#options;
    const invite = this.#invites.find(code);
    const { sessionId, partyName } = invite;
    const own = this.#seats.own(sessionId, seatProof);
    if (!own) this.#invites.assertNotOver(invite);
    const { participants, locked, full, arrived, atDoor } = await party.describeSession(sessionId);
    await this.#seats.review(invite.codeHash, { arrived, atDoor });
    const yours = own !== null && arrived.includes(own.participantId);
    // A seat that was taken from a person opens nothing any more, and an unused one opens only while its code lasts.
    if (!yours) this.#invites.assertNotOver(invite);
    if (!own) this.#invites.assertLive(invite);
    return {
      hostId: store.findParty(sessionId)?.hostId ?? null,
      partyName,
      names: participants.filter(({ presence }) => presence !== 'gone').map(({ name }) => name),
      locked,
      full,
      yours,
      door: atDoor !== undefined && (yours || (!locked && !full)),
    };
  }

  /**
   * Uses a code once, for a seat; or hands out again the seat that a person proves to be theirs.
   * @param address the caller's, as limits count (`addressKey`)
   * @throws WatchTogetherError as `look`, and SESSION_LOCKED, SESSION_FULL, PERSON_REMOVED, RATE_LIMITED
   */
  async redeem(
    { code, name, person, seatProof, atDoor }: Body<'redeemInvite'>,
    address: string,
  ): Promise<{ seat: Seat }> {
    const { store, party } = this.#options;
    const invite = this.#invites.find(code);
    const { sessionId, partyName, role, codeHash } = invite;
    const personHash = person === undefined ? undefined : hashSecret(person);
    if (!this.#seats.own(sessionId, seatProof)) this.#invites.assertNotOver(invite);
    const presence = await party.describeSession(sessionId);
    const { locked, full } = presence;
    await this.#seats.review(codeHash, presence);
    // The seat is looked for only now: from here to the new seat nothing is awaited, so that two requests can't both
    // find none.
    const own = this.#seats.own(sessionId, seatProof);
    if (own) return { seat: await this.#again(own, { name, atDoor }, personHash) };
    this.#invites.assertLive(invite);
    if (locked) throw new WatchTogetherError('SESSION_LOCKED', 'the session is locked');
    if (full) throw new WatchTogetherError('SESSION_FULL', 'the session is full');
    const wanted = { sessionId, partyName, name, role, seatProof, atDoor };
    const taken = this.#seats.add({ ...wanted, by: { invite, address } });
    if (!store.takeUse(codeHash)) {
      this.#seats.remove(taken.seat);
      throw new WatchTogetherError('INVITE_USED_UP', 'the invite is used up');
    }
    try {
      return { seat: await this.#seatOf(taken, personHash) };
    } catch (error) {
      this.#seats.takeBack(taken.seat);
      throw error;
    }
  }

  /**
   * Makes a further invite.
   * @throws WatchTogetherError PERMISSION_DENIED for people who may not invite now, TOO_MANY_INVITES
   */
  async createInvite(credential: string, wish: Body<'createInvite'>): Promise<{ invite: Invite }> {
    const seat = await this.#inviting(credential);
    return { invite: this.#invites.add(seat, wish) };
  }

  /**
   * Takes a code back.
   * @throws WatchTogetherError PERMISSION_DENIED, INVITE_INVALID for a code that isn't this party's
   */
  async revokeInvite(credential: string, code: string): Promise<void> {
    const { sessionId } = await this.#inviting(credential);
    this.#invites.revoke(sessionId, code);
  }

  /** Takes every code back and makes one. @throws WatchTogetherError PERMISSION_DENIED */
  async replaceInvites(credential: string): Promise<{ invite: Invite }> {
    return { invite: this.#invites.replace(await this.#inviting(credential)) };
  }

  /**
   * Gives a fresh token for a seat.
   * @throws WatchTogetherError TOKEN_INVALID for a seat that doesn't exist, or was taken away, SESSION_CLOSED
   */
  async renew(credential: string): Promise<{ token: string; expiresAtMs: number }> {
    const { party } = this.#options;
    const seat = this.#seats.byCredential(credential);
    if (seat.unused) await this.#seats.assertKept(seat, await party.describeSession(seat.sessionId));
    return this.#seats.inTurn(seat, async () => {
      // It may have been given back meanwhile, and a token that is made for it now would be good again.
      const { sessionId, participantId, name, role } = this.#seats.byCredential(credential);
      const { token, expiresAtMs } = await party.mintToken({ sessionId, participantId, name, role });
      return { token, expiresAtMs };
    });
  }

  /**
   * Takes a seat back from a person who doesn't come in, or leaves them the one they have come in by. One that is gone
   * was given back already.
   * @throws WatchTogetherError SESSION_CLOSED
   */
  async giveBack(credential: string): Promise<void> {
    const seat = this.#seats.find(credential);
    if (seat?.unused)
      await this.#seats.giveBack(seat, await this.#options.party.describeSession(seat.sessionId));
  }

  /**
   * Gives a token for testing the route to the party server.
   * @param by a code, a seat, or neither for the holder of a host key
   * @throws WatchTogetherError as `look`, `renew`, or `createParty`
   */
  async createProbe(hostKey: string | null, by: Body<'createProbe'>): Promise<Answer<'createProbe'>> {
    const minted = await this.#options.party.mintProbe(this.#probedBy(hostKey, by));
    return { ...minted, partyUrl: this.#options.partyUrl };
  }

  #probedBy(hostKey: string | null, by: Body<'createProbe'>): { sessionId?: string; participantId?: string } {
    if ('code' in by) {
      const invite = this.#invites.find(by.code);
      this.#invites.assertNotOver(invite);
      return { sessionId: invite.sessionId };
    }
    if ('seatCredential' in by) {
      const { sessionId, participantId } = this.#seats.byCredential(by.seatCredential);
      return { sessionId, participantId };
    }
    this.#hosts.keyName(hostKey);
    return {};
  }

  /** The seat of a person who may invite now. */
  async #inviting(credential: string): Promise<StoredSeat> {
    const seat = this.#seats.byCredential(credential);
    const { participants, state } = await this.#options.party.describeSession(seat.sessionId);
    const own = participants.find(({ id }) => id === seat.participantId);
    const mayInvite = own ? own.mayInvite : seat.role === 'host' && state === 'created';
    if (!mayInvite) throw new WatchTogetherError('PERMISSION_DENIED', 'may not invite people');
    return seat;
  }

  async #again(
    seat: StoredSeat,
    wish: { readonly name: string; readonly atDoor: boolean | undefined },
    person: string | undefined,
  ): Promise<Seat> {
    try {
      return await this.#seatOf(this.#seats.handOutAgain(seat, wish), person);
    } catch (error) {
      // It is their own seat, and there is no token for it: it was taken from them.
      if (error instanceof WatchTogetherError && error.code === 'TOKEN_INVALID')
        throw new WatchTogetherError('PERSON_REMOVED', 'that person was removed from the session');
      throw error;
    }
  }

  async #seatOf(
    { seat, credential }: { readonly seat: StoredSeat; readonly credential: string },
    person?: string,
  ): Promise<Seat> {
    const { sessionId, participantId, name, role, partyName } = seat;
    const who = { sessionId, participantId, name, role };
    const minted = await this.#seats.inTurn(seat, () =>
      this.#options.party.mintToken({ ...who, ...(person ? { person } : {}) }),
    );
    const { partyUrl } = this.#options;
    return { ...minted, ...who, partyName, partyUrl, seatCredential: credential };
  }
}
