import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import {
  type ClockFilterState,
  initialClockFilter,
  reduceClockFilter,
  serverTimeAt,
  shortestRoundTripMs,
  slewLeftAt,
} from '@core/sync/clock-filter';
import { PING_SCHEDULE, pingDelayMs } from '@core/sync/ping-schedule';

/** Answer of the server to one `clock:ping`: its monotonic clock when the ping came and when the answer left, ms. */
export interface ClockAnswer {
  readonly t1: number;
  readonly t2: number;
  readonly serverEpoch: string;
}

export interface ClockSyncPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Uniform random number in [0, 1). */
  random(): number;
  /** A rejection or no answer counts as a lost ping. */
  ping(t0: number): Promise<ClockAnswer>;
}

/** Asks the server for its time on schedule and extrapolates in between. Times are milliseconds. */
export class ClockSync {
  readonly #ports: ClockSyncPorts;
  readonly #onChange: (steppedMs: number) => void;
  #filter: ClockFilterState = initialClockFilter;
  #timer: TimerHandle | null = null;
  #running = false;
  #burstAtMs = 0;
  #sent = 0;
  /** Counts the bursts: answers to pings of an earlier burst came from before a sleep. */
  #burst = 0;

  /**
   * @param onChange called after every answer that changed the estimate, with how far the clock in use jumped by it, ms;
   * 0 where it became another server's
   */
  constructor(ports: ClockSyncPorts, onChange: (steppedMs: number) => void = () => undefined) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  /** Starts asking, with a burst; again after a reconnect. The old estimate stays in use until the burst is in. */
  start(): void {
    this.#running = true;
    this.#beginBurst();
  }

  /** Stops asking; the clock goes on with its last estimate. */
  stop(): void {
    this.#running = false;
    this.#burst += 1;
    this.#stopTimer();
  }

  /** The machine slept or the event loop stood still, so only new samples are trusted. */
  resume(): void {
    if (this.#running) this.#beginBurst();
  }

  /** Epoch of the server whose clock is in use. */
  get serverEpoch(): string | null {
    return this.#filter.active?.serverEpoch ?? null;
  }

  /**
   * Server time now, or at a local time.
   * @param serverEpoch which clock is meant: the one in use, or the one before it
   * @returns null while it isn't known
   */
  serverNow(serverEpoch?: string, localMs: number = this.#ports.clock.now()): number | null {
    return serverTimeAt(this.#filter, localMs, serverEpoch);
  }

  /** Shortest round trip of the last minute. */
  get roundTripMs(): number | null {
    return shortestRoundTripMs(this.#filter);
  }

  /** Half the shortest round trip, which is the most the clock can be wrong by. */
  get uncertaintyMs(): number | null {
    const roundTripMs = this.roundTripMs;
    return roundTripMs === null ? null : roundTripMs / 2;
  }

  /** How far the estimate is ahead of the clock in use, which follows it slowly. */
  slewLeftMs(localMs: number): number {
    return slewLeftAt(this.#filter, localMs);
  }

  /** How long ago the estimate was last confirmed; null before the first answer. */
  ageMs(localMs: number): number | null {
    const last = this.#filter.active?.samples.at(-1);
    return last ? localMs - last.atMs : null;
  }

  #beginBurst(): void {
    this.#filter = reduceClockFilter(this.#filter, { type: 'burst' });
    this.#burst += 1;
    this.#burstAtMs = this.#ports.clock.now();
    this.#sent = 0;
    this.#stopTimer();
    this.#send();
  }

  #send(): void {
    const { clock, timers } = this.#ports;
    const burst = this.#burst;
    void this.#ask(burst);
    this.#sent += 1;
    const nowMs = clock.now();
    const delayMs = pingDelayMs(this.#sent, nowMs - this.#burstAtMs, this.#ports.random());
    this.#timer = timers.setTimeout(() => {
      this.#timer = null;
      const lateMs = clock.now() - nowMs - delayMs;
      if (lateMs > PING_SCHEDULE.gapMs) this.#beginBurst();
      else this.#send();
    }, delayMs);
  }

  async #ask(burst: number): Promise<void> {
    const { clock } = this.#ports;
    const t0 = clock.now();
    let answer: ClockAnswer;
    try {
      answer = await this.#ports.ping(t0);
    } catch {
      return; // A lost ping is one sample less; the connection's own heartbeat detects a server that is gone.
    }
    const t3 = clock.now();
    if (burst !== this.#burst || !this.#running) return;
    const { serverEpoch } = this;
    const beforeMs = this.serverNow(undefined, t3);
    this.#filter = reduceClockFilter(this.#filter, {
      type: 'exchange',
      exchange: { t0, t1: answer.t1, t2: answer.t2, t3, serverEpoch: answer.serverEpoch },
    });
    const afterMs = serverEpoch === this.serverEpoch ? this.serverNow(undefined, t3) : null;
    this.#onChange(beforeMs === null || afterMs === null ? 0 : afterMs - beforeMs);
    // A clock that is itself on its way to another place contradicts its past for as long.
    const sinceBurstMs = t3 - this.#burstAtMs;
    if (this.#filter.wantsBurst && sinceBurstMs >= PING_SCHEDULE.fastForMs) this.resume();
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#ports.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
