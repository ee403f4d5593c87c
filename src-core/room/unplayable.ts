import { nobodyCanPlay } from './attendance';
import { positionNow, still } from './film';
import { begin, jump, stand } from './hold';
import { startOf } from './live';
import type { Change } from './room';

/** A film that somebody wants to see, and that nobody who is here can show. */

/** Goes on from where the film stands; a live stream that has left that behind, from where the room follows it. */
const goOn = (change: Change, nowMs: number): void => {
  const { film, state } = change.room;
  const { playback } = state;
  const fromMs = playback.film?.live ? startOf(change.room, nowMs) : positionNow(playback, nowMs);
  if (fromMs !== playback.timeline.positionMs) {
    jump(change, still(playback, fromMs, nowMs), nowMs, false);
  } else {
    // A person who is about to be able to as well is waited for as one who ran dry.
    begin(change, playback, film.started ? 'buffering' : 'loading', nowMs);
  }
};

/**
 * Stops a film that runs for nobody, after the last person who could show it can't any more or is gone; and goes on
 * with one that stands for that reason as soon as the first person can.
 */
export const reviewPlayable = (change: Change, nowMs: number): void => {
  const { playback } = change.room.state;
  const isNobodys = nobodyCanPlay(change.room);
  if (playback.phase === 'playing' && isNobodys) stand(change, playback, nowMs);
  if (playback.phase === 'unplayable' && !isNobodys) goOn(change, nowMs);
};
