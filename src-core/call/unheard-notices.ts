import type { Unheard } from './unheard';

/** The notices "A can't hear B", kept calm although findings come and go while a link is mended. */

export interface UnheardNotice extends Unheard {
  readonly lastFoundMs: number;
}

/** How long a notice stays after it was last found: one that blinks is read as two. */
export const NOTICE_LINGER_MS = 3_000;

export interface NoticesStep {
  /** Notices in the order in which they came up. */
  readonly notices: readonly UnheardNotice[];
  /** Time until the next notice goes by itself, ms; null: none does. */
  readonly againInMs: number | null;
}

const same = (a: Unheard, b: Unheard): boolean =>
  a.speakerId === b.speakerId && a.listenerId === b.listenerId;

/**
 * @param canTell ids of the people of whom it can be said, that is, connected ones. A notice of anybody else goes at
 * once.
 */
export const nextNotices = (
  before: readonly UnheardNotice[],
  found: readonly Unheard[],
  canTell: readonly string[],
  nowMs: number,
): NoticesStep => {
  const isTold = (one: Unheard): boolean =>
    canTell.includes(one.speakerId) && canTell.includes(one.listenerId);
  const kept = before.flatMap((one): readonly UnheardNotice[] => {
    if (!isTold(one)) return [];
    if (found.some((other) => same(one, other))) return [{ ...one, lastFoundMs: nowMs }];
    return nowMs - one.lastFoundMs < NOTICE_LINGER_MS ? [one] : [];
  });
  const notices = found.reduce<readonly UnheardNotice[]>(
    (all, { speakerId, listenerId }) =>
      !isTold({ speakerId, listenerId }) || all.some((one) => same(one, { speakerId, listenerId }))
        ? all
        : [...all, { speakerId, listenerId, lastFoundMs: nowMs }],
    kept,
  );
  const lingering = notices.filter((one) => !found.some((other) => same(one, other)));
  const leftMs = lingering.map((one) => one.lastFoundMs + NOTICE_LINGER_MS - nowMs);
  return { notices, againInMs: leftMs.length > 0 ? Math.min(...leftMs) : null };
};
