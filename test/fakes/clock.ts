/**
 * A clock that stands still until a test turns it, with timers that ring as it turns; and a clock that is wrong by an
 * offset and a drift, as every participant's is.
 */
import type { Clock, TimerHandle, Timers } from '@core/base/clock';

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** More alarms than this in one turn means that one re-arms itself without time passing. */
const MAX_ALARMS_PER_TURN = 100_000;

export class ManualClock implements Clock, Timers {
  private readonly alarms = new Set<Alarm>();
  private order = 0;

  constructor(private time: number = 0) {}

  now(): number {
    return this.time;
  }

  setTimeout(run: () => void, delayMs: number): TimerHandle {
    const alarm: Alarm = { atMs: this.time + Math.max(0, delayMs), order: this.order++, run };
    this.alarms.add(alarm);
    return alarm;
  }

  clearTimeout(handle: TimerHandle): void {
    this.alarms.delete(handle as Alarm);
  }

  /** How many timers are set: zero after everything was disposed of. */
  get pending(): number {
    return this.alarms.size;
  }

  /** When the next timer rings, if one is set. */
  get nextAlarmMs(): number | undefined {
    return this.next()?.atMs;
  }

  /** Turns the clock on; each timer rings at its own time, also one that is set on the way. */
  advance(byMs: number): void {
    const endMs = this.time + byMs;
    for (let rung = 0; ; rung++) {
      const alarm = this.next();
      if (!alarm || alarm.atMs > endMs) break;
      if (rung >= MAX_ALARMS_PER_TURN) throw new Error('A timer re-arms itself without time passing');
      this.ring(alarm);
    }
    this.time = endMs;
  }

  /**
   * Turns the clock on like `advance`, with a pause after each timer, so that the promises that it settled go on at
   * that time.
   */
  async advanceAsync(byMs: number): Promise<void> {
    const endMs = this.time + byMs;
    await settled();
    for (let rung = 0; ; rung++) {
      const alarm = this.next();
      if (!alarm || alarm.atMs > endMs) break;
      if (rung >= MAX_ALARMS_PER_TURN) throw new Error('A timer re-arms itself without time passing');
      this.ring(alarm);
      await settled();
    }
    this.time = endMs;
  }

  private next(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.alarms) {
      const sooner = first === undefined || alarm.atMs < first.atMs;
      const sameButEarlierSet = alarm.atMs === first?.atMs && alarm.order < first.order;
      if (sooner || sameButEarlierSet) first = alarm;
    }
    return first;
  }

  private ring(alarm: Alarm): void {
    this.alarms.delete(alarm);
    this.time = Math.max(this.time, alarm.atMs);
    alarm.run();
  }
}

/** A macrotask later every promise that could go on has done so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface ClockError {
  readonly offsetMs?: number;
  /** A positive drift makes the clock run fast; cheap quartz is within ±50 ppm, a bad virtual machine within ±500. */
  readonly driftPpm?: number;
}

/** The clock `source`, as somebody with a wrong clock reads it. */
export function wrongClock(source: Clock, { offsetMs = 0, driftPpm = 0 }: ClockError): Clock {
  const startMs = source.now();
  return {
    now: () => {
      const elapsedMs = source.now() - startMs;
      return startMs + offsetMs + elapsedMs * (1 + driftPpm / 1_000_000);
    },
  };
}
