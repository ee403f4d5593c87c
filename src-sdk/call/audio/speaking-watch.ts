import type { TimerHandle } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import {
  rankSpeakers,
  silentAt,
  SPEAKING_WINDOW_MS,
  stepSpeaking,
  type SpeakingState,
} from '@core/call/speaking';
import type { Environment } from '../../base/environment';

export interface SpeakingEvents {
  /** Everybody's present level, linear. */
  sampled: { levels: ReadonlyMap<string, number> };
  started: { participantId: string };
  stopped: { participantId: string };
  /** The speakers or their order changed; evaluated once for each window. */
  ranked: { participantIds: readonly string[] };
}

/** Six samples for each window of 300 ms. */
const SAMPLE_MS = 50;

/** Samples everybody's level and says who begins and who stops speaking. */
export class SpeakingWatch {
  readonly events = new Emitter<SpeakingEvents>();
  readonly #environment: Pick<Environment, 'clock' | 'timers'>;
  readonly #levels: () => ReadonlyMap<string, number>;
  readonly #states = new Map<string, SpeakingState>();
  #timer: TimerHandle | null = null;
  #ranked: readonly string[] = [];
  #rankedMs = -Infinity;

  /** @param levels present linear level of everybody who could speak. */
  constructor(environment: Pick<Environment, 'clock' | 'timers'>, levels: () => ReadonlyMap<string, number>) {
    this.#environment = environment;
    this.#levels = levels;
  }

  isSpeaking(participantId: string): boolean {
    return this.#states.get(participantId)?.speaking ?? false;
  }

  start(): void {
    this.#timer ??= this.#environment.timers.setTimeout(() => {
      this.#timer = null;
      this.start();
      this.#sample();
    }, SAMPLE_MS);
  }

  /** Tells that whoever spoke has stopped. */
  dispose(): void {
    if (this.#timer) this.#environment.timers.clearTimeout(this.#timer);
    for (const id of [...this.#states.keys()]) this.#drop(id);
    this.#rank();
    this.events.clear();
  }

  #sample(): void {
    const now = this.#environment.clock.now();
    const levels = this.#levels();
    for (const id of [...this.#states.keys()]) if (!levels.has(id)) this.#drop(id);
    for (const [participantId, level] of levels) {
      const before = this.#states.get(participantId) ?? silentAt(now);
      const after = stepSpeaking(before, level, now);
      this.#states.set(participantId, after);
      if (after.speaking !== before.speaking) {
        this.events.emit(after.speaking ? 'started' : 'stopped', { participantId });
      }
    }
    this.events.emit('sampled', { levels });
    if (now - this.#rankedMs < SPEAKING_WINDOW_MS) return;
    this.#rankedMs = now;
    this.#rank();
  }

  #rank(): void {
    const before = this.#ranked;
    const participantIds = rankSpeakers(this.#states, before);
    if (participantIds.length === before.length && participantIds.every((id, at) => id === before[at]))
      return;
    this.#ranked = participantIds;
    this.events.emit('ranked', { participantIds });
  }

  #drop(participantId: string): void {
    const wasSpeaking = this.isSpeaking(participantId);
    this.#states.delete(participantId);
    if (wasSpeaking) this.events.emit('stopped', { participantId });
  }
}
