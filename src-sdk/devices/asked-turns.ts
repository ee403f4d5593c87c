import { WatchTogetherError } from '@core/base/errors';

interface Asked {
  readonly promise: Promise<MediaStreamTrack>;
  readonly resolve: (track: MediaStreamTrack) => void;
  readonly reject: (error: WatchTogetherError) => void;
  /** The last refusal; null before one. */
  refusal: WatchTogetherError | null;
}

/** Keeps those who asked for a turn of an input (core, call/input) until they are answered. */
export class AskedTurns {
  readonly #asked = new Map<number, Asked>();

  /** Begins a turn. Does nothing for a turn that has begun already, since a turn may try a second device. */
  begin(turn: number): void {
    if (this.#asked.has(turn)) return;
    let resolve: Asked['resolve'] = () => undefined;
    let reject: Asked['reject'] = () => undefined;
    const promise = new Promise<MediaStreamTrack>((...both) => ([resolve, reject] = both));
    // Most turns have nobody who waits: for example, a device that takes the place of a lost one.
    promise.catch(() => undefined);
    this.#asked.set(turn, { promise, resolve, reject, refusal: null });
  }

  noteRefusal(turn: number, error: WatchTogetherError): void {
    const asked = this.#asked.get(turn);
    if (asked) asked.refusal = error;
  }

  /** The result of the turn that is under way. */
  answerOf(turn: number): Promise<MediaStreamTrack> {
    return this.#asked.get(turn)?.promise ?? Promise.reject(overtaken());
  }

  /** @param track the track that the turn opened; null where none is in use, as it was refused or overtaken */
  settle(turn: number, track: MediaStreamTrack | null): void {
    const asked = this.#asked.get(turn);
    this.#asked.delete(turn);
    if (track) asked?.resolve(track);
    else asked?.reject(asked.refusal ?? overtaken());
  }
}

const overtaken = (): WatchTogetherError =>
  new WatchTogetherError('INVALID_STATE', 'The device was closed, or another one chosen, while it opened');
