/**
 * A peer's way of keeping step, ported to be run on our player and our networks: pure on both sides, a thin runner
 * does what it says. A port follows the peer's constants and rules, not its code. Times are ms.
 */

/** The ways of others that are ported. */
export const PEER_IDS = ['syncplay', 'jellyfin', 'opentogethertube', 'watchparty', 'mediasync'] as const;
export type PeerId = (typeof PEER_IDS)[number];

/** What a port can know of its player, as the peer's own client would. */
export interface PlayerReading {
  /** `currentTime`, ms. */
  readonly positionMs: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly canPlay: boolean;
  readonly rate: number;
  readonly durationMs: number | null;
}

export type PlayerAction =
  | { readonly type: 'play' | 'pause' }
  | { readonly type: 'seek'; readonly positionMs: number }
  | { readonly type: 'rate'; readonly rate: number };

/** What a person pressed. */
export type Press =
  { readonly type: 'play' | 'pause' } | { readonly type: 'seek'; readonly positionMs: number };

export interface ClientStep<C, Up> {
  readonly state: C;
  readonly send: readonly Up[];
  readonly player: readonly PlayerAction[];
}

export interface ServerStep<S, Down> {
  readonly state: S;
  readonly send: readonly {
    readonly to: string | 'all' | { readonly not: string };
    readonly message: Down;
  }[];
}

/** `nowMs` of a client is its own (false) clock, of the server the server's: they share no origin. */
export interface PeerPolicy<C, S, Up, Down> {
  readonly id: PeerId;
  readonly title: string;
  /** What it follows, for the report. */
  readonly follows: {
    readonly repository: string;
    readonly files: readonly string[];
    readonly constants: Readonly<Record<string, number | string>>;
  };
  readonly client: {
    /** How often `tick` is called. */
    readonly tickMs: number;
    /** When `tick` has to be called besides, on the client's clock: the peer's own timers. */
    wakeAt(state: C): number | null;
    /** Whether somebody could press something: the peer has heard from its server and knows its clock, if it asks for it. */
    ready(state: C): boolean;
    initial(me: string, nowMs: number): C;
    tick(state: C, player: PlayerReading, nowMs: number): ClientStep<C, Up>;
    press(state: C, press: Press, player: PlayerReading, nowMs: number): ClientStep<C, Up>;
    receive(state: C, message: Down, player: PlayerReading, nowMs: number): ClientStep<C, Up>;
  };
  readonly server: {
    /** How often `tick` is called; null: never. */
    readonly tickMs: number | null;
    wakeAt(state: S): number | null;
    initial(nowMs: number): S;
    joined(state: S, who: string, nowMs: number): ServerStep<S, Down>;
    left(state: S, who: string, nowMs: number): ServerStep<S, Down>;
    receive(state: S, from: string, message: Up, nowMs: number): ServerStep<S, Down>;
    tick(state: S, nowMs: number): ServerStep<S, Down>;
  };
}

/** Any of them, for who only carries messages to and fro. */
export type AnyPeerPolicy = PeerPolicy<unknown, unknown, unknown, unknown>;

/** The earliest of these times; null where there is none. */
export function earliest(...times: readonly (number | null)[]): number | null {
  const set = times.filter((time) => time !== null);
  return set.length === 0 ? null : Math.min(...set);
}
