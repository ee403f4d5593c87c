import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { Scope } from '@core/base/scope';
import type { PlayerCapabilities } from '@core/sync/drift-policy';
import { type FilmNote, NO_NOTES } from '@core/film/film-note';
import type { LiveWindow } from '@core/wire/playback';
import type {
  BufferedRange,
  FilmPlayer,
  FilmPlayerEvents,
  FilmPlayerStatus,
  PlayResult,
} from './film-player';

/** Without frames (hidden window, sound only) the element's own clock is read this often (docs/numbers.md, Playback). */
const COARSE_EVERY_MS = 250;
/** An event that fits a call of ours and comes within this time was caused by us. */
const OWN_EVENT_MS = 500;

/** A video element shows each frame's time and seeks to the microsecond, whatever its source. */
export const ELEMENT_CAPABILITIES: PlayerCapabilities = {
  precision: 'fine',
  canTrim: true,
  rates: 'any',
  seekErrorMs: 0,
  positionEveryMs: COARSE_EVERY_MS,
  hasAudioOutput: true,
};

export interface VideoElementPorts {
  /** The local clock that samples are stamped with. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** Wall time, ms since 1970; default `Date.now()`. */
  readonly wallNow?: () => number;
  /** The page's true clock, which frames carry; default `performance.now()`. */
  readonly pageNow?: () => number;
  /**
   * Maps a web address to where the page loads it: the address itself (the default), or a gate.
   * @param film address of the film that it is a part of
   */
  readonly reach?: (url: string, film: string) => string;
  /** Default: the page's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

type OwnAction = FilmPlayerEvents['foreignAction']['action'];

/**
 * Everything that players in a video element have in common: all but the film's source. Volume, mute and full screen
 * stay with the element's owner.
 */
export abstract class VideoElementPlayer implements FilmPlayer {
  readonly capabilities: PlayerCapabilities = ELEMENT_CAPABILITIES;
  readonly events = new Emitter<FilmPlayerEvents>();
  protected readonly element: HTMLVideoElement;
  protected readonly ports: VideoElementPorts;
  protected readonly scope = new Scope();
  /** The loaded address; null for none. */
  protected url: string | null = null;
  /** Counts the loads, so that events of an earlier one are recognised. */
  protected generation = 0;
  readonly #pageNow: () => number;
  readonly #own = new Map<OwnAction, number>();
  #coarse: TimerHandle | null = null;
  #lastFrameAt = Number.NEGATIVE_INFINITY;

  constructor(element: HTMLVideoElement, ports: VideoElementPorts) {
    this.element = element;
    this.ports = ports;
    this.#pageNow = ports.pageNow ?? (() => performance.now());
    element.preload = 'auto';
    this.#listen();
    this.#watchFrames();
    this.#watchCoarsely();
  }

  /** Feeds the element from `url`, or with null empties it. The element is paused. */
  protected abstract open(url: string | null): void;
  /** Called when the element has given up. */
  protected abstract failed(error: MediaError): void;

  /** Where the page loads the film, or a part of it. */
  protected reach(url: string): string {
    return this.ports.reach?.(url, this.url ?? url) ?? url;
  }

  /**
   * Converts the element's time to a position of the film, both ms: they differ where the element's time has no
   * meaning.
   */
  protected positionAt(elementMs: number): number {
    return elementMs;
  }

  /** Converts a position of the film to the element's time, both ms. */
  protected elementTimeAt(positionMs: number): number {
    return positionMs;
  }

  protected get live(): LiveWindow | null {
    return null;
  }

  /** Notes that a person has to know though the film plays. */
  protected get notes(): readonly FilmNote[] {
    return NO_NOTES;
  }

  /** Whether the source is known well enough for positions to mean something. */
  protected get isOpen(): boolean {
    return this.url !== null;
  }

  status(): FilmPlayerStatus {
    const { element, live } = this;
    const loaded = this.isOpen && element.readyState >= 1 && element.error === null;
    const hasEnd = loaded && live === null && Number.isFinite(element.duration);
    return {
      loaded,
      durationMs: hasEnd ? this.positionAt(element.duration * 1_000) : null,
      live: loaded ? live : null,
      paused: element.paused,
      seeking: element.seeking,
      ended: element.ended,
      canPlay: loaded && element.readyState >= 3,
      canPlayThrough: loaded && element.readyState >= 4,
      positionMs: this.positionAt(element.currentTime * 1_000),
      notes: this.notes,
    };
  }

  load(url: string | null): void {
    this.url = url;
    this.generation += 1;
    for (const action of ['pause', 'seek', 'rate'] as const) this.#mark(action);
    this.element.pause();
    this.open(url);
  }

  async play(): Promise<PlayResult> {
    this.#mark('play');
    const { generation } = this;
    try {
      await this.element.play();
      return 'playing';
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'NotAllowedError') return 'blocked';
      return name === 'AbortError' || generation !== this.generation ? 'interrupted' : 'failed';
    }
  }

  pause(): void {
    this.#mark('pause');
    this.element.pause();
  }

  seek(positionMs: number): void {
    this.#mark('seek');
    this.element.currentTime = Math.max(0, this.elementTimeAt(positionMs)) / 1_000;
  }

  setRate(rate: number, { preservePitch }: { readonly preservePitch: boolean }): void {
    this.#mark('rate');
    const { element } = this;
    if (element.preservesPitch !== preservePitch) element.preservesPitch = preservePitch;
    // A load resets the rate to the default one.
    element.defaultPlaybackRate = rate;
    element.playbackRate = rate;
  }

  buffered(): readonly BufferedRange[] {
    return this.#rangesOf(this.element.buffered);
  }

  seekable(): readonly BufferedRange[] {
    if (!this.isOpen) return [];
    const { live } = this;
    return live ? [{ startMs: live.startMs, endMs: live.edgeMs }] : this.#rangesOf(this.element.seekable);
  }

  async setAudioOutput(deviceId: string): Promise<void> {
    if (typeof this.element.setSinkId !== 'function')
      throw new WatchTogetherError('OUTPUT_UNSUPPORTED', 'this browser plays on the default output only');
    try {
      await this.element.setSinkId(deviceId);
    } catch (cause) {
      const name = cause instanceof Error ? cause.name : '';
      throw new WatchTogetherError(
        name === 'NotFoundError' ? 'DEVICE_NOT_FOUND' : 'OUTPUT_UNSUPPORTED',
        'the output could not be chosen',
        { cause },
      );
    }
  }

  dispose(): void {
    this.load(null);
    this.scope.dispose();
    this.events.clear();
  }

  protected tell(): void {
    this.events.emit('statusChanged', this.status());
  }

  #rangesOf(ranges: TimeRanges): BufferedRange[] {
    return Array.from({ length: ranges.length }, (_, i) => ({
      startMs: this.positionAt(ranges.start(i) * 1_000),
      endMs: this.positionAt(ranges.end(i) * 1_000),
    }));
  }

  #listen(): void {
    const on = (name: string, run: () => void): void => {
      this.element.addEventListener(name, run);
      this.scope.add(() => this.element.removeEventListener(name, run));
    };
    for (const name of [
      'loadedmetadata',
      'durationchange',
      'canplay',
      'canplaythrough',
      'playing',
      'stalled',
      'emptied',
      'progress',
    ])
      on(name, () => this.tell());
    on('waiting', () => {
      if (!this.element.seeking) this.events.emit('waiting', undefined);
    });
    on('seeked', () => this.events.emit('seeked', undefined));
    on('ended', () => this.events.emit('ended', undefined));
    on('error', () => {
      const { error } = this.element;
      if (error && this.url !== null && error.code !== error.MEDIA_ERR_ABORTED) this.failed(error);
    });
    const foreign = (action: OwnAction): void => {
      if (!this.#isOwn(action)) this.events.emit('foreignAction', { action });
    };
    on('play', () => foreign('play'));
    on('pause', () => {
      if (!this.element.ended) foreign('pause');
    });
    on('seeking', () => foreign('seek'));
    on('ratechange', () => foreign('rate'));
  }

  /** Remembers that the next such event is ours. */
  #mark(action: OwnAction): void {
    this.#own.set(action, this.#pageNow());
  }

  #isOwn(action: OwnAction): boolean {
    return this.#pageNow() - (this.#own.get(action) ?? Number.NEGATIVE_INFINITY) <= OWN_EVENT_MS;
  }

  #watchFrames(): void {
    const { element } = this;
    if (typeof element.requestVideoFrameCallback !== 'function') return;
    let handle = 0;
    const onFrame: VideoFrameRequestCallback = (_now, frame) => {
      handle = element.requestVideoFrameCallback(onFrame);
      this.#lastFrameAt = this.#pageNow();
      if (element.paused || element.seeking) return;
      const clockMs = element.currentTime * 1_000;
      // The frame's time is the page's; the sample's is the local clock's, which may be another one.
      const ageMs = this.#pageNow() - frame.expectedDisplayTime;
      this.events.emit('sample', {
        atMs: this.ports.clock.now(),
        positionMs: this.positionAt(clockMs),
        shownAheadMs: frame.mediaTime * 1_000 + ageMs * element.playbackRate - clockMs,
      });
    };
    handle = element.requestVideoFrameCallback(onFrame);
    this.scope.add(() => element.cancelVideoFrameCallback(handle));
  }

  #watchCoarsely(): void {
    const { timers, clock } = this.ports;
    const read = (): void => {
      this.#coarse = timers.setTimeout(read, COARSE_EVERY_MS);
      const { paused, seeking, readyState, currentTime } = this.element;
      const framesCome = this.#pageNow() - this.#lastFrameAt < 2 * COARSE_EVERY_MS;
      if (framesCome || paused || seeking || readyState < 3) return;
      this.events.emit('sample', {
        atMs: clock.now(),
        positionMs: this.positionAt(currentTime * 1_000),
        shownAheadMs: null,
      });
    };
    this.#coarse = timers.setTimeout(read, COARSE_EVERY_MS);
    this.scope.add(() => {
      if (this.#coarse !== null) timers.clearTimeout(this.#coarse);
    });
  }
}
