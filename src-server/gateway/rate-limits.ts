import type { Clock } from '@core/base/clock';
import type { ClientRequestName } from '@core/wire/socket';

/** Tokens that may be spent at once, and how many come back a second. */
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

type Kind = 'clock' | 'signal' | 'observation' | 'command' | 'chat' | 'history' | 'room' | 'malformed';

/**
 * Per connection. Honest clients stay far below: a burst of 16 clock pings, candidates and reports for five links,
 * an observation on every change; a slider that is dragged is the quickest of commands.
 */
export const RATES: Readonly<Record<Kind, Rate>> = {
  clock: { burst: 30, perSecond: 15 },
  signal: { burst: 600, perSecond: 120 },
  observation: { burst: 40, perSecond: 20 },
  command: { burst: 30, perSecond: 10 },
  chat: { burst: 20, perSecond: 4 },
  history: { burst: 12, perSecond: 0.5 },
  room: { burst: 40, perSecond: 10 },
  malformed: { burst: 20, perSecond: 1 },
};

export const KIND_OF_REQUEST: Readonly<Record<ClientRequestName, Kind>> = {
  'room:join': 'room',
  'room:sync': 'room',
  'room:leave': 'room',
  'room:end': 'room',
  'room:lock': 'room',
  'room:patience': 'room',
  'room:kick': 'room',
  'room:grants': 'room',
  'media:publish': 'room',
  'media:unpublish': 'room',
  'media:state': 'room',
  signal: 'signal',
  'chat:send': 'chat',
  'chat:history': 'history',
  'playback:command': 'command',
  'playback:observe': 'observation',
  'call:report': 'observation',
  'ice:servers': 'room',
  'clock:ping': 'clock',
};

/** One token bucket a kind of message, for one connection. */
export class ConnectionRates {
  readonly #clock: Clock;
  readonly #buckets = new Map<Kind, { tokens: number; atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Spends a token. @returns false where there is none */
  allows(kind: Kind): boolean {
    const { burst, perSecond } = RATES[kind];
    const nowMs = this.#clock.now();
    const bucket = this.#buckets.get(kind) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1_000) * perSecond);
    const allowed = tokens >= 1;
    this.#buckets.set(kind, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
    return allowed;
  }
}
