import { sameLimit, type SendLimit } from '@core/call/video-ladder';
import type { PublicationKind } from '@core/wire/room';

interface Wanted {
  readonly track: MediaStreamTrack;
  /** The track that the sender still carries, where a new one is taking its place just now. */
  readonly previous: MediaStreamTrack | null;
  readonly limit: SendLimit;
  /** The factor by which the picture shrinks; the camera may change its size by itself. */
  readonly shrink: number;
}

interface Ports {
  /** Resolves to false where the limit wasn't applied. */
  readonly apply: (wanted: Wanted) => Promise<boolean>;
  readonly shrink: (track: MediaStreamTrack, limit: SendLimit) => number;
}

const same = (a: Wanted | undefined, b: Wanted): boolean =>
  a !== undefined && a.track === b.track && a.shrink === b.shrink && sameLimit(a.limit, b.limit);

/**
 * The limits of one link's senders. A browser takes one change of a sender at a time and refuses the second, so they go
 * one after the other, the newest only, and a refused one is tried again.
 */
export class SenderLimits {
  readonly #ports: Ports;
  readonly #wanted = new Map<PublicationKind, Wanted>();
  readonly #applied = new Map<PublicationKind, Wanted>();
  #isBusy = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  set(
    kind: PublicationKind,
    track: MediaStreamTrack,
    previous: MediaStreamTrack | null,
    limit: SendLimit,
  ): void {
    this.#wanted.set(kind, { track, previous, limit, shrink: this.#ports.shrink(track, limit) });
    void this.#run();
  }

  /** Forgets a kind under which nothing is sent any more. */
  drop(kind: PublicationKind): void {
    this.#wanted.delete(kind);
    this.#applied.delete(kind);
  }

  /** Call this once a second, for refused limits and cameras that changed their size. */
  retry(): void {
    for (const [kind, wanted] of this.#wanted) {
      const shrink = this.#ports.shrink(wanted.track, wanted.limit);
      if (shrink !== wanted.shrink) this.#wanted.set(kind, { ...wanted, shrink });
    }
    void this.#run();
  }

  /** The description was renegotiated: some browsers accept limits only now. */
  renew(): void {
    this.#applied.clear();
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const refused = new Set<Wanted>();
    for (;;) {
      const next = [...this.#wanted].find(
        ([kind, wanted]) => !refused.has(wanted) && !same(this.#applied.get(kind), wanted),
      );
      if (!next) break;
      const [kind, wanted] = next;
      if (await this.#ports.apply(wanted)) this.#applied.set(kind, wanted);
      else refused.add(wanted);
    }
    this.#isBusy = false;
  }
}
