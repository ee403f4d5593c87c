import type { StoredSeat } from '../store/auth-store';

/** How long it is remembered who gave a seat back, ms. */
const REMEMBERED_MS = 600_000;
/** Seats that are remembered; of one code there are some tens. */
const MOST = 2_000;

interface ReturnedSeat {
  readonly participantId: string;
  readonly codeHash: string;
  readonly addressHash: string;
  readonly atDoor: boolean;
  readonly returnedMs: number;
}

/** By its person's proof; a seat without one is nobody's to come again to. */
const keyOf = ({ sessionId, proofHash, participantId }: StoredSeat): string =>
  `${sessionId} ${proofHash ?? participantId}`;

/**
 * Seats that were given back lately. Whoever comes again is the same person, to whom the door gives what is left of their
 * time; and whoever comes and goes as ever new people has no more seats than those who stay.
 */
export class ReturnedSeats {
  /** In the order in which they were given back. */
  readonly #returned = new Map<string, ReturnedSeat>();

  note(seat: StoredSeat, { atDoor, nowMs }: { readonly atDoor: boolean; readonly nowMs: number }): void {
    if (!seat.unused) return;
    this.#prune(nowMs);
    const key = keyOf(seat);
    this.#returned.delete(key);
    const [oldest] = this.#returned.keys();
    if (this.#returned.size >= MOST && oldest !== undefined) this.#returned.delete(oldest);
    const { participantId, unused } = seat;
    this.#returned.set(key, { participantId, ...unused, atDoor, returnedMs: nowMs });
  }

  /** Their person has come in. */
  forget(seat: StoredSeat): void {
    this.#returned.delete(keyOf(seat));
  }

  of(sessionId: string, proofHash: string | null, nowMs: number): ReturnedSeat | null {
    this.#prune(nowMs);
    return proofHash === null ? null : (this.#returned.get(`${sessionId} ${proofHash}`) ?? null);
  }

  byCode(codeHash: string, nowMs: number): readonly ReturnedSeat[] {
    this.#prune(nowMs);
    return [...this.#returned.values()].filter((one) => one.codeHash === codeHash);
  }

  #prune(nowMs: number): void {
    for (const [key, { returnedMs }] of this.#returned) {
      if (nowMs - returnedMs < REMEMBERED_MS) break;
      this.#returned.delete(key);
    }
  }
}
