import type { Clock, TimerHandle, Timers } from '@core/base/clock';

/** How often the other end is asked whether it is there, ms. */
const ASK_EVERY_MS = 2_000;

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** How long the other end may be silent, ms. */
  readonly silenceMs: number;
  /** Asks the other end; `onAnswer` is called if an answer comes. */
  readonly ask: (onAnswer: () => void) => void;
  /** Called once. */
  readonly onSilent: () => void;
}

/** Notices that the other end of a stream is gone: the DHT itself takes 13 s for that. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #heardAtMs: number;
  #askAtMs: number;
  /** What must be answered sooner: a question that was asked no earlier than this. */
  #probe: { readonly askedAtMs: number; readonly byMs: number } | null = null;
  #timer: TimerHandle | null = null;
  #isOver = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#heardAtMs = options.clock.now();
    this.#askAtMs = this.#heardAtMs;
    this.#look();
  }

  /** Something has come from the other end: whatever it is, it is a sign of life. */
  hear(): void {
    this.#heardAtMs = this.#options.clock.now();
  }

  /** Asks now, and takes nothing for a sign of life but the answer to that, within this time. */
  probe(withinMs: number): void {
    if (this.#isOver) return;
    const nowMs = this.#options.clock.now();
    this.#probe ??= { askedAtMs: nowMs, byMs: nowMs + withinMs };
    this.#askAtMs = nowMs;
    this.#look();
  }

  stop(): void {
    this.#isOver = true;
    if (this.#timer !== null) this.#options.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    if (this.#isOver) return;
    const { clock, timers, silenceMs, onSilent } = this.#options;
    const nowMs = clock.now();
    const silentAtMs = Math.min(this.#heardAtMs + silenceMs, this.#probe?.byMs ?? Infinity);
    if (nowMs >= silentAtMs) {
      this.stop();
      onSilent();
      return;
    }
    if (nowMs >= this.#askAtMs) {
      this.#askAtMs = nowMs + ASK_EVERY_MS;
      this.#ask(nowMs);
    }
    if (this.#isOver) return;
    if (this.#timer !== null) timers.clearTimeout(this.#timer);
    this.#timer = timers.setTimeout(() => this.#look(), Math.min(silentAtMs, this.#askAtMs) - nowMs);
  }

  #ask(askedAtMs: number): void {
    this.#options.ask(() => {
      this.hear();
      if (this.#probe && askedAtMs >= this.#probe.askedAtMs) this.#probe = null;
    });
  }
}
