import type { ErrorData, ErrorDetails, MediaFragment } from 'hls.js';
import type { BufferedRange } from './film-player';

/** Times are the element's, ms. */
export const HOLES = {
  /** A longer stretch in a row isn't a hole in a film but a film that is gone. */
  longestMs: 30_000,
  /** Segments and their contents don't end at exactly the same time. */
  slackMs: 1_000,
  /** A player that has run dry may keep this much that it can't show. */
  leftMs: 200,
  /** How far into what follows the player is sent: at the very edge it may stay where nothing is. */
  intoMs: 50,
  /** For how long a passed hole is reported. */
  saidForMs: 20_000,
  /** The number of holes that are remembered, the newest ones. */
  atMost: 100,
} as const;

/** Status codes for a segment that isn't there, and won't be. */
const GONE = [404, 410];

/**
 * Whether an error means a segment that no quality has, with others behind it. The last segment of a live stream may
 * merely not be there yet.
 */
export const isOfHole = (
  data: ErrorData,
  { FRAG_GAP, FRAG_LOAD_ERROR }: typeof ErrorDetails,
  lastSegment: number,
): data is ErrorData & { readonly frag: MediaFragment } => {
  const { frag, details, response, errorAction } = data;
  if (!frag || (frag.type as string) === 'subtitle' || typeof frag.sn !== 'number') return false;
  const isGone = details === FRAG_LOAD_ERROR && GONE.includes(response?.code ?? 0);
  return (
    (details === FRAG_GAP || isGone) && frag.sn < lastSegment && errorAction?.nextAutoLevel === undefined
  );
};

/** Segments that can't be had, by their playlist or by their server, and the way over them. */
export class HlsHoles {
  #holes: readonly BufferedRange[] = [];
  #passedAtMs: number | null = null;

  /**
   * Adds a segment that isn't there.
   * @returns false where too long a stretch is missing
   */
  add({ startMs, endMs }: BufferedRange): boolean {
    const touches = (hole: BufferedRange): boolean =>
      hole.startMs <= endMs + HOLES.leftMs && startMs <= hole.endMs + HOLES.leftMs;
    const joined = this.#holes.filter(touches);
    const hole = {
      startMs: Math.min(startMs, ...joined.map((one) => one.startMs)),
      endMs: Math.max(endMs, ...joined.map((one) => one.endMs)),
    };
    this.#holes = [...this.#holes.filter((one) => !touches(one)), hole].slice(-HOLES.atMost);
    return hole.endMs - hole.startMs <= HOLES.longestMs;
  }

  /**
   * The place to which a player has to be sent that has run dry at `atMs`.
   * @returns null where it doesn't stand at a hole, or what follows isn't here yet
   */
  wayOver(atMs: number, buffered: readonly BufferedRange[]): number | null {
    const hole = this.#holes.find(
      ({ startMs, endMs }) => atMs >= startMs - HOLES.slackMs && atMs < endMs + HOLES.slackMs,
    );
    if (!hole) return null;
    const hasMore = buffered.some(({ startMs, endMs }) => startMs <= atMs && endMs - atMs > HOLES.leftMs);
    if (hasMore) return null;
    const next = Math.min(...buffered.map(({ startMs }) => startMs).filter((startMs) => startMs > atMs));
    return next <= hole.endMs + HOLES.slackMs ? next + HOLES.intoMs : null;
  }

  passed(nowMs: number): void {
    this.#passedAtMs = nowMs;
  }

  /** Whether a hole was passed a moment ago. */
  isSaid(nowMs: number): boolean {
    return this.#passedAtMs !== null && nowMs - this.#passedAtMs < HOLES.saidForMs;
  }
}
