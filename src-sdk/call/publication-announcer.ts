import type { Publication } from '@core/wire/room';
import { toWatchTogetherError, willPass } from '@core/base/errors';

/** The own publications as the others should know them. */
export interface OwnCall {
  readonly publications: readonly Publication[];
  readonly audio: boolean;
  readonly video: boolean;
}

export interface AnnouncerRequests {
  publish(publication: Publication): Promise<unknown>;
  unpublish(streamId: string): Promise<unknown>;
  setState(state: { audio: boolean; video: boolean }): Promise<unknown>;
}

const NOTHING: OwnCall = { publications: [], audio: false, video: false };

/**
 * Keeps the server's knowledge of the own publications equal to the facts. One comparison serves every change and every
 * return of the server: differences are said again.
 */
export class PublicationAnnouncer {
  readonly #requests: AnnouncerRequests;
  #wanted: OwnCall = NOTHING;
  #known: OwnCall = NOTHING;
  #queue: Promise<void> = Promise.resolve();

  constructor(requests: AnnouncerRequests) {
    this.#requests = requests;
  }

  get wanted(): OwnCall {
    return this.#wanted;
  }

  /** @throws WatchTogetherError the server's refusal. Without a server the announcement is made when it is back. */
  announce(wanted: OwnCall): Promise<void> {
    this.#wanted = wanted;
    return this.#enqueue();
  }

  /** Called with a snapshot: it says what the server knows. */
  reconcile(known: OwnCall): Promise<void> {
    this.#known = known;
    return this.#enqueue();
  }

  #enqueue(): Promise<void> {
    const run = this.#queue.then(() => this.#sayDifferences());
    this.#queue = run.catch(() => undefined);
    return run;
  }

  async #sayDifferences(): Promise<void> {
    try {
      const { publications, audio, video } = this.#wanted;
      const isIn = (list: readonly Publication[], { streamId, kind }: Publication) =>
        list.some((other) => other.streamId === streamId && other.kind === kind);
      for (const old of this.#known.publications.filter((known) => !isIn(publications, known))) {
        await this.#requests.unpublish(old.streamId).catch((error: unknown) => {
          // The publication is gone on the server already, as wanted.
          if (toWatchTogetherError(error).code !== 'NOT_STREAMING') throw error;
        });
        this.#know({ publications: this.#known.publications.filter((known) => known !== old) });
      }
      for (const publication of publications.filter((wanted) => !isIn(this.#known.publications, wanted))) {
        await this.#requests.publish(publication);
        const others = this.#known.publications.filter(({ kind }) => kind !== publication.kind);
        this.#know({ publications: [...others, publication] });
      }
      if (audio !== this.#known.audio || video !== this.#known.video) {
        await this.#requests.setState({ audio, video });
        this.#know({ audio, video });
      }
    } catch (error) {
      const failure = toWatchTogetherError(error);
      if (!willPass(failure, ['INVALID_STATE'])) throw failure;
    }
  }

  #know(change: Partial<OwnCall>): void {
    this.#known = { ...this.#known, ...change };
  }
}
