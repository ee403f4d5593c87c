import { notFrozen, stepFrozen, type FrozenState } from '@core/media/frozen-capture';
import type { Environment } from '../ports';
import { NamedTimers } from '../session/named-timers';
import type { PictureProbe } from './picture-probe';
import type { ScreenNudge } from './screen-nudge';

const LOOK_MS = 1_000;

export interface FrozenWatchOptions {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly openNudge: () => ScreenNudge;
  readonly onChange: (frozen: boolean) => void;
}

/** Notices that a capture gives no pictures any more though something has changed on the screen. */
export class FrozenWatch {
  readonly #options: FrozenWatchOptions;
  readonly #timers: NamedTimers<'look'>;
  #nudge: ScreenNudge | null = null;
  #probe: Pick<PictureProbe, 'pictures'> | null = null;
  #state: FrozenState;

  constructor(options: FrozenWatchOptions) {
    this.#options = options;
    this.#timers = new NamedTimers(options.environment.timers);
    this.#state = notFrozen(0);
  }

  /** @param probe of the capture; whoever opened it closes it. */
  start(probe: Pick<PictureProbe, 'pictures'>): void {
    this.stop();
    this.#probe = probe;
    this.#nudge = this.#options.openNudge();
    this.#state = notFrozen(this.#options.environment.clock.now());
    this.#timers.repeat('look', () => this.#look(), LOOK_MS);
  }

  /** What isn't captured any more isn't frozen any more. */
  stop(): void {
    this.#timers.clear('look');
    this.#nudge?.close();
    this.#nudge = null;
    this.#probe = null;
    this.#take(notFrozen(this.#options.environment.clock.now()));
  }

  #look(): void {
    if (!this.#nudge || !this.#probe) return;
    const look = { pictures: this.#probe.pictures(), visible: this.#nudge.visible() };
    const { state, nudge } = stepFrozen(this.#state, look, this.#options.environment.clock.now());
    if (nudge) this.#nudge.nudge();
    this.#take(state);
  }

  #take(next: FrozenState): void {
    const { frozen } = this.#state;
    this.#state = next;
    if (next.frozen !== frozen) this.#options.onChange(next.frozen);
  }
}
