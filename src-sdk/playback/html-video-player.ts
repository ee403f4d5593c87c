import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { Scope } from '@core/base/scope';
import type {
  BufferedRange,
  FilmPlayer,
  FilmPlayerCapabilities,
  FilmPlayerEvents,
  FilmPlayerStatus,
  PlayResult,
} from './film-player';

/** Without frames (hidden window, sound only) the element's own clock is read this often (sync.md). */
const COARSE_EVERY_MS = 250;
/** An event within this time after a call of ours that fits it was caused by us. */
const OWN_EVENT_MS = 500;
/** How long to wait for the server when asking why a film couldn't be loaded. */
const PROBE_MS = 5_000;

export interface HtmlVideoPlayerPorts {
  /** The local clock that samples are stamped with. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** The page's true clock, which frames carry; default `performance.now()`. */
  readonly pageNow?: () => number;
  /** Default: the page's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

type OwnAction = FilmPlayerEvents['foreignAction']['action'];

/** Plays the film in a video element. Volume, mute and full screen stay with the element's owner. */
export class HtmlVideoPlayer implements FilmPlayer {
  readonly capabilities: FilmPlayerCapabilities = { precision: 'fine', canTrim: true };
  readonly events = new Emitter<FilmPlayerEvents>();
  readonly #element: HTMLVideoElement;
  readonly #ports: HtmlVideoPlayerPorts;
  readonly #pageNow: () => number;
  readonly #scope = new Scope();
  readonly #own = new Map<OwnAction, number>();
  #coarse: TimerHandle | null = null;
  #lastFrameAt = Number.NEGATIVE_INFINITY;
  #url: string | null = null;
  #load = 0;

  constructor(element: HTMLVideoElement, ports: HtmlVideoPlayerPorts) {
    this.#element = element;
    this.#ports = ports;
    this.#pageNow = ports.pageNow ?? (() => performance.now());
    element.preload = 'auto';
    this.#listen();
    this.#watchFrames();
    this.#watchCoarsely();
  }

  status(): FilmPlayerStatus {
    const element = this.#element;
    const loaded = this.#url !== null && element.readyState >= 1 && element.error === null;
    return {
      loaded,
      durationMs: loaded && Number.isFinite(element.duration) ? element.duration * 1_000 : null,
      paused: element.paused,
      seeking: element.seeking,
      ended: element.ended,
      canPlay: loaded && element.readyState >= 3,
      canPlayThrough: loaded && element.readyState >= 4,
      positionMs: element.currentTime * 1_000,
    };
  }

  load(url: string | null): void {
    this.#url = url;
    this.#load += 1;
    this.#mark('pause');
    this.#mark('seek');
    this.#mark('rate');
    this.#element.pause();
    if (url === null) this.#element.removeAttribute('src');
    else this.#element.src = url;
    this.#element.load();
  }

  async play(): Promise<PlayResult> {
    this.#mark('play');
    const load = this.#load;
    try {
      await this.#element.play();
      return 'playing';
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      if (name === 'NotAllowedError') return 'blocked';
      return name === 'AbortError' || load !== this.#load ? 'interrupted' : 'failed';
    }
  }

  pause(): void {
    this.#mark('pause');
    this.#element.pause();
  }

  seek(positionMs: number): void {
    this.#mark('seek');
    this.#element.currentTime = Math.max(0, positionMs) / 1_000;
  }

  setRate(rate: number, { preservePitch }: { readonly preservePitch: boolean }): void {
    this.#mark('rate');
    const element = this.#element;
    if (element.preservesPitch !== preservePitch) element.preservesPitch = preservePitch;
    // A load resets the rate to the default one.
    element.defaultPlaybackRate = rate;
    element.playbackRate = rate;
  }

  buffered(): readonly BufferedRange[] {
    const { buffered } = this.#element;
    return Array.from({ length: buffered.length }, (_, i) => ({
      startMs: buffered.start(i) * 1_000,
      endMs: buffered.end(i) * 1_000,
    }));
  }

  async setAudioOutput(deviceId: string): Promise<void> {
    if (typeof this.#element.setSinkId !== 'function')
      throw new WatchTogetherError('OUTPUT_UNSUPPORTED', 'this browser plays on the default output only');
    try {
      await this.#element.setSinkId(deviceId);
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
    this.#scope.dispose();
    this.events.clear();
  }

  #listen(): void {
    const on = (name: string, run: () => void): void => {
      this.#element.addEventListener(name, run);
      this.#scope.add(() => this.#element.removeEventListener(name, run));
    };
    const tell = (): void => this.events.emit('statusChanged', this.status());
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
      on(name, tell);
    on('waiting', () => {
      if (!this.#element.seeking) this.events.emit('waiting', undefined);
    });
    on('seeked', () => this.events.emit('seeked', undefined));
    on('ended', () => this.events.emit('ended', undefined));
    on('error', () => void this.#onError());
    const foreign = (action: OwnAction): void => {
      if (!this.#isOwn(action)) this.events.emit('foreignAction', { action });
    };
    on('play', () => foreign('play'));
    on('pause', () => {
      if (!this.#element.ended) foreign('pause');
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
    const element = this.#element;
    if (typeof element.requestVideoFrameCallback !== 'function') return;
    let handle = 0;
    const onFrame: VideoFrameRequestCallback = (_now, frame) => {
      handle = element.requestVideoFrameCallback(onFrame);
      this.#lastFrameAt = this.#pageNow();
      if (element.paused || element.seeking) return;
      // The frame's time is the page's; the sample's is the local clock's, which may be another one.
      const age = this.#pageNow() - frame.expectedDisplayTime;
      this.events.emit('sample', {
        atMs: this.#ports.clock.now() - age,
        positionMs: frame.mediaTime * 1_000,
        source: 'frame',
      });
    };
    handle = element.requestVideoFrameCallback(onFrame);
    this.#scope.add(() => element.cancelVideoFrameCallback(handle));
  }

  #watchCoarsely(): void {
    const { timers, clock } = this.#ports;
    const read = (): void => {
      this.#coarse = timers.setTimeout(read, COARSE_EVERY_MS);
      const { paused, seeking, readyState, currentTime } = this.#element;
      const framesCome = this.#pageNow() - this.#lastFrameAt < 2 * COARSE_EVERY_MS;
      if (framesCome || paused || seeking || readyState < 3) return;
      this.events.emit('sample', { atMs: clock.now(), positionMs: currentTime * 1_000, source: 'coarse' });
    };
    this.#coarse = timers.setTimeout(read, COARSE_EVERY_MS);
    this.#scope.add(() => {
      if (this.#coarse !== null) timers.clearTimeout(this.#coarse);
    });
  }

  async #onError(): Promise<void> {
    const { error } = this.#element;
    const url = this.#url;
    if (!error || url === null || error.code === error.MEDIA_ERR_ABORTED) return;
    const detail = error.message;
    if (error.code === error.MEDIA_ERR_NETWORK) {
      this.events.emit('problem', { problem: 'unreachable', detail });
    } else if (error.code === error.MEDIA_ERR_DECODE) {
      this.events.emit('problem', { problem: 'unsupported', detail });
    } else {
      // "Source not supported" is also what a missing file or an unknown host gives.
      const load = this.#load;
      const reached = await this.#isReachable(url);
      if (load !== this.#load) return;
      this.events.emit('problem', { problem: reached ? 'unsupported' : 'unreachable', detail });
    }
  }

  /** Asks for one byte. Another origin that doesn't let us read still shows whether anybody answers. */
  async #isReachable(url: string): Promise<boolean> {
    const ask = this.#ports.fetch ?? globalThis.fetch.bind(globalThis);
    const abort = new AbortController();
    const timer = this.#ports.timers.setTimeout(() => abort.abort(), PROBE_MS);
    const common: RequestInit = { cache: 'no-store', credentials: 'omit', signal: abort.signal };
    try {
      const answer = await ask(url, { ...common, headers: { range: 'bytes=0-0' } });
      return answer.ok;
    } catch {
      try {
        await ask(url, { ...common, mode: 'no-cors' });
        return true;
      } catch {
        return false;
      }
    } finally {
      this.#ports.timers.clearTimeout(timer);
      abort.abort();
    }
  }
}
