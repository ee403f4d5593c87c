import type { TimerHandle } from '@core/base/clock';
import type { Environment } from '../../base/environment';
import type { MeshLinks } from './mesh-links';
import type { WatchedLink } from './watched-link';

/** Links are looked at each second; one that is silent so often, so that a network that comes back is noticed at once. */
const CLOSE_LOOK_MS = 150;
/** Somebody silent for longer than this is looked at closely. */
const CLOSE_AFTER_MS = 950;
/** Between two looks an honest link may well be silent for a second. */
const SILENT_AFTER_MS = 1_500;
/** A line that has been silent for longer is looked at each second again: it is no short hole that one waits for. */
const CLOSE_AT_MOST_MS = 30_000;

interface Options {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly links: Pick<MeshLinks, 'all' | 'feed'>;
  /** Called when nothing has come from a person for a while. */
  readonly onSilent: (peerId: string) => void;
  /**
   * Somebody is heard again over the link that was silent.
   * @param isNetwork nobody else was heard meanwhile: the silence was of this machine's network, not of theirs
   */
  readonly onReturned: (peerId: string, isNetwork: boolean) => void;
}

/** Notices at once whose link falls silent, and who is heard again over it. */
export class ReturnWatch {
  readonly #options: Options;
  readonly #heardMs = new WeakMap<WatchedLink, number>();
  readonly #silent = new WeakSet<WatchedLink>();
  #timer: TimerHandle | null = null;
  /** All are looked at closely until then, monotonic ms. */
  #closeUntilMs = 0;
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @param heard whether anything came over this link since the look before */
  looked(peerId: string, link: WatchedLink, heard: boolean): void {
    if (heard) this.#heard(peerId, link);
    else this.#schedule();
  }

  /** Looks closely at everybody for a while. @param forMs milliseconds */
  lookClosely(forMs: number): void {
    this.#closeUntilMs = this.#options.environment.clock.now() + forMs;
    this.#schedule();
  }

  dispose(): void {
    if (this.#timer) this.#options.environment.timers.clearTimeout(this.#timer);
    this.#isOver = true;
  }

  #heard(peerId: string, link: WatchedLink): void {
    const { environment, links, onReturned } = this.#options;
    const now = environment.clock.now();
    const isNetwork = [...links.all.values()].every(
      (other) => other === link || now - (this.#heardMs.get(other) ?? -Infinity) >= SILENT_AFTER_MS,
    );
    this.#heardMs.set(link, now);
    links.feed({ type: 'heard', peerId, epoch: link.epoch });
    if (this.#silent.delete(link)) onReturned(peerId, isNetwork);
  }

  #schedule(): void {
    if (this.#isOver) return;
    this.#timer ??= this.#options.environment.timers.setTimeout(() => {
      this.#timer = null;
      void this.#look();
    }, CLOSE_LOOK_MS);
  }

  async #look(): Promise<void> {
    const { environment, links } = this.#options;
    const now = environment.clock.now();
    await Promise.all([...links.all].map(([peerId, link]) => this.#lookAt(peerId, link, now)));
    // The consequences of a silence needn't wait for the next second.
    links.feed({ type: 'tick' });
    if (now < this.#closeUntilMs) this.#schedule();
  }

  async #lookAt(peerId: string, link: WatchedLink, now: number): Promise<void> {
    const { links, onSilent } = this.#options;
    const heardMs = this.#heardMs.get(link);
    // A person who was never heard can't fall silent.
    if (heardMs === undefined) return;
    // Only a silent person is asked for more often than each second.
    if (now - heardMs < CLOSE_AFTER_MS && now >= this.#closeUntilMs) return;
    const isHeard = await link.hasHeard();
    if (links.all.get(peerId) !== link) return;
    if (isHeard) {
      this.#heard(peerId, link);
      return;
    }
    // The look of each second may have heard them meanwhile, and have taken the count.
    const silentMs = now - (this.#heardMs.get(link) ?? heardMs);
    if (silentMs >= CLOSE_AFTER_MS && silentMs < CLOSE_AT_MOST_MS) this.#schedule();
    if (silentMs < SILENT_AFTER_MS || this.#silent.has(link)) return;
    this.#silent.add(link);
    onSilent(peerId);
  }
}
