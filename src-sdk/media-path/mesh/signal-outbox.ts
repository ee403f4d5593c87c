import { toWatchTogetherError, willPass, type ErrorCode } from '@core/base/errors';
import type { ClientRequestPayload } from '@core/wire/socket';

export type OutgoingSignal = ClientRequestPayload<'signal'>;

interface Posted extends OutgoingSignal {
  /** The order in which signals were posted, also for a second sending. */
  readonly order: number;
  /** Whether any state posted later makes it useless. */
  readonly isState: boolean;
}

interface Options {
  /** Rejects where the signal wasn't delivered. */
  readonly send: (signal: OutgoingSignal) => Promise<unknown>;
  /** Whether there is a link to them at this epoch. */
  readonly isCurrent: (to: string, linkEpoch: number) => boolean;
}

/**
 * Refusals that pass: the other person comes back, the next second has room for the signals that were too many, the
 * session is entered.
 */
const NOT_YET: readonly ErrorCode[] = ['PEER_GONE', 'RATE_LIMITED', 'INVALID_STATE', 'INTERNAL'];

/**
 * Sends a link's signals in order. A signal that can't be delivered (no server, or the other person has no connection)
 * waits: both ends still have the same link, so the offer is as good a minute later.
 */
export class SignalOutbox {
  readonly #options: Options;
  readonly #waiting = new Map<string, readonly Posted[]>();
  /** The order of each person's newest state. */
  readonly #states = new Map<string, number>();
  #posted = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Posts a signal that has to arrive. */
  post(signal: OutgoingSignal): void {
    this.#post({ ...signal, order: ++this.#posted, isState: false });
  }

  /** Posts a signal that has to arrive unless a newer one of its kind follows: a wish. */
  postState(signal: OutgoingSignal): void {
    const order = ++this.#posted;
    this.#states.set(signal.to, order);
    this.#post({ ...signal, order, isState: true });
  }

  /** Posts a signal that is of no use later: a report, a request to rebuild. */
  postOnce(signal: OutgoingSignal): void {
    this.#options.send(signal).catch(() => undefined);
  }

  /**
   * Tries waiting signals again: the other person can be reached. Also called once a second while they can, since a
   * signal may go unanswered, or be refused for rate, without anybody having been away.
   */
  flush(to: string): void {
    const waiting = this.#useful(to);
    this.#waiting.delete(to);
    for (const posted of waiting) this.#try(posted);
  }

  /** The link that posted the signals is gone. */
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

  /** The next waiting signal; a link may have been rebuilt while a signal of the one before was underway. */
  #useful(to: string): readonly Posted[] {
    return (this.#waiting.get(to) ?? []).filter(
      ({ linkEpoch, isState, order }) =>
        this.#options.isCurrent(to, linkEpoch) && (!isState || this.#states.get(to) === order),
    );
  }
}
