import type { FilmNote } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import type { Clock } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { playableRate, type PlayerCapabilities } from '@core/sync/drift-policy';
import type { LiveWindow } from '@core/wire/playback';
import type {
  BufferedRange,
  FilmPlayer,
  FilmPlayerEvents,
  FilmPlayerStatus,
  FilmProblemKind,
  PlayResult,
} from '@sdk/film/film-player';
import type { ManualClock } from './clock';

/** A live stream that goes on for as long as the true clock runs, published in parts of one length. */
export interface FakeLive {
  /** The programme's clock where the true one says 0, ms since 1970. */
  readonly clockAtZeroMs: number;
  readonly windowMs: number;
  readonly partMs: number;
  /** Nothing is published between these times of the true clock; afterwards the stream goes on at its own speed. */
  readonly frozen?: { readonly fromMs: number; readonly toMs: number };
}

export interface FakePlayerTraits {
  readonly durationMs: number;
  readonly loadMs: number;
  readonly playLatencyMs: number;
  readonly seekLatencyMs: number;
  /** How much too fast the sound card runs. */
  readonly devicePpm: number;
  /** How late every other reading of the player's clock comes. */
  readonly frameJitterMs: number;
  /** The recorded errors of the readings of the player's clock, repeated in this order. */
  readonly readingErrorMs: readonly number[];
  /** The recorded delays with which frames are shown, repeated in this order. */
  readonly frameLateMs: readonly number[];
  readonly capabilities: PlayerCapabilities;
  /** The live stream; null for a film. */
  readonly live: FakeLive | null;
  /** Whether the film's server sends it from the beginning only, so that any seek leads there. */
  readonly fixed: boolean;
  /**
   * The parts that never come. A player that runs into one skips it by itself; a seek into one `hang`s or `skip`s too.
   */
  readonly gaps: readonly BufferedRange[];
  readonly gapSeeks: 'hang' | 'skip';
  /** A part at which the player breaks whenever it plays there; null for none. */
  readonly broken: BufferedRange | null;
  /**
   * The guess that the player has of the film's length at first, and how far ahead of its position it learns more; null
   * where the player knows the length.
   */
  readonly guess: { readonly durationMs: number; readonly aheadMs: number } | null;
}

/** The capabilities of a video element. */
const FINE: PlayerCapabilities = {
  precision: 'fine',
  canTrim: true,
  rates: 'any',
  seekErrorMs: 0,
  positionEveryMs: 1_000 / 24,
  hasAudioOutput: true,
};

/** The capabilities of a web site's embedded player: it can seek, badly, and knows a few rates. */
export const COARSE: PlayerCapabilities = {
  precision: 'coarse',
  canTrim: false,
  rates: [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2],
  seekErrorMs: 200,
  positionEveryMs: 250,
  hasAudioOutput: false,
};

export const LIVE: FakeLive = { clockAtZeroMs: 1_795_000_000_000, windowMs: 60_000, partMs: 2_000 };

const TRAITS: FakePlayerTraits = {
  durationMs: 600_000,
  loadMs: 50,
  playLatencyMs: 40,
  seekLatencyMs: 90,
  devicePpm: 0,
  frameJitterMs: 0,
  readingErrorMs: [],
  frameLateMs: [],
  capabilities: FINE,
  live: null,
  fixed: false,
  gaps: [],
  gapSeeks: 'skip',
  broken: null,
  guess: null,
};

/** A live stream begins to play this many parts before its edge. */
const LIVE_BEHIND_PARTS = 3;

/** A film player on a manual clock: true time moves it, and its samples carry the local clock's time. */
export class FakePlayer implements FilmPlayer {
  /** The notes about the film that the person is shown; a test sets them. */
  notes: readonly FilmNote[] = [];
  readonly events = new Emitter<FilmPlayerEvents>();
  readonly capabilities: PlayerCapabilities;
  /** The player's traits. A test may replace them: lines and servers change while a film plays. */
  traits: FakePlayerTraits;
  /** The calls of the player's methods, in order. */
  readonly calls: string[] = [];
  readonly seeks: number[] = [];
  readonly rates: { readonly rate: number; readonly preservePitch: boolean }[] = [];
  /** Whether `play()` is refused, until a test sets this to false. */
  blocked = false;
  /** The buffered ranges; null stands for the whole film. */
  bufferedRanges: BufferedRange[] | null = null;
  url: string | null = null;
  disposed = false;

  readonly #truth: ManualClock;
  readonly #local: Clock;
  #loaded = false;
  #paused = true;
  #seeking = false;
  #running = false;
  #stalled = false;
  /** Whether the player stands at the edge of a live stream. */
  #dry = false;
  #ended = false;
  #rate = 1;
  #baseMs = 0;
  /** How much of a guessed length the player has found out. */
  #foundMs = 0;
  #sinceMs = 0;
  #frames = 0;
  /** Counts the events that stop a running film, so that a later step knows whether one came in between. */
  #generation = 0;
  #load = 0;
  #seekNumber = 0;

  constructor(truth: ManualClock, local: Clock = truth, traits: Partial<FakePlayerTraits> = {}) {
    this.#truth = truth;
    this.#local = local;
    this.traits = { ...TRAITS, ...traits };
    this.capabilities = this.traits.capabilities;
  }

  /** The position where the player truly is. */
  get truePositionMs(): number {
    const speed = this.#rate * (1 + this.traits.devicePpm / 1e6);
    const moved = this.#running ? (this.#truth.now() - this.#sinceMs) * speed : 0;
    return Math.min(this.#bounds.endMs, this.#baseMs + moved);
  }

  /** The part of the stream that is published now; null for a film. */
  get window(): LiveWindow | null {
    const { live } = this.traits;
    if (live === null) return null;
    const { clockAtZeroMs, windowMs, partMs, frozen } = live;
    const nowMs = this.#truth.now();
    const frozenMs = frozen ? Math.max(0, Math.min(nowMs, frozen.toMs) - frozen.fromMs) : 0;
    const edgeMs = clockAtZeroMs + Math.floor((nowMs - frozenMs) / partMs) * partMs;
    return { startMs: edgeMs - windowMs, edgeMs };
  }

  get #bounds(): BufferedRange {
    const { window } = this;
    return window
      ? { startMs: window.startMs, endMs: window.edgeMs }
      : { startMs: 0, endMs: this.traits.durationMs };
  }

  /**
   * The length as the player knows it. A guess that was too short grows as it plays; one that was too long ends at the
   * true end.
   */
  get #knownLengthMs(): number {
    const { durationMs, guess } = this.traits;
    if (!guess) return durationMs;
    const foundMs = Math.min(durationMs, this.truePositionMs + guess.aheadMs);
    if (foundMs >= durationMs) this.#foundMs = durationMs;
    else this.#foundMs = Math.max(this.#foundMs, foundMs);
    return this.#foundMs >= durationMs ? durationMs : Math.max(guess.durationMs, this.#foundMs);
  }

  get #starved(): boolean {
    // Nothing follows the very edge of a live stream, also for a player that was sent there.
    return this.#stalled || this.#dry || (this.traits.live !== null && !this.#hasMore);
  }

  get #hasMore(): boolean {
    return this.truePositionMs < this.#bounds.endMs;
  }

  get running(): boolean {
    return this.#running;
  }

  status(): FilmPlayerStatus {
    const { window } = this;
    return {
      loaded: this.#loaded,
      durationMs: this.#loaded && !window ? this.#knownLengthMs : null,
      live: this.#loaded ? window : null,
      paused: this.#paused,
      seeking: this.#seeking,
      ended: this.#ended,
      canPlay: this.#loaded && !this.#seeking && !this.#starved,
      canPlayThrough: this.#loaded && !this.#seeking && !this.#starved,
      positionMs: this.truePositionMs,
      notes: this.notes,
    };
  }

  /** Whether the film was said to be a live stream as it was loaded. */
  knownLive = false;

  load(url: string | null, isLive = false): void {
    this.knownLive = isLive;
    this.calls.push(`load ${String(url)}`);
    this.url = url;
    this.#settle();
    this.#loaded = this.#seeking = this.#ended = this.#stalled = this.#dry = false;
    this.#paused = true;
    this.#baseMs = 0;
    this.#generation += 1;
    const load = (this.#load += 1);
    if (url !== null)
      this.#truth.setTimeout(() => {
        if (load !== this.#load) return;
        if (url.includes('missing')) return this.fail('unreachable');
        if (url.includes('broken')) return this.fail('unsupported');
        this.#loaded = true;
        const { live } = this.traits;
        if (live && this.#baseMs === 0) this.#baseMs = this.#bounds.endMs - LIVE_BEHIND_PARTS * live.partMs;
        this.#publish(load);
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
    this.#ended = this.#dry = false;
    const { startMs, endMs } = this.#bounds;
    // Seeks miss too early and too late in turn, so that the errors don't add up to a bias.
    const missMs = this.capabilities.seekErrorMs * (this.seeks.length % 2 === 0 ? 1 : -1);
    this.#baseMs = this.traits.fixed
      ? 0
      : Math.min(this.window ? endMs : this.#knownLengthMs, Math.max(startMs, positionMs + missMs));
    const gap = this.#gapAt(this.#baseMs);
    if (gap && this.traits.gapSeeks === 'skip') this.#baseMs = gap.endMs;
    const seek = (this.#seekNumber += 1);
    this.#truth.setTimeout(() => {
      if (seek !== this.#seekNumber || this.#gapAt(this.#baseMs)) return;
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
    this.#rate = playableRate(this.capabilities.rates, rate);
  }

  buffered(): readonly BufferedRange[] {
    if (this.bufferedRanges) return this.bufferedRanges;
    const { startMs, endMs } = this.#bounds;
    const borders = [startMs, ...this.traits.gaps.flatMap((gap) => [gap.startMs, gap.endMs]), endMs];
    return borders.flatMap((border, i) =>
      i % 2 === 0 ? [{ startMs: border, endMs: borders[i + 1] ?? endMs }] : [],
    );
  }

  seekable(): readonly BufferedRange[] {
    if (!this.#loaded) return [];
    return this.traits.fixed ? [{ startMs: 0, endMs: 0 }] : [this.#bounds];
  }

  setAudioOutput(deviceId: string): Promise<void> {
    this.calls.push(`output ${deviceId}`);
    return deviceId === 'missing'
      ? Promise.reject(new WatchTogetherError('DEVICE_NOT_FOUND', 'no such output'))
      : Promise.resolve();
  }

  dispose(): void {
    this.disposed = true;
    this.#settle();
    this.#generation += 1;
    this.#load += 1;
    this.events.clear();
  }

  /** Makes the player run dry for a while. */
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

  /** Moves the player by an error that nobody announced. */
  jolt(byMs: number): void {
    const running = this.#running;
    this.#settle();
    this.#running = running;
    this.#baseMs += byMs;
  }

  /** Pauses the player from outside, as a media key would. */
  pauseFromOutside(): void {
    this.#settle();
    this.#paused = true;
    this.#generation += 1;
    this.events.emit('foreignAction', { action: 'pause' });
  }

  fail(problem: FilmProblemKind, more: Partial<FilmProblem> = {}): void {
    this.#settle();
    this.#loaded = false;
    this.events.emit('problem', { problem, detail: 'as asked', fault: null, isPublicFilm: false, ...more });
  }

  #startSoon(delayMs: number): void {
    const generation = (this.#generation += 1);
    this.#truth.setTimeout(() => {
      if (generation !== this.#generation || this.#paused || this.#seeking || this.#starved) return;
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
      const { frameLateMs, readingErrorMs, frameJitterMs } = this.traits;
      const readLate = this.#frames % 2 === 0 ? frameJitterMs : 0;
      const error = readingErrorMs[this.#frames % readingErrorMs.length] ?? 0;
      const shownLate = frameLateMs[this.#frames % frameLateMs.length] ?? 0;
      this.events.emit('sample', {
        atMs: this.#local.now() + readLate,
        positionMs: this.truePositionMs + error,
        shownAheadMs: this.capabilities.precision === 'fine' ? -shownLate : null,
      });
      const { broken } = this.traits;
      if (broken && this.truePositionMs >= broken.startMs && this.truePositionMs < broken.endMs)
        return this.fail('unreachable', { fault: 'damaged', hasPlayed: true });
      const gap = this.#gapAt(this.truePositionMs);
      if (gap) {
        this.jolt(gap.endMs - this.truePositionMs);
        this.events.emit('foreignAction', { action: 'seek' });
      }
      if (generation !== this.#generation || !this.#running) return;
      if (this.traits.live) {
        if (this.truePositionMs >= this.#bounds.endMs) return this.#runDry();
      } else if (this.truePositionMs >= this.traits.durationMs) {
        this.#settle();
        this.#ended = this.#paused = true;
        this.events.emit('ended', undefined);
        return;
      }
      this.#frame(generation);
    }, this.capabilities.positionEveryMs);
  }

  #gapAt(positionMs: number): BufferedRange | undefined {
    return this.traits.gaps.find(({ startMs, endMs }) => startMs <= positionMs && positionMs < endMs);
  }

  /** Stops the player, which has caught up with the live edge and waits for the next part. */
  #runDry(): void {
    this.#settle();
    this.#dry = true;
    this.events.emit('waiting', undefined);
  }

  /** Adds a part of the live stream at regular times. */
  #publish(load: number): void {
    const { live } = this.traits;
    if (!live) return;
    this.#truth.setTimeout(
      () => {
        if (load !== this.#load) return;
        if (this.#hasMore) {
          this.#dry = false;
          if (!this.#paused && !this.#running) this.#startSoon(0);
        }
        this.#tell();
        this.#publish(load);
      },
      live.partMs - (this.#truth.now() % live.partMs),
    );
  }

  /** Stops the player's movement at its present position. */
  #settle(): void {
    this.#baseMs = this.truePositionMs;
    this.#sinceMs = this.#truth.now();
    this.#running = false;
  }

  #tell(): void {
    this.events.emit('statusChanged', this.status());
  }
}
