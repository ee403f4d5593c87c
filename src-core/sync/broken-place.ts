/**
 * A place where a film breaks each time it gets there. It is loaded again at its place once; if it breaks there again
 * it goes on behind, farther each time. Pure; positions in ms.
 */
export interface BrokenPlace {
  readonly atMs: number;
  readonly times: number;
}

/** A part of a film that is skipped. */
export interface Passage {
  readonly startMs: number;
  readonly endMs: number;
}

const BROKEN = {
  /** Breaks nearer to each other than this, or behind the skipped part, are of one place. */
  nearMs: 3_000,
  /** How long before the place a player is sent past it: it decodes a little ahead of what it shows. */
  beforeMs: 1_000,
  /** The length that is skipped at first; twice as much each time. */
  firstMs: 2_000,
  mostMs: 64_000,
} as const;

/**
 * The part to skip now that it has broken this often; null for the first time, when the place may not have been the
 * cause.
 */
export const passageOver = ({ atMs, times }: BrokenPlace): Passage | null =>
  times < 2
    ? null
    : {
        startMs: Math.max(0, atMs - BROKEN.beforeMs),
        endMs: atMs + Math.min(BROKEN.mostMs, BROKEN.firstMs * 2 ** (times - 2)),
      };

/** @param atMs the place at which the film has broken now */
export const withBreak = (before: BrokenPlace | null, atMs: number): BrokenPlace => {
  if (!before) return { atMs, times: 1 };
  const { startMs, endMs } = passageOver(before) ?? { startMs: before.atMs, endMs: before.atMs };
  const isSame = atMs >= startMs - BROKEN.nearMs && atMs <= endMs + BROKEN.nearMs;
  return isSame ? { atMs: before.atMs, times: before.times + 1 } : { atMs, times: 1 };
};
