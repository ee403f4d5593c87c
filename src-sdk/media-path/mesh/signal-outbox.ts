import { toWatchTogetherError, willPass, type ErrorCode } from '@core/base/errors';
import type { ClientRequestPayload } from '@core/wire/socket';

export type OutgoingSignal = ClientRequestPayload<'signal'>;

interface Posted extends OutgoingSignal {
  /** They are sent in the order in which they were posted, also the second time. */
  readonly order: number;
  /** Whatever state was posted after it makes it useless. */
  readonly isState: boolean;
}

interface Options {
  /** Rejects where the signal wasn't delivered. */
  readonly send: (signal: OutgoingSignal) => Promise<unknown>;
  /** There is a link to them, at this epoch. */
  readonly isCurrent: (to: string, linkEpoch: number) => boolean;
}

/** Answers that change: the other one comes back, too many a second are fewer in the next one, the session is entered. */
const NOT_YET: readonly ErrorCode[] = ['PEER_GONE', 'RATE_LIMITED', 'INVALID_STATE', 'INTERNAL'];

/**
 * Sends what a link has to say, in order. What can't be delivered (no server, or the other one has no connection)
 * waits: both ends still have the same link, so the offer is as good a minute later.
 */
export class SignalOutbox {
  readonly #options: Options;
  readonly #waiting = new Map<string, readonly Posted[]>();
  /** The newest state of each person, by its order. */
  readonly #states = new Map<string, number>();
  #posted = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** For what has to arrive. */
  post(signal: OutgoingSignal): void {
    this.#post({ ...signal, order: ++this.#posted, isState: false });
  }

  /** For what has to arrive unless something newer of the kind is to be said: wishes. */
  postState(signal: OutgoingSignal): void {
    const order = ++this.#posted;
    this.#states.set(signal.to, order);
    this.#post({ ...signal, order, isState: true });
  }

  /** For what is of no use later: reports, requests to rebuild. */
  postOnce(signal: OutgoingSignal): void {
    this.#options.send(signal).catch(() => undefined);
  }

  /**
   * What waits is tried again: the other one can be reached. Also once a second while they can, since a signal may go
   * unanswered, or be refused for its number, without anybody having been away.
   */
  flush(to: string): void {
    const waiting = this.#useful(to);
    this.#waiting.delete(to);
    for (const posted of waiting) this.#try(posted);
  }

  /** The link that said it is gone. */
  drop(to: string): void {
    this.#waiting.delete(to);
  }

  #post(posted: Posted): void {
    const waiting = this.#useful(posted.to);
    if (waiting.length > 0) this.#waiting.set(posted.to, [...waiting, posted]);
    else this.#try(posted);
  }

  #try(posted: Posted): void {
    const { to, linkEpoch, signal } = posted;
    this.#options.send({ to, linkEpoch, signal }).catch((error: unknown) => {
      if (!willPass(toWatchTogetherError(error), NOT_YET)) return;
      // Several may be underway when the connection goes, and some wait already.
      const waiting = [...(this.#waiting.get(to) ?? []), posted].sort((a, b) => a.order - b.order);
      this.#waiting.set(to, waiting);
    });
  }

  /** Of what waits; a link may have been rebuilt while a signal of the one before was underway. */
  #useful(to: string): readonly Posted[] {
    return (this.#waiting.get(to) ?? []).filter(
      ({ linkEpoch, isState, order }) =>
        this.#options.isCurrent(to, linkEpoch) && (!isState || this.#states.get(to) === order),
    );
  }
}
