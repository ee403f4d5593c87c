import { informants, reliedOn, unready } from './attendance';
import { positionNow, still } from './film';
import { jump } from './hold';
import type { Change, Room } from './room';

/**
 * Live streams: everybody has their own window of what can be played, and the room follows one offset from the
 * slowest edge. Positions are ms since 1970 on the programme's clock.
 */

/**
 * How far behind the slowest edge the room plays, ms: three segments of 4 s, as players of HLS keep three target
 * durations away from the end (RFC 8216, section 6.3.3). A person who gets a segment late still has the one before it.
 */
export const LIVE_OFFSET_MS = 12_000;
/**
 * A seek goes no nearer to the beginning of a window than this, ms: the window moves on, a segment at a time, while
 * everybody seeks.
 */
const START_MARGIN_MS = 4_000;

interface Bounds {
  /** Before this position somebody no longer has anything. */
  readonly startMs: number;
  /** Beyond this position somebody has nothing yet. */
  readonly edgeMs: number;
  /** The room's position when it follows the stream. */
  readonly targetMs: number;
}

/** What everybody can play now; null where nobody has told. */
const boundsOf = (room: Room, nowMs: number): Bounds | null => {
  const windows = reliedOn(room).flatMap(({ id }) => room.seen[id]?.live ?? []);
  if (windows.length === 0) return null;
  const startMs = Math.max(...windows.map((window) => window.startMs));
  const edgeMs = Math.min(...windows.map((window) => window.edgeMs + Math.max(0, nowMs - window.atMs)));
  // In a short window it is half of it: at its very beginning the film would fall out while everybody seeks.
  const offsetMs = Math.min(LIVE_OFFSET_MS, (edgeMs - startMs) / 2);
  // Windows that don't meet leave somebody behind; the room stays with the people ahead.
  const targetMs = startMs < edgeMs ? edgeMs - offsetMs : startMs + START_MARGIN_MS;
  return { startMs, edgeMs, targetMs };
};

/** The place for a seek in a live stream: within everybody's window, and no nearer to the edge than the room plays. */
export const seekableAt = (room: Room, wantedMs: number, nowMs: number): number => {
  const bounds = boundsOf(room, nowMs);
  if (!bounds) return wantedMs;
  const { startMs, targetMs } = bounds;
  return Math.min(targetMs, Math.max(wantedMs, startMs + START_MARGIN_MS));
};

/**
 * The place from which a live stream goes on: where it stands while everybody still has that, else where the room
 * follows. It is the latter too after the stream itself stood still and has left less than half of the offset: at the
 * very edge everybody would run dry with each late segment.
 */
export const startOf = (room: Room, nowMs: number): number => {
  const standsMs = positionNow(room.state.playback, nowMs);
  const bounds = boundsOf(room, nowMs);
  if (!bounds) return standsMs;
  const { startMs, edgeMs, targetMs } = bounds;
  const lastMs = edgeMs - (edgeMs - targetMs) / 2;
  return startMs <= standsMs && standsMs <= Math.max(startMs, lastMs) ? standsMs : targetMs;
};

/** A live stream on which the room waited, and that everybody has again, goes on at the room's offset from its edge. */
export const fallBack = (change: Change, nowMs: number): void => {
  const { playback } = change.room.state;
  if (!playback.film?.live || playback.hold?.reason !== 'buffering') return;
  const standsMs = playback.timeline.positionMs;
  if (unready(change.room, standsMs).length > 0) return;
  const fromMs = startOf(change.room, nowMs);
  if (fromMs < standsMs) jump(change, still(playback, fromMs, nowMs), nowMs, false);
};

/** The room's position when it begins to follow a stream; null where nobody has told what they can play. */
export const liveTargetOf = (room: Room, nowMs: number): number | null =>
  boundsOf(room, nowMs)?.targetMs ?? null;

/**
 * A film this far beyond what anybody has isn't waited for, ms: the dates of the programme have gone back, and its
 * place is on a clock that nobody counts by any more. A stream that merely stands leaves the room at its edge.
 */
const ELSEWHERE_MS = 30_000;

/**
 * Moves a running film, or one about to run, to where the room follows once somebody's window has moved past it, or the
 * dates of the programme have gone back for everybody who controls it.
 */
export const keepInWindow = (change: Change, nowMs: number): void => {
  const { playback } = change.room.state;
  if (!playback.film?.live || (playback.phase !== 'playing' && playback.phase !== 'holding')) return;
  const bounds = boundsOf(change.room, nowMs);
  if (!bounds) return;
  const hereMs = positionNow(playback, nowMs);
  const edges = informants(change.room).flatMap(({ id }) => change.room.seen[id]?.live?.edgeMs ?? []);
  const isElsewhere = edges.length > 0 && hereMs > Math.max(...edges) + ELSEWHERE_MS;
  if (hereMs >= bounds.startMs && !isElsewhere) return;
  jump(change, still(playback, bounds.targetMs, nowMs), nowMs, false);
};
