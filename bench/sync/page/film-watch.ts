/** Notes an element's shown frames and the actions on it, on the machine's clock. */
import type { WindowTrace } from '../model';
import type { PageTrace } from './contract';

type Action = WindowTrace['actions'][number];

const accessor = (name: 'currentTime' | 'playbackRate') => {
  const descriptor = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, name);
  if (!descriptor?.get || !descriptor.set) throw new Error(`no accessor for ${name}`);
  const { get, set } = descriptor;
  return {
    get: (element: HTMLMediaElement): number => get.call(element) as number,
    set: (element: HTMLMediaElement, value: number): void => set.call(element, value) as undefined,
  };
};

const POSITION_EVERY_MS = 100;

/** Make this before anybody else gets the element: later actions are noted as the policy's. */
export class FilmWatch {
  readonly #element: HTMLVideoElement;
  readonly #machineNow: () => number;
  readonly #pageToMachineMs: number;
  readonly #position = accessor('currentTime');
  readonly #frames: [number, number][] = [];
  readonly #positions: [number, number][] = [];
  readonly #actions: Action[] = [];
  #lastFrameAt = performance.now();

  constructor(element: HTMLVideoElement, pageToMachineMs: number) {
    this.#element = element;
    this.#pageToMachineMs = pageToMachineMs;
    this.#machineNow = () => performance.now() + pageToMachineMs;
    this.#watchFrames();
    setInterval(() => this.#readPosition(), POSITION_EVERY_MS);
    this.#watchActions();
  }

  /** Moves the film for the bench itself, which isn't noted. @returns when */
  moveBehind(byMs: number): number {
    const at = this.#machineNow();
    this.#position.set(this.#element, this.#position.get(this.#element) + byMs / 1_000);
    return at;
  }

  get restsForMs(): number {
    return performance.now() - this.#lastFrameAt;
  }

  trace(): Omit<PageTrace, 'clock'> {
    const { droppedVideoFrames, totalVideoFrames } = this.#element.getVideoPlaybackQuality();
    return {
      frames: this.#frames,
      positions: this.#positions,
      actions: this.#actions,
      droppedFrames: droppedVideoFrames,
      totalFrames: totalVideoFrames,
    };
  }

  #readPosition(): void {
    const positionMs = this.#position.get(this.#element) * 1_000;
    this.#positions.push([this.#machineNow(), positionMs]);
  }

  #watchFrames(): void {
    const look: VideoFrameRequestCallback = (_now, { expectedDisplayTime, mediaTime }) => {
      this.#element.requestVideoFrameCallback(look);
      this.#lastFrameAt = performance.now();
      // The readings are off the even beat, so that no beat of the sound's buffers can hide between them.
      this.#readPosition();
      this.#frames.push([expectedDisplayTime + this.#pageToMachineMs, mediaTime * 1_000]);
    };
    this.#element.requestVideoFrameCallback(look);
  }

  #watchActions(): void {
    const element = this.#element;
    const note = (kind: Action['kind'], value: number): void => {
      this.#actions.push({ atMs: this.#machineNow(), kind, value });
    };
    const position = this.#position;
    const rate = accessor('playbackRate');
    Object.defineProperties(element, {
      currentTime: {
        get: () => position.get(element),
        set: (seconds: number) => {
          note('seek', seconds * 1_000);
          position.set(element, seconds);
        },
      },
      playbackRate: {
        get: () => rate.get(element),
        set: (value: number) => {
          if (value !== rate.get(element)) note('rate', value);
          rate.set(element, value);
        },
      },
      play: {
        value: () => {
          note('play', position.get(element) * 1_000);
          return HTMLMediaElement.prototype.play.call(element);
        },
      },
      pause: {
        value: () => {
          if (!element.paused) note('pause', position.get(element) * 1_000);
          HTMLMediaElement.prototype.pause.call(element);
        },
      },
    });
  }
}
