import type { TimerHandle } from '@core/base/clock';
import { DUCKING_SAMPLE_MS, notDucked, stepDucking } from '@core/call/ducking';
import type { Ducking } from '../../api/call';
import type { Environment } from '../../base/environment';

/** What the ducker listens to: linear levels of the others' voices, and of the own one under its id. */
export interface DuckerLevels {
  others(): ReadonlyMap<string, number>;
  own(): number;
}

/** No participant's id: those aren't empty. */
const OWN = '';

/** Says by how much the film makes room for speech. Runs only while somebody wants to know and something could be said. */
export class Ducker {
  readonly #environment: Pick<Environment, 'clock' | 'timers'>;
  readonly #levels: DuckerLevels;
  readonly #listeners = new Set<(gain: number) => void>();
  #ducking: Ducking = { depthDb: 12, underOwnVoice: false };
  #state = notDucked;
  #gain = 1;
  #inCall = false;
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
    this.#inCall = true;
    this.#run();
  }

  stop(): void {
    this.#inCall = false;
    this.#rest();
  }

  #run(): void {
    const isWanted = this.#ducking.depthDb > 0 || this.#gain < 1;
    if (!this.#inCall || !isWanted || this.#listeners.size === 0) return;
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

  /** Nobody speaks here any more. */
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
