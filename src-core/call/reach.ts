/** How somebody is reached with voices and pictures, whatever the way that media takes. */

/**
 * - `none`: nobody tries, since they aren't there to be reached.
 * - `coming`: it is tried, and takes no longer than it may.
 * - `overdue`: it is still tried, and takes longer than it does where there is a way.
 * - `open`: media goes both ways.
 * - `interrupted`: it was open, and nothing comes just now; it may come back by itself.
 * - `failed`: it isn't tried any more, until the person or the network gives a reason to.
 * - `paused`: their app asked for too much, and nothing of it is taken for five minutes, or until the person says so.
 */
export type Reach = 'none' | 'coming' | 'overdue' | 'open' | 'interrupted' | 'failed' | 'paused';

/** By way of a relay, or not. Null: not known yet, or there is no way. */
export type Route = 'direct' | 'relay' | null;

/** What a media path says of one person. */
export interface PersonReach {
  readonly reach: Reach;
  /** They had been reached and aren't now, which is being mended: from the loss until they are reached or given up. */
  readonly lost: boolean;
}

/** What the party's servers can do for people who find no way to each other by themselves. */
export type WayHelp = 'none' | 'stun' | 'relay';
