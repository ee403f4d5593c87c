import type { Clock } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import type {
  BufferedRange,
  FilmPlayer,
  FilmPlayerCapabilities,
  FilmPlayerEvents,
  FilmPlayerStatus,
  MediaProblem,
  PlayResult,
} from '@sdk/playback/film-player';
import type { ManualClock } from './clock';

export interface FakePlayerTraits {
  readonly durationMs: number;
  readonly loadMs: number;
  readonly playLatencyMs: number;
  readonly seekLatencyMs: number;
  /** The sound card runs this much too fast. */
  readonly devicePpm: number;
  /** Frames are shown up to this much late, in a pattern like a 24 fps film on a 60 Hz screen. */
  readonly frameJitterMs: number;
  readonly capabilities: FilmPlayerCapabilities;
}

const TRAITS: FakePlayerTraits = {
  durationMs: 600_000,
  loadMs: 50,
  playLatencyMs: 40,
  seekLatencyMs: 90,
  devicePpm: 0,
  frameJitterMs: 0,
  capabilities: { precision: 'fine', canTrim: true },
};

const FRAME_MS = 1_000 / 24;

/** A film player on a manual clock: true time moves it, its samples carry the local clock's time. */
export class FakePlayer implements FilmPlayer {
  readonly events = new Emitter<FilmPlayerEvents>();
  readonly capabilities: FilmPlayerCapabilities;
  readonly traits: FakePlayerTraits;
  /** What was asked of it, in order. */
  readonly calls: string[] = [];
  readonly seeks: number[] = [];
  readonly rates: { readonly rate: number; readonly preservePitch: boolean }[] = [];
  /** The next `play()` is refused until this is false. */
  blocked = false;
  bufferedRanges: BufferedRange[];
  url: string | null = null;
  disposed = false;

  readonly #truth: ManualClock;
  readonly #local: Clock;
  #loaded = false;
  #paused = true;
  #seeking = false;
  #running = false;
  #stalled = false;
  #ended = false;
  #rate = 1;
  #baseMs = 0;
  #sinceMs = 0;
  #frames = 0;
  #generation = 0;
  #seekNumber = 0;

  constructor(truth: ManualClock, local: Clock = truth, traits: Partial<FakePlayerTraits> = {}) {
    this.#truth = truth;
    this.#local = local;
    this.traits = { ...TRAITS, ...traits };
    this.capabilities = this.traits.capabilities;
    this.bufferedRanges = [{ startMs: 0, endMs: this.traits.durationMs }];
  }

  /** Where it truly is. */
  get truePositionMs(): number {
    const speed = this.#rate * (1 + this.traits.devicePpm / 1e6);
    const moved = this.#running ? (this.#truth.now() - this.#sinceMs) * speed : 0;
    return Math.min(this.traits.durationMs, this.#baseMs + moved);
  }

  get running(): boolean {
    return this.#running;
  }

  status(): FilmPlayerStatus {
    return {
      loaded: this.#loaded,
      durationMs: this.#loaded ? this.traits.durationMs : null,
      paused: this.#paused,
      seeking: this.#seeking,
      ended: this.#ended,
      canPlay: this.#loaded && !this.#seeking && !this.#stalled,
      canPlayThrough: this.#loaded && !this.#seeking && !this.#stalled,
      positionMs: this.truePositionMs,
    };
  }

  load(url: string | null): void {
    this.calls.push(`load ${String(url)}`);
    this.url = url;
    this.#settle();
    this.#loaded = this.#seeking = this.#ended = this.#stalled = false;
    this.#paused = true;
    this.#baseMs = 0;
    const generation = (this.#generation += 1);
    if (url !== null)
      this.#truth.setTimeout(() => {
        if (generation !== this.#generation) return;
        if (url.includes('missing')) return this.fail('unreachable');
        if (url.includes('broken')) return this.fail('unsupported');
        this.#loaded = true;
        this.#tell();
      }, this.traits.loadMs);
  }

  play(): Promise<PlayResult> {
    this.calls.push('play');
    if (this.blocked) return Promise.resolve('blocked');
    if (this.#ended) {
      this.#baseMs = 0;
      this.#ended = false;
    }
    this.#paused = false;
    this.#startSoon(this.traits.playLatencyMs);
    return Promise.resolve('playing');
  }

  pause(): void {
    this.calls.push('pause');
    this.#settle();
    this.#paused = true;
    this.#generation += 1;
    this.#tell();
  }

  seek(positionMs: number): void {
    this.calls.push(`seek ${Math.round(positionMs)}`);
    this.seeks.push(positionMs);
    this.#settle();
    this.#seeking = true;
    this.#ended = false;
    this.#baseMs = Math.min(positionMs, this.traits.durationMs);
    const seek = (this.#seekNumber += 1);
    this.#truth.setTimeout(() => {
      if (seek !== this.#seekNumber) return;
      this.#seeking = false;
      if (!this.#paused) this.#startSoon(0);
      this.events.emit('seeked', undefined);
      this.#tell();
    }, this.traits.seekLatencyMs);
  }

  setRate(rate: number, options: { readonly preservePitch: boolean }): void {
    this.rates.push({ rate, ...options });
    const running = this.#running;
    this.#settle();
    this.#running = running;
    this.#rate = rate;
  }

  buffered(): readonly BufferedRange[] {
    return this.bufferedRanges;
  }

  setAudioOutput(deviceId: string): Promise<void> {
    return deviceId === 'missing'
      ? Promise.reject(new WatchTogetherError('DEVICE_NOT_FOUND', 'no such output'))
      : Promise.resolve();
  }

  dispose(): void {
    this.disposed = true;
    this.#settle();
    this.#generation += 1;
    this.events.clear();
  }

  /** Runs dry for a while. */
  stall(forMs: number): void {
    this.#settle();
    this.#stalled = true;
    this.events.emit('waiting', undefined);
    this.#truth.setTimeout(() => {
      this.#stalled = false;
      if (!this.#paused) this.#startSoon(0);
      this.#tell();
    }, forMs);
  }

  /** Moves it by an error that nobody announced. */
  jolt(byMs: number): void {
    const running = this.#running;
    this.#settle();
    this.#running = running;
    this.#baseMs += byMs;
  }

  /** Somebody else pauses it, as a media key would. */
  pauseFromOutside(): void {
    this.#settle();
    this.#paused = true;
    this.#generation += 1;
    this.events.emit('foreignAction', { action: 'pause' });
  }

  fail(problem: MediaProblem): void {
    this.#settle();
    this.#loaded = false;
    this.events.emit('problem', { problem, detail: 'as asked' });
  }

  #startSoon(delayMs: number): void {
    const generation = (this.#generation += 1);
    this.#truth.setTimeout(() => {
      if (generation !== this.#generation || this.#paused || this.#seeking || this.#stalled) return;
      this.#sinceMs = this.#truth.now();
      this.#running = true;
      this.#tell();
      this.#frame(generation);
    }, delayMs);
  }

  #frame(generation: number): void {
    this.#truth.setTimeout(() => {
      if (generation !== this.#generation || !this.#running) return;
      this.#frames += 1;
      const late = this.#frames % 2 === 0 ? this.traits.frameJitterMs : 0;
      this.events.emit('sample', {
        atMs: this.#local.now() + late,
        positionMs: this.truePositionMs,
        source: 'frame',
      });
      if (this.truePositionMs >= this.traits.durationMs) {
        this.#settle();
        this.#ended = this.#paused = true;
        this.events.emit('ended', undefined);
        return;
      }
      this.#frame(generation);
    }, FRAME_MS);
  }

  /** Stops where it is now. */
  #settle(): void {
    this.#baseMs = this.truePositionMs;
    this.#sinceMs = this.#truth.now();
    this.#running = false;
  }

  #tell(): void {
    this.events.emit('statusChanged', this.status());
  }
}
