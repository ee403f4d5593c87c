import { isMarked, NOT_FOUND, stepMark, withoutLooking, type MarkSearch } from '@core/call/mark-in-picture';
import { notFrozen, stepFrozen, type FrozenState } from '@core/call/frozen-capture';
import type { Environment } from '../../base/environment';
import { NamedTimers } from '../../base/named-timers';
import type { PictureProbe } from './picture-probe';
import type { ScreenNudge } from './screen-nudge';

const LOOK_MS = 1_000;

export interface FrozenWatchOptions {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly openNudge: () => ScreenNudge;
  readonly onChange: (frozen: boolean) => void;
}

/** Detects that a capture gives no more pictures though something has changed on the screen. */
export class FrozenWatch {
  readonly #options: FrozenWatchOptions;
  readonly #timers: NamedTimers<'look'>;
  #nudge: ScreenNudge | null = null;
  #probe: Pick<PictureProbe, 'read'> | null = null;
  #state: FrozenState;
  #search: MarkSearch = NOT_FOUND;
  /** The picture at the last look. */
  #seen: Uint8ClampedArray | null = null;

  constructor(options: FrozenWatchOptions) {
    this.#options = options;
    this.#timers = new NamedTimers(options.environment.timers);
    this.#state = notFrozen(0);
  }

  /** @param probe looks at the capture; its opener closes it. */
  start(probe: Pick<PictureProbe, 'read'>): void {
    this.stop();
    this.#probe = probe;
    this.#nudge = this.#options.openNudge();
    this.#search = NOT_FOUND;
    this.#seen = null;
    this.#state = notFrozen(this.#options.environment.clock.now());
    this.#timers.repeat('look', () => this.#look(), LOOK_MS);
  }

  /** Stops watching; a capture that has ended is no longer reported as frozen. */
  stop(): void {
    this.#timers.clear('look');
    this.#nudge?.close();
    this.#nudge = null;
    this.#probe = null;
    this.#take(notFrozen(this.#options.environment.clock.now()));
  }

  #look(): void {
    if (!this.#nudge || !this.#probe) return;
    const nowMs = this.#options.environment.clock.now();
    const picture = this.#changed(this.#probe.read());
    const visible = this.#nudge.visible();
    this.#search = visible ? stepMark(this.#search, picture, nowMs) : withoutLooking(this.#search);
    const pictures = this.#state.pictures + (picture ? 1 : 0);
    const look = { pictures, visible, marked: this.#search.found };
    const { state, nudge } = stepFrozen(this.#state, look, nowMs);
    if (nudge) this.#nudge.nudge();
    else if (this.#search.isOn) this.#nudge.show(isMarked(this.#search));
    this.#take(state);
  }

  /**
   * Reads the picture. While somebody else receives the capture, Chromium repeats the last picture each second, whether
   * the capture is dead or waits for a change: only the pixels tell whether it lives.
   * @returns null where the picture was seen already
   */
  #changed(picture: Uint8ClampedArray | null): Uint8ClampedArray | null {
    const before = this.#seen;
    if (!picture || (before && before.every((value, index) => value === picture[index]))) return null;
    this.#seen = picture;
    return picture;
  }

  #take(next: FrozenState): void {
    const { frozen } = this.#state;
    this.#state = next;
    if (next.frozen !== frozen) this.#options.onChange(next.frozen);
  }
}
