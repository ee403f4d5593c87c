import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import type { Playback } from '@core/wire/playback';

interface Received {
  readonly playback: Playback;
  readonly serverEpoch: string;
  readonly revision: number;
}

/**
 * Decides which timeline counts. Within one server epoch an older revision never replaces a newer one; a new epoch's
 * snapshot always counts, but a running film goes on along the old timeline until the new server's clock is known.
 */
export class TimelineInbox {
  #followed: Received | null = null;
  #pending: Received | null = null;

  /** The room's latest playback. */
  get latest(): Playback {
    return (this.#pending ?? this.#followed)?.playback ?? EMPTY_PLAYBACK;
  }

  /** The playback that the player follows. */
  get followed(): Playback {
    return this.#followed?.playback ?? EMPTY_PLAYBACK;
  }

  /** Epoch of the server in whose clock the followed timeline is written. */
  get serverEpoch(): string | null {
    return this.#followed?.serverEpoch ?? null;
  }

  /**
   * @param clockEpoch epoch of the server whose clock is in use now
   * @returns false where the playback is older than what is known and was ignored
   */
  receive(playback: Playback, serverEpoch: string, revision: number, clockEpoch: string | null): boolean {
    const next: Received = { playback, serverEpoch, revision };
    const known = this.#pending ?? this.#followed;
    if (known?.serverEpoch === serverEpoch) {
      const older =
        playback.timeline.revision < known.playback.timeline.revision || revision < known.revision;
      if (older) return false;
      if (this.#pending) this.#pending = next;
      else this.#followed = next;
    } else this.#pending = next;
    if (this.#pending && (clockEpoch === this.#pending.serverEpoch || !this.#runsOn(playback))) this.#land();
    return true;
  }

  /**
   * The clock in use is now that server's.
   * @returns whether another timeline is followed now
   */
  clockIsAt(clockEpoch: string | null): boolean {
    if (this.#pending?.serverEpoch !== clockEpoch) return false;
    this.#land();
    return true;
  }

  /** Whether the followed timeline moves a film that the new one moves too. */
  #runsOn(next: Playback): boolean {
    const followed = this.#followed?.playback;
    return (
      followed !== undefined &&
      followed.timeline.playing &&
      followed.timeline.filmId !== null &&
      followed.timeline.filmId === next.timeline.filmId
    );
  }

  #land(): void {
    this.#followed = this.#pending ?? this.#followed;
    this.#pending = null;
  }
}
