/** How a person is reached with voices and pictures, whatever path the streams take. */

/**
 * - `none`: nobody tries, since they aren't there to be reached.
 * - `coming`: it is being tried, within the time that this may take.
 * - `overdue`: it is still being tried, for longer than it takes where there is a route.
 * - `open`: streams go both ways.
 * - `interrupted`: it was open, and nothing comes just now; it may come back by itself.
 * - `failed`: it isn't tried any more, until the person or the network gives a reason to.
 * - `paused`: their app asked for too much, and nothing of it is taken for five minutes, or until the person says so.
 */
export type Reach = 'none' | 'coming' | 'overdue' | 'open' | 'interrupted' | 'failed' | 'paused';

/** Over a relay, or not. Null: not known yet, or there is no connection. */
export type Route = 'direct' | 'relay' | null;

/** A media path's report on one person. */
export interface PersonReach {
  readonly reach: Reach;
  /**
   * Whether they had been reached and aren't now, which is being mended: from the loss until they are reached or given
   * up.
   */
  readonly lost: boolean;
}

/** What the party's servers can do for people who find no route to each other by themselves. */
export type WayHelp = 'none' | 'stun' | 'relay';
