import { TOKEN_LIFE_MS } from '@core/wire/limits';

/** A token's life, and what clocks may differ by. */
const KEPT_MS = TOKEN_LIFE_MS + 60_000;
/** Ids of one session. Each cost a use of a code, and of one code some tens are given back within a token's life. */
const MOST = 1_000;

/**
 * The people of one session whose tokens are void because they gave their seat back. A token outlives no note: what a
 * new process of the server has forgotten opens the session for a token's life at the most.
 */
export class VoidTokens {
  /** Since when, on the server's monotonic clock, oldest first. */
  readonly #sinceMs = new Map<string, number>();

  /** @returns whether it is noted; false where too many are */
  note(participantId: string, nowMs: number): boolean {
    for (const [id, sinceMs] of this.#sinceMs) if (nowMs - sinceMs > KEPT_MS) this.#sinceMs.delete(id);
    this.#sinceMs.delete(participantId);
    if (this.#sinceMs.size >= MOST) return false;
    this.#sinceMs.set(participantId, nowMs);
    return true;
  }

  /** A fresh token is made for them. */
  lift(participantId: string): void {
    this.#sinceMs.delete(participantId);
  }

  /** Also once it is old: a clock that runs apart must not make a token good again. */
  has(participantId: string): boolean {
    return this.#sinceMs.has(participantId);
  }
}
