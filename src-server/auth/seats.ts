import { WatchTogetherError } from '@core/base/errors';
import { newId } from '@core/base/ids';
import { LIMITS } from '@core/wire/limits';
import type { Role } from '@core/wire/room';
import { hashSecret, type KeyedHash } from '../http/secrets';
import type { Runtime } from '../base/runtime';
import type { AuthStore, StoredInvite, StoredSeat } from '../store/auth-store';

/** A seat by which nobody came in gives the use of its code back after this time. */
const UNUSED_MS = 600_000;
/** Unused seats of one code: from one address at a time, and in all. A household presses Join at the same moment. */
const UNUSED = { address: 3, all: 20 } as const;
/**
 * The same of people who come to the door: they keep nobody else from joining, and nobody has to wait for a seat to which
 * nobody comes any more.
 */
const AT_DOOR = { address: 3, all: LIMITS.atDoor } as const;
/** How long somebody may take from their seat to the door, and from one connection there to the next. */
const TO_THE_DOOR_MS = 15_000;

export interface SeatsOptions {
  readonly store: AuthStore;
  readonly hash: KeyedHash;
  readonly runtime: Pick<Runtime, 'clock' | 'wallMs' | 'random'>;
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

  constructor(options: SeatsOptions) {
    this.#options = options;
  }

  /** @throws WatchTogetherError TOKEN_INVALID */
  byCredential(credential: string): StoredSeat {
    const seat = this.#options.store.findSeat(hashSecret(credential));
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
    if (unused) this.#assertFewUnused(unused, atDoor);
    const { credential, hash: own } = this.#newCredential();
    const seat: StoredSeat = {
      hash: own,
      ...{ sessionId, partyName, name, role, unused },
      participantId: newId('p', runtime.random),
      createdAtMs: runtime.wallMs(),
      proofHash: seatProof === undefined ? null : this.#proofHash(sessionId, seatProof),
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

  remove(seat: StoredSeat): void {
    this.#forgetTimes(seat);
    this.#options.store.removeSeat(seat.hash);
  }

  /** Takes a seat back that nobody has come in by, with the use of its code. One that is in use stays. */
  giveBack(seat: StoredSeat, { arrived }: Presence): void {
    const { store } = this.#options;
    if (!seat.unused || arrived.includes(seat.participantId)) return;
    this.remove(seat);
    store.returnUse(seat.unused.codeHash);
  }

  /** Checks which seats of a code are in use by now, and takes those back that stayed unused for too long. */
  review(codeHash: string, presence: Presence): void {
    for (const seat of this.#options.store.unusedSeats(codeHash)) this.#review(seat, codeHash, presence);
  }

  /** As `review`, for one seat. @throws WatchTogetherError TOKEN_INVALID where it was taken back just now */
  assertKept(seat: StoredSeat, presence: Presence): void {
    if (seat.unused && !this.#review(seat, seat.unused.codeHash, presence))
      throw new WatchTogetherError('TOKEN_INVALID', 'nobody came in by this seat for too long');
  }

  /** @returns whether the seat is still there */
  #review(seat: StoredSeat, codeHash: string, { arrived, atDoor = [] }: Presence): boolean {
    const { store, runtime } = this.#options;
    const nowMs = runtime.clock.now();
    if (arrived.includes(seat.participantId)) {
      store.markUsed(seat.hash);
      this.#forgetTimes(seat);
      return true;
    }
    const sinceMs = this.#unusedSinceMs.get(seat.hash) ?? nowMs;
    this.#unusedSinceMs.set(seat.hash, sinceMs);
    const isThere = atDoor.includes(seat.participantId);
    const seenMs = isThere ? nowMs : this.#seenAtDoorMs.get(seat.hash);
    if (this.#seenAtDoorMs.has(seat.hash)) this.#seenAtDoorMs.set(seat.hash, seenMs ?? nowMs);
    const isKept = this.#seenAtDoorMs.has(seat.hash)
      ? nowMs - (seenMs ?? nowMs) < TO_THE_DOOR_MS
      : nowMs - sinceMs < UNUSED_MS;
    if (isKept) return true;
    this.remove(seat);
    store.returnUse(codeHash);
    return false;
  }

  #forgetTimes({ hash }: StoredSeat): void {
    this.#unusedSinceMs.delete(hash);
    this.#seenAtDoorMs.delete(hash);
  }

  #assertFewUnused({ codeHash, addressHash }: NonNullable<StoredSeat['unused']>, atDoor: boolean): void {
    const most = atDoor ? AT_DOOR : UNUSED;
    const unused = this.#options.store.unusedSeats(codeHash);
    const alike = unused.filter(({ hash }) => this.#seenAtDoorMs.has(hash) === atDoor);
    const here = alike.filter((seat) => seat.unused?.addressHash === addressHash);
    if (here.length >= most.address || alike.length >= most.all)
      throw new WatchTogetherError('RATE_LIMITED', 'too many seats of this invite wait for their people');
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
