import { WatchTogetherError } from '@core/base/errors';

interface Asked {
  readonly promise: Promise<MediaStreamTrack>;
  readonly resolve: (track: MediaStreamTrack) => void;
  readonly reject: (error: WatchTogetherError) => void;
  /** Why nothing has come of it so far. */
  refusal: WatchTogetherError | null;
}

/** Who asked for which turn of an input (core, call/input), until they are answered. */
export class AskedTurns {
  readonly #asked = new Map<number, Asked>();

  /** Nothing changes where it has begun already: a turn may try a second device. */
  begin(turn: number): void {
    if (this.#asked.has(turn)) return;
    let resolve: Asked['resolve'] = () => undefined;
    let reject: Asked['reject'] = () => undefined;
    const promise = new Promise<MediaStreamTrack>((...both) => ([resolve, reject] = both));
    // Of most turns nobody wants to know: of a device that takes the place of a lost one, for example.
    promise.catch(() => undefined);
    this.#asked.set(turn, { promise, resolve, reject, refusal: null });
  }

  noteRefusal(turn: number, error: WatchTogetherError): void {
    const asked = this.#asked.get(turn);
    if (asked) asked.refusal = error;
  }

  /** What becomes of the turn that is under way. */
  answerOf(turn: number): Promise<MediaStreamTrack> {
    return this.#asked.get(turn)?.promise ?? Promise.reject(overtaken());
  }

  /** @param track what came of it; null: nothing that is in use, as it was refused or overtaken */
  settle(turn: number, track: MediaStreamTrack | null): void {
    const asked = this.#asked.get(turn);
    this.#asked.delete(turn);
    if (track) asked?.resolve(track);
    else asked?.reject(asked.refusal ?? overtaken());
  }
}

const overtaken = (): WatchTogetherError =>
  new WatchTogetherError('INVALID_STATE', 'The device was closed, or another one chosen, while it opened');
