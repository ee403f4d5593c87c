import { OPEN_WITHIN_MS, type LinkPlan } from './link-model';

/**
 * How long the links that aren't open have been waited for, so that the person can be told before they are given up.
 */

/** The first try has had its time: from here on "connecting" alone would hide that something is wrong. */
export const OVERDUE_AFTER_MS = OPEN_WITHIN_MS;

export interface LinkWait {
  /** Time since which there is no connection to them. */
  readonly sinceMs: number;
  readonly overdue: boolean;
}
/** The waits by the peer's id; people who are reached, or aren't tried any more, aren't in it. */
export type LinkWaits = Readonly<Record<string, LinkWait>>;

/** @param now monotonic milliseconds, no earlier than before */
export const stepLinkWaits = (waits: LinkWaits, { links }: Pick<LinkPlan, 'links'>, now: number): LinkWaits =>
  Object.fromEntries(
    Object.values(links)
      .filter(({ phase }) => phase === 'connecting' || phase === 'suspect')
      .map(({ peerId }): [string, LinkWait] => {
        const sinceMs = (Object.hasOwn(waits, peerId) ? waits[peerId]?.sinceMs : undefined) ?? now;
        return [peerId, { sinceMs, overdue: now - sinceMs >= OVERDUE_AFTER_MS }];
      }),
  );
