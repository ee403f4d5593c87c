import { Emitter } from '@core/base/emitter';
import { checkStatsInterval } from '../../api/arguments';
import type { CallStats, PersonStats, StatsApi } from '../../api/call';
import type { Environment } from '../../base/environment';
import type { CallMonitor, PeopleSampler } from './call-monitor';
import { Repeating } from './repeating';

/** The figures of whatever call there is. Whoever looks at them does so for as long as they like, over several parties. */
export class StatsControl implements StatsApi {
  readonly events = new Emitter<{ stats: { stats: CallStats } }>();
  readonly #environment: Pick<Environment, 'clock' | 'timers'>;
  readonly #starters = new Set<Repeating>();
  /** Of the party that goes on, or was the last one: its history stays readable. */
  #monitor: CallMonitor | null = null;

  constructor(environment: Pick<Environment, 'clock' | 'timers'>) {
    this.#environment = environment;
  }

  /** A party has begun. */
  serve(monitor: CallMonitor): void {
    this.#monitor = monitor;
  }

  /** @throws WatchTogetherError INVALID_ARGUMENT */
  start(intervalMs: number): () => void {
    checkStatsInterval(intervalMs);
    let of: CallMonitor | null = null;
    let sample: PeopleSampler = () => Promise.resolve([]);
    const starter = new Repeating(this.#environment.timers, intervalMs, async () => {
      if (this.#monitor && this.#monitor !== of) {
        of = this.#monitor;
        sample = of.sampler();
      }
      const people = await sample();
      if (!this.#starters.has(starter)) return;
      this.events.emit('stats', { stats: { atMs: this.#environment.clock.now(), people } });
    });
    this.#starters.add(starter);
    starter.start();
    return () => {
      starter.stop();
      this.#starters.delete(starter);
    };
  }

  history(participantId: string): readonly (PersonStats & { readonly atMs: number })[] {
    return this.#monitor?.history(participantId) ?? [];
  }

  dispose(): void {
    for (const starter of this.#starters) starter.stop();
    this.#starters.clear();
    this.events.clear();
  }
}
