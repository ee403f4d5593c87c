import { toWatchTogetherError, type WatchTogetherError } from '@core/base/errors';
import type { Environment } from '../base/environment';
import { NamedTimers } from '../base/named-timers';
import { meterReading, type LevelMeter } from './level-meter';

/** The meter is read at most 30 times a second. */
const METER_MS = 34;

/** One's own microphone's level: raw for the speaking ring, and as a reading for a shown meter. */
export class LocalMeter {
  readonly #createMeter: (track: MediaStreamTrack) => LevelMeter;
  readonly #onProblem: (error: WatchTogetherError) => void;
  readonly #timers: NamedTimers<'read'>;
  readonly #listeners = new Set<(level: number) => void>();
  #meter: LevelMeter | null = null;

  constructor(options: {
    environment: Pick<Environment, 'timers'>;
    createMeter: (track: MediaStreamTrack) => LevelMeter;
    onProblem: (error: WatchTogetherError) => void;
  }) {
    this.#createMeter = options.createMeter;
    this.#onProblem = options.onProblem;
    this.#timers = new NamedTimers(options.environment.timers);
  }

  /** Linear level, 0…1. */
  level(): number {
    return this.#meter?.level() ?? 0;
  }

  awake(): boolean {
    return this.#meter?.awake() ?? false;
  }

  measure(track: MediaStreamTrack | null): void {
    this.#meter?.close();
    this.#meter = null;
    if (!track) return;
    try {
      this.#meter = this.#createMeter(track);
    } catch (error) {
      // Without Web Audio there is no meter; the call goes on.
      this.#onProblem(toWatchTogetherError(error));
    }
  }

  onReading(listener: (level: number) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#schedule();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#timers.clearAll();
    };
  }

  dispose(): void {
    this.measure(null);
    this.#listeners.clear();
    this.#timers.clearAll();
  }

  #schedule(): void {
    this.#timers.repeat(
      'read',
      () => {
        const reading = meterReading(this.level());
        for (const listener of [...this.#listeners]) listener(reading);
      },
      METER_MS,
    );
  }
}
