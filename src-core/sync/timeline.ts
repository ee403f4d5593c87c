import type { Timeline } from '../wire/playback';

/** Arithmetic of the shared timeline. Positions are milliseconds of film, times are milliseconds of one monotonic clock. */

/** The wire's bound of a position, ms. */
const MAX_POSITION_MS = 1e14;

/** Bounds of the lead of a scheduled start, ms, and the margin on top of two one-way delays (docs/numbers.md, Playback). */
export const START_LEAD = { minMs: 150, maxMs: 800, marginMs: 50 } as const;

const bounded = (positionMs: number, durationMs?: number | null): number =>
  Math.min(Math.max(0, positionMs), durationMs ?? MAX_POSITION_MS, MAX_POSITION_MS);

/**
 * The film's position at a server time. A start in the future holds its position until then.
 * @param serverNowMs time of the server's monotonic clock
 * @param durationMs length of the film where it is known; the position never goes beyond it
 */
export const positionAt = (timeline: Timeline, serverNowMs: number, durationMs?: number | null): number =>
  bounded(
    timeline.playing
      ? timeline.positionMs + timeline.rate * Math.max(0, serverNowMs - timeline.atServerTimeMs)
      : timeline.positionMs,
    durationMs,
  );

/**
 * When the film reaches a position, in server time.
 * @returns null where it never does: it stands still, or the position lies before the anchor
 */
export const serverTimeOf = (timeline: Timeline, positionMs: number): number | null =>
  timeline.playing && positionMs >= timeline.positionMs
    ? timeline.atServerTimeMs + (positionMs - timeline.positionMs) / timeline.rate
    : null;

/** What may change when a timeline is anchored anew; a property that is left out goes on as it was. */
export interface AnchorChange {
  readonly positionMs?: number;
  readonly rate?: number;
  readonly playing?: boolean;
}

/**
 * The same movement expressed from `serverTimeMs` on, with a change applied from then on. A start that still lies
 * in the future stays where it is. The revision is left to the caller, who knows whether this is a new one.
 */
export const anchorAt = (
  timeline: Timeline,
  serverTimeMs: number,
  change: AnchorChange = {},
  durationMs?: number | null,
): Timeline => {
  const waitsForStart = timeline.playing && timeline.atServerTimeMs > serverTimeMs;
  const playing = change.playing ?? timeline.playing;
  return {
    ...timeline,
    positionMs: bounded(change.positionMs ?? positionAt(timeline, serverTimeMs), durationMs),
    rate: change.rate ?? timeline.rate,
    playing,
    atServerTimeMs: waitsForStart && playing ? timeline.atServerTimeMs : serverTimeMs,
  };
};

/**
 * How far ahead a start is scheduled so that everybody hears of it in time: twice the worst one-way delay and a margin.
 * @param oneWayDelaysMs observed by the clients; an empty list means nobody's is known
 */
export const startLeadMs = (oneWayDelaysMs: readonly number[]): number => {
  const worst = oneWayDelaysMs.reduce((a, b) => Math.max(a, b), 0);
  return Math.min(START_LEAD.maxMs, Math.max(START_LEAD.minMs, 2 * worst + START_LEAD.marginMs));
};
