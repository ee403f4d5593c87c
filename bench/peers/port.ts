/**
 * A peer's way of keeping step, ported to run on our player and our networks. Both sides are pure, and a thin runner
 * carries out their actions. A port follows the peer's constants and rules, not its code. Times are ms.
 */

/** The other projects whose ways are ported. */
export const PEER_IDS = ['syncplay', 'jellyfin', 'opentogethertube', 'watchparty', 'mediasync'] as const;
export type PeerId = (typeof PEER_IDS)[number];

/** A port's knowledge of its player, which is what the peer's own client would know. */
export interface PlayerReading {
  /** The element's `currentTime`, ms. */
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

/** A button that a person pressed. */
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

/** A client's `nowMs` is its own (false) clock, the server's is the server's: they share no origin. */
export interface PeerPolicy<C, S, Up, Down> {
  readonly id: PeerId;
  readonly title: string;
  /** The project and version that the port follows, for the report. */
  readonly follows: {
    readonly repository: string;
    readonly files: readonly string[];
    readonly constants: Readonly<Record<string, number | string>>;
  };
  readonly client: {
    /** How often `tick` is called. */
    readonly tickMs: number;
    /** When `tick` has to be called besides, on the client's clock, for the peer's own timers. */
    wakeAt(state: C): number | null;
    /**
     * Whether somebody could press something: the peer has heard from its server, and knows its clock if it asks for
     * it.
     */
    ready(state: C): boolean;
    initial(me: string, nowMs: number): C;
    tick(state: C, player: PlayerReading, nowMs: number): ClientStep<C, Up>;
    press(state: C, press: Press, player: PlayerReading, nowMs: number): ClientStep<C, Up>;
    receive(state: C, message: Down, player: PlayerReading, nowMs: number): ClientStep<C, Up>;
  };
  readonly server: {
    /** How often `tick` is called; null for never. */
    readonly tickMs: number | null;
    wakeAt(state: S): number | null;
    initial(nowMs: number): S;
    joined(state: S, who: string, nowMs: number): ServerStep<S, Down>;
    left(state: S, who: string, nowMs: number): ServerStep<S, Down>;
    receive(state: S, from: string, message: Up, nowMs: number): ServerStep<S, Down>;
    tick(state: S, nowMs: number): ServerStep<S, Down>;
  };
}

/** A policy of any kind, for code that only carries messages to and fro. */
export type AnyPeerPolicy = PeerPolicy<unknown, unknown, unknown, unknown>;

/** The earliest of these times; null where there is none. */
export function earliest(...times: readonly (number | null)[]): number | null {
  const set = times.filter((time) => time !== null);
  return set.length === 0 ? null : Math.min(...set);
}
