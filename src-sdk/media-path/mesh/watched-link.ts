import type { LinkReport } from '@core/mesh/link-model';
import { sampleBetween } from './link-sample';
import type { LinkStats } from './link-stats';
import type { PeerLink } from './peer-link';

/** What the mesh needs of a link's transport. */
export type LinkTransport = Pick<
  PeerLink,
  'events' | 'take' | 'prepare' | 'send' | 'tell' | 'heartbeat' | 'stats' | 'audioLevel' | 'destroy'
>;

export interface Look {
  /** Whether anything at all came since the last look. */
  readonly heard: boolean;
  readonly report: LinkReport;
  readonly routeChanged: boolean;
}

/** An existing link, and the last values of its counters. */
export class WatchedLink {
  /** Counters as of the last `look()`. */
  stats: LinkStats | null = null;
  /** Ids of the streams that came over it. */
  readonly streams = new Set<string>();
  /** The units that were heard by the last look or question. */
  #heardUnits = 0;
  #window: { readonly stats: LinkStats; readonly atMs: number } | null = null;

  constructor(
    readonly transport: LinkTransport,
    readonly epoch: number,
  ) {}

  /** @returns null at the first look, and where the link is gone meanwhile */
  async look(): Promise<Look | null> {
    this.transport.heartbeat();
    const now = await this.transport.stats();
    if (!now) return null;
    const before = this.stats;
    this.stats = now;
    const heard = this.#takeHeard(now);
    if (!before) return null;
    return {
      heard,
      report: sampleBetween(before, now),
      routeChanged: now.route !== before.route,
    };
  }

  /** Whether anything came since the last look, or since this was asked. */
  async hasHeard(): Promise<boolean> {
    const now = await this.transport.stats();
    return now !== null && this.#takeHeard(now);
  }

  /** The change since the last call; null at first. @param now monotonic ms */
  takeWindow(now: number): { before: LinkStats; stats: LinkStats; ms: number } | null {
    const window = this.#window;
    if (!this.stats) return null;
    this.#window = { stats: this.stats, atMs: now };
    return window && { before: window.stats, stats: this.stats, ms: now - window.atMs };
  }

  #takeHeard({ heardUnits }: LinkStats): boolean {
    const heard = heardUnits > this.#heardUnits;
    this.#heardUnits = heardUnits;
    return heard;
  }
}
