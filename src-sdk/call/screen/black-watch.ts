import { isBlackPicture, notBlack, stepBlack, type BlackState } from '@core/call/black-capture';
import type { Environment } from '../../base/environment';
import { NamedTimers } from '../../base/named-timers';
import type { PictureProbe } from './picture-probe';

const LOOK_MS = 2_000;

export interface BlackWatchOptions {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly onChange: (black: boolean) => void;
}

/** Detects that a captured screen gives nothing but black. */
export class BlackWatch {
  readonly #options: BlackWatchOptions;
  readonly #timers: NamedTimers<'look'>;
  #probe: Pick<PictureProbe, 'read'> | null = null;
  #state: BlackState = notBlack();

  constructor(options: BlackWatchOptions) {
    this.#options = options;
    this.#timers = new NamedTimers(options.environment.timers);
  }

  /** @param probe looks at the capture; its opener closes it. */
  start(probe: Pick<PictureProbe, 'read'>): void {
    this.stop();
    this.#probe = probe;
    this.#timers.repeat('look', () => this.#look(), LOOK_MS);
  }

  /** Stops watching; a capture that has ended is no longer reported as black. */
  stop(): void {
    this.#timers.clear('look');
    this.#probe = null;
    this.#take(notBlack());
  }

  #look(): void {
    const pixels = this.#probe?.read() ?? null;
    const picture = pixels && (isBlackPicture(pixels) ? 'black' : 'lit');
    this.#take(stepBlack(this.#state, picture, this.#options.environment.clock.now()));
  }

  #take(next: BlackState): void {
    const { black } = this.#state;
    this.#state = next;
    if (next.black !== black) this.#options.onChange(next.black);
  }
}
