import { WatchTogetherError } from '@core/base/errors';
import { newId } from '@core/base/ids';
import { LIMITS } from '@core/wire/limits';
import type { Role } from '@core/wire/room';
import { hashSecret, type KeyedHash } from '../http/secrets';
import type { Runtime } from '../base/runtime';
import type { AuthStore, StoredInvite, StoredSeat } from '../store/auth-store';
import { ByPerson } from './by-person';
import { ReturnedSeats } from './returned-seats';

/** A seat by which nobody came in gives the use of its code back after this time. */
const UNUSED_MS = 600_000;
/** Unused seats of one code: from one address at a time, and in all. A household presses Join at the same moment. */
const UNUSED = { address: 3, all: 20 } as const;
/**
 * The same of people who come to the door: they keep nobody else from joining, and nobody has to wait for a seat to which
 * nobody comes any more.
 */
const AT_DOOR = { address: 3, all: LIMITS.atDoor } as const;
/** The same within ten minutes, of those who have given their seat back and of those who haven't. */
const WITH_RETURNED = { address: 3, all: 20 } as const;
/** How long somebody may take from their seat to the door, and from one connection there to the next. */
const TO_THE_DOOR_MS = 15_000;

export interface SeatsOptions {
  readonly store: AuthStore;
  readonly hash: KeyedHash;
  readonly runtime: Pick<Runtime, 'clock' | 'wallMs' | 'random'>;
  /**
   * Asks the party server to void the tokens of a seat that nobody has come in by.
   * @returns whether it is in use: its person has come in, or was removed
   */
  readonly release: (seat: StoredSeat) => Promise<boolean>;
}

export interface NewSeat {
  readonly sessionId: string;
  readonly partyName: string;
  readonly name: string;
  readonly role: Role;
  /** The proof as the client gave it. */
  readonly seatProof: string | undefined;
  /** The code it is taken with, and the caller's address. */
  readonly by: { readonly invite: StoredInvite; readonly address: string } | null;
  /** Whether they come to the door first. */
  readonly atDoor?: boolean | undefined;
}

/** The people who have come in by their seat, and those who stand at the door, as the party server says. */
export interface Presence {
  readonly arrived: readonly string[];
  readonly atDoor?: readonly string[] | undefined;
}

/** The seats of this server: their owners, and the expiry of unused ones. */
export class Seats {
  readonly #options: SeatsOptions;
  /**
   * Time since which a seat is known to be unused, on the monotonic clock: a wall clock that leaps takes nobody's seat.
   */
  readonly #unusedSinceMs = new Map<string, number>();
  /**
   * Seats of people at the door, and when those were last known to stand there. A process that was started anew has
   * forgotten it: then such a seat is one as any other.
   */
  readonly #seenAtDoorMs = new Map<string, number>();
  readonly #returned = new ReturnedSeats();
  readonly #byPerson = new ByPerson();

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** Null for a credential that isn't valid here, or no more. */
  find(credential: string): StoredSeat | null {
    return this.#options.store.findSeat(hashSecret(credential));
  }

  /** @throws WatchTogetherError TOKEN_INVALID */
  byCredential(credential: string): StoredSeat {
    const seat = this.find(credential);
    if (!seat) throw new WatchTogetherError('TOKEN_INVALID', 'the seat credential is not valid here');
    return seat;
  }

  /** The seat that a person has in a session already. */
  own(sessionId: string, seatProof: string | undefined): StoredSeat | null {
    if (seatProof === undefined) return null;
    return this.#options.store.findOwnSeat(sessionId, this.#proofHash(sessionId, seatProof));
  }

  /** @throws WatchTogetherError RATE_LIMITED where too many seats of the invite are unused */
  add({ sessionId, partyName, name, role, seatProof, by, atDoor = false }: NewSeat): {
    seat: StoredSeat;
    credential: string;
  } {
    const { store, hash, runtime } = this.#options;
    const unused = by && { codeHash: by.invite.codeHash, addressHash: hash('address', by.address) };
    const proofHash = seatProof === undefined ? null : this.#proofHash(sessionId, seatProof);
    const before = this.#returned.of(sessionId, proofHash, runtime.clock.now());
    if (unused) this.#assertFewUnused(unused, { atDoor, isBack: before !== null });
    const { credential, hash: own } = this.#newCredential();
    const seat: StoredSeat = {
      hash: own,
      ...{ sessionId, partyName, name, role, unused },
      participantId: before?.participantId ?? newId('p', runtime.random),
      createdAtMs: runtime.wallMs(),
      proofHash,
    };
    store.addSeat(seat);
    if (unused) this.#unusedSinceMs.set(seat.hash, runtime.clock.now());
    if (unused && atDoor) this.#seenAtDoorMs.set(seat.hash, runtime.clock.now());
    return { seat, credential };
  }

  /**
   * Gives a fresh credential to a person who comes again; the former one is void.
   * @param atDoor whether they come to the door once more, rather than in
   */
  handOutAgain(
    seat: StoredSeat,
    { name, atDoor = false }: { readonly name: string; readonly atDoor?: boolean | undefined },
  ): { seat: StoredSeat; credential: string } {
    const { credential, hash } = this.#newCredential();
    this.#options.store.changeCredential(seat.hash, { hash, name });
    const sinceMs = this.#unusedSinceMs.get(seat.hash);
    const wasAtDoor = this.#seenAtDoorMs.has(seat.hash);
    this.#forgetTimes(seat);
    if (sinceMs !== undefined) this.#unusedSinceMs.set(hash, sinceMs);
    if (wasAtDoor && atDoor) this.#seenAtDoorMs.set(hash, this.#options.runtime.clock.now());
    return { seat: { ...seat, hash, name }, credential };
  }

  /** Removes a seat, and gives the use of its code back with it: once, whoever asks for it at the same moment. */
  takeBack(seat: StoredSeat): void {
    if (this.remove(seat) && seat.unused) this.#options.store.returnUse(seat.unused.codeHash);
  }

  /** @returns whether it was there */
  remove(seat: StoredSeat): boolean {
    this.#forgetTimes(seat);
    return this.#options.store.removeSeat(seat.hash);
  }

  /**
   * Takes a seat back that nobody has come in by, with the use of its code. One that is in use stays, and so does one
   * that was handed out again meanwhile. The party server says which: it voids the tokens in the same moment.
   * @returns whether the seat stays
   */
  giveBack(seat: StoredSeat, presence: Presence): Promise<boolean> {
    return this.inTurn(seat, () => this.#giveBack(seat, presence));
  }

  /** Does something with one person's seat after whatever was begun with it before: a token isn't made meanwhile. */
  inTurn<T>({ participantId }: StoredSeat, work: () => Promise<T>): Promise<T> {
    return this.#byPerson.run(participantId, work);
  }

  async #giveBack(seat: StoredSeat, presence: Presence): Promise<boolean> {
    const { store, runtime, release } = this.#options;
    const before = store.findSeat(seat.hash);
    if (!before?.unused) return before !== null;
    // A party server without a door has no way to void a token.
    const isInUse =
      presence.atDoor === undefined ? presence.arrived.includes(seat.participantId) : await release(seat);
    const now = store.findSeat(seat.hash);
    if (!now?.unused) return now !== null;
    if (isInUse) {
      this.#markUsed(now);
      return true;
    }
    const nowMs = runtime.clock.now();
    const atDoor = this.#seenAtDoorMs.has(now.hash);
    // Whoever never came to a seat as any other has been counted for long enough.
    const isOver = !atDoor && nowMs - (this.#unusedSinceMs.get(now.hash) ?? nowMs) >= UNUSED_MS;
    if (!isOver) this.#returned.note(now, { atDoor, nowMs });
    this.takeBack(now);
    return false;
  }

  /** Checks which seats of a code are in use by now, and takes those back that stayed unused for too long. */
  async review(codeHash: string, presence: Presence): Promise<void> {
    const over = this.#options.store.unusedSeats(codeHash).filter((seat) => !this.#isKept(seat, presence));
    for (const seat of over) await this.giveBack(seat, presence);
  }

  /** As `review`, for one seat. @throws WatchTogetherError TOKEN_INVALID where it was taken back just now */
  async assertKept(seat: StoredSeat, presence: Presence): Promise<void> {
    if (!seat.unused || this.#isKept(seat, presence) || (await this.giveBack(seat, presence))) return;
    throw new WatchTogetherError('TOKEN_INVALID', 'nobody came in by this seat for too long');
  }

  /** Whether the seat is in use, or may wait for its person for a while yet. */
  #isKept(seat: StoredSeat, { arrived, atDoor = [] }: Presence): boolean {
    const nowMs = this.#options.runtime.clock.now();
    if (arrived.includes(seat.participantId)) {
      this.#markUsed(seat);
      return true;
    }
    const sinceMs = this.#unusedSinceMs.get(seat.hash) ?? nowMs;
    this.#unusedSinceMs.set(seat.hash, sinceMs);
    const seenMs = this.#seenAtDoorMs.get(seat.hash);
    if (seenMs === undefined) return nowMs - sinceMs < UNUSED_MS;
    if (!atDoor.includes(seat.participantId)) return nowMs - seenMs < TO_THE_DOOR_MS;
    this.#seenAtDoorMs.set(seat.hash, nowMs);
    return true;
  }

  #markUsed(seat: StoredSeat): void {
    this.#options.store.markUsed(seat.hash);
    this.#forgetTimes(seat);
    this.#returned.forget(seat);
  }

  #forgetTimes({ hash }: StoredSeat): void {
    this.#unusedSinceMs.delete(hash);
    this.#seenAtDoorMs.delete(hash);
  }

  #assertFewUnused(
    { codeHash, addressHash }: NonNullable<StoredSeat['unused']>,
    { atDoor, isBack }: { readonly atDoor: boolean; readonly isBack: boolean },
  ): void {
    const { store, runtime } = this.#options;
    const unused = store.unusedSeats(codeHash).filter(({ hash }) => this.#seenAtDoorMs.has(hash) === atDoor);
    const waiting = unused.map((seat) => seat.unused?.addressHash);
    const refuseBeyond = (addresses: readonly unknown[], most: { address: number; all: number }): void => {
      const here = addresses.filter((one) => one === addressHash);
      if (here.length >= most.address || addresses.length >= most.all)
        throw new WatchTogetherError('RATE_LIMITED', 'too many seats of this invite wait for their people');
    };
    refuseBeyond(waiting, atDoor ? AT_DOOR : UNUSED);
    if (isBack) return;
    const ids = new Set(unused.map(({ participantId }) => participantId));
    const returned = this.#returned
      .byCode(codeHash, runtime.clock.now())
      .filter((one) => one.atDoor === atDoor && !ids.has(one.participantId));
    refuseBeyond([...waiting, ...returned.map((one) => one.addressHash)], WITH_RETURNED);
  }

  #newCredential(): { credential: string; hash: string } {
    const credential = Buffer.from(this.#options.runtime.random(32)).toString('base64url');
    return { credential, hash: hashSecret(credential) };
  }

  /** The session is part of the hash, so that the kept hashes don't reveal that the same person was in two of them. */
  #proofHash(sessionId: string, seatProof: string): string {
    return this.#options.hash('proof', `${sessionId} ${seatProof}`);
  }
}
