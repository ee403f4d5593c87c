import type { TimerHandle } from '@core/base/clock';
import { DUCKING_SAMPLE_MS, notDucked, stepDucking } from '@core/call/ducking';
import type { Ducking } from '../../api/call';
import type { Environment } from '../../base/environment';

/** The levels the ducker listens to, linear: the others' voices, and one's own under its id. */
export interface DuckerLevels {
  others(): ReadonlyMap<string, number>;
  own(): number;
}

export const DUCKED_AT_FIRST: Ducking = { depthDb: 12, underOwnVoice: false };

/** The key of one's own voice. No participant's id is empty. */
const OWN = '';

/** Says by how much the film makes room for speech. Runs only while somebody listens and somebody could speak. */
export class Ducker {
  readonly #environment: Pick<Environment, 'clock' | 'timers'>;
  readonly #levels: DuckerLevels;
  readonly #listeners = new Set<(gain: number) => void>();
  #ducking = DUCKED_AT_FIRST;
  #state = notDucked;
  #gain = 1;
  /** From the start on, until it is over. */
  #isRunning = false;
  #timer: TimerHandle | null = null;

  constructor(environment: Pick<Environment, 'clock' | 'timers'>, levels: DuckerLevels) {
    this.#environment = environment;
    this.#levels = levels;
  }

  set(ducking: Ducking): void {
    this.#ducking = { ...ducking };
    this.#run();
  }

  onGain(listener: (gain: number) => void): () => void {
    const own = (gain: number): void => listener(gain);
    this.#listeners.add(own);
    listener(this.#gain);
    this.#run();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  start(): void {
    this.#isRunning = true;
    this.#run();
  }

  /** Tells that the film needs to make no room any more. */
  dispose(): void {
    this.#isRunning = false;
    this.#rest();
    this.#listeners.clear();
  }

  #run(): void {
    const isWanted = this.#ducking.depthDb > 0 || this.#gain < 1;
    if (!this.#isRunning || !isWanted || this.#listeners.size === 0) return;
    this.#timer ??= this.#environment.timers.setTimeout(() => {
      this.#timer = null;
      this.#sample();
    }, DUCKING_SAMPLE_MS);
  }

  #sample(): void {
    const { depthDb, underOwnVoice } = this.#ducking;
    const levels = new Map(this.#levels.others());
    if (underOwnVoice) levels.set(OWN, this.#levels.own());
    const { state, gain } = stepDucking(this.#state, { levels, depthDb }, this.#environment.clock.now());
    this.#state = state;
    this.#tell(gain);
    this.#run();
  }

  /** Nobody can speak any more, or nobody listens. */
  #rest(): void {
    if (this.#timer) this.#environment.timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#state = notDucked;
    this.#tell(1);
  }

  #tell(gain: number): void {
    if (gain === this.#gain) return;
    this.#gain = gain;
    for (const listener of [...this.#listeners]) listener(gain);
  }
}
