import { positionAt } from '../sync/timeline';
import type { Playback, Timeline } from '../wire/playback';
import type { Change } from './room';

/** The shared film as the room reads and moves it. Positions and times in ms. */

/** Length of the film; null where nobody knows it, and for a live stream. */
export const durationOf = ({ film }: Playback): number | null => film?.durationMs ?? null;

/** How near to its end a film has to be for one person's "ended" to end it for all, ms. */
export const END_TOLERANCE_MS = 1_500;

/** The film's present position. */
export const positionNow = (playback: Playback, nowMs: number): number =>
  positionAt(playback.timeline, nowMs, durationOf(playback));

/** The timeline standing or moving from a position on, as a new revision. */
export const moved = (playback: Playback, change: Partial<Timeline>): Playback => ({
  ...playback,
  timeline: { ...playback.timeline, ...change, revision: playback.timeline.revision + 1 },
});

/** The film standing at a position; not a new revision yet. */
export const still = (playback: Playback, positionMs: number, nowMs: number): Playback => ({
  ...playback,
  timeline: { ...playback.timeline, positionMs, playing: false, atServerTimeMs: nowMs },
});

export const announce = (change: Change, playback: Playback): void =>
  change.emit({ type: 'playbackChanged', playback });
