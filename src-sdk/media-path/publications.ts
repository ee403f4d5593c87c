import type { PublicationKind } from '@core/wire/room';
import type { PictureHint, Publication } from './media-path';

interface Sender {
  /** @returns the id by which the others know the publication */
  send(kind: PublicationKind, track: MediaStreamTrack, hint: PictureHint): string;
  end(kind: PublicationKind): void;
}

/** The handles of a path's publications: at most one of each kind is open, and only that one has any effect. */
export class Publications {
  readonly #sender: Sender;
  readonly #open = new Map<PublicationKind, Publication>();

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /** The open handle of this kind is closed; the new one takes over its sender, without a gap. */
  publish(kind: PublicationKind, track: MediaStreamTrack, hint: PictureHint = 'motion'): Publication {
    const isOpen = (): boolean => this.#open.get(kind) === publication;
    const publication: Publication = {
      id: this.#sender.send(kind, track, hint),
      replace: (next, nextHint = 'motion') => {
        if (isOpen()) this.#sender.send(kind, next, nextHint);
      },
      close: () => {
        if (!isOpen()) return;
        this.#open.delete(kind);
        this.#sender.end(kind);
      },
    };
    this.#open.set(kind, publication);
    return publication;
  }

  /** No handle has any effect any more. */
  dispose(): void {
    this.#open.clear();
  }
}
