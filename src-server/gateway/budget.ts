import type { Clock } from '@core/base/clock';
import { PROBE_LIMITS } from '@core/wire/probe';
import type { RequestRate } from '@core/wire/room-requests';
import { Bucket, type Rate } from '../base/bucket';

type Kind = RequestRate | 'malformed';

/**
 * Requests of one person. Honest clients stay far below: a burst of 16 clock pings; for each of five links an offer with
 * some fifteen candidates on the way in, and a report a second; an observation on every change; a slider that is dragged is the quickest of commands; a room that is asked for
 * as a whole was lost first.
 */
export const RATES: Readonly<Record<Kind, Rate>> = {
  clock: { burst: 30, perSecond: 15 },
  signal: { burst: 240, perSecond: 40 },
  observation: { burst: 40, perSecond: 20 },
  command: { burst: 30, perSecond: 10 },
  chat: { burst: 20, perSecond: 4 },
  history: { burst: 12, perSecond: 0.5 },
  room: { burst: 40, perSecond: 10 },
  whole: { burst: 5, perSecond: 0.5 },
  entry: { burst: 8, perSecond: 0.5 },
  malformed: { burst: 20, perSecond: 1 },
};

type WireRates = Readonly<Record<'frames' | 'bytesIn' | 'bytesOut', Rate>>;

/**
 * What goes over the wire in both directions, counted before it is read. Frames: all the kinds above together. In: an
 * offer for each of five links at once, with their candidates, is 150 kB. Out: answers only, of which the history is
 * the largest (128 KiB, LIMITS.chatHistoryBytes); what others announce isn't this person's doing.
 */
export const WIRE: WireRates = {
  frames: { burst: 500, perSecond: 150 },
  bytesIn: { burst: 524_288, perSecond: 65_536 },
  bytesOut: { burst: 1_048_576, perSecond: 65_536 },
};

/** A connection test sends all it may at once, and is measured by it: what it may send its token says (PROBE_LIMITS). */
export const PROBE_WIRE: WireRates = {
  ...WIRE,
  bytesIn: { burst: 2 * PROBE_LIMITS.bytes, perSecond: 65_536 },
  bytesOut: { burst: 2 * PROBE_LIMITS.bytes, perSecond: 65_536 },
};

/**
 * Refusals that somebody may run into. An honest client meets a few in an evening; one that goes on after fifty is
 * told good-bye.
 */
export const STRIKES: Rate = { burst: 50, perSecond: 0.5 };

/** What one person, or one probe, may still do, over all their connections: coming anew refills nothing. */
export class Budget {
  readonly #clock: Clock;
  readonly #kinds = new Map<Kind, Bucket>();
  readonly #frames: Bucket;
  readonly #bytesIn: Bucket;
  readonly #bytesOut: Bucket;
  readonly #strikes: Bucket;

  constructor(clock: Clock, wire: WireRates = WIRE) {
    this.#clock = clock;
    this.#frames = new Bucket(wire.frames, clock);
    this.#bytesIn = new Bucket(wire.bytesIn, clock);
    this.#bytesOut = new Bucket(wire.bytesOut, clock);
    this.#strikes = new Bucket(STRIKES, clock);
  }

  /** Spends one of a kind of request. @returns false where there is none */
  allows(kind: Kind): boolean {
    const bucket = this.#kinds.get(kind) ?? new Bucket(RATES[kind], this.#clock);
    this.#kinds.set(kind, bucket);
    return bucket.take();
  }

  /** Frames have arrived. @returns for how long no more are to be read, ms */
  received(frames: number, bytes: number): number {
    this.#frames.owe(frames);
    this.#bytesIn.owe(bytes);
    return Math.max(this.#frames.debtMs, this.#bytesIn.debtMs);
  }

  /** Whether requests are answered: not while the last answers are still owed. */
  get mayAsk(): boolean {
    return this.#bytesOut.debtMs === 0;
  }

  answered(bytes: number): void {
    this.#bytesOut.owe(bytes);
  }

  /** Something had to be refused. @returns false where that was one too many */
  strike(weight = 1): boolean {
    return this.#strikes.take(weight);
  }

  /** Nothing is spent: to forget it changes nothing. */
  get isUntouched(): boolean {
    return [this.#frames, this.#bytesIn, this.#bytesOut, this.#strikes, ...this.#kinds.values()].every(
      ({ isFull }) => isFull,
    );
  }
}
