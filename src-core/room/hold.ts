import { startLeadMs } from '../sync/timeline';
import type { Hold, Patience, Playback } from '../wire/playback';
import type { Participant } from '../wire/room';
import { counts, nobodyCanPlay, unready } from './attendance';
import { announce, moved, positionNow, still } from './film';
import { leaveOut, noteHeld } from './outpaced';
import type { Change } from './room';

/** How long the first start of a film waits: everybody may still have to find or load it (docs/numbers.md, Playback), ms. */
export const FIRST_LOAD_MS = 60_000;

/** How long the room waits for people who aren't ready, ms. */
export const holdMs = (patience: Patience, reason: Hold['reason']): number =>
  ({ loading: FIRST_LOAD_MS, seeking: patience.seekingMs, buffering: patience.bufferingMs })[reason];

/** A film that is wanted to run, and would for nobody, keeps its place until the first person can play it. */
export const stand = (change: Change, playback: Playback, nowMs: number): void =>
  announce(
    change,
    moved(still({ ...playback, phase: 'unplayable', hold: null }, positionNow(playback, nowMs), nowMs), {}),
  );

/** Starts a little in the future, so that everybody has heard of it by then. */
const schedule = (change: Change, playback: Playback, nowMs: number): void => {
  if (nobodyCanPlay(change.room)) {
    stand(change, playback, nowMs);
    return;
  }
  const leadMs = startLeadMs(
    Object.values(change.room.seen).flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs])),
  );
  change.note({ film: { ...change.room.film, started: true } });
  announce(
    change,
    moved(
      { ...playback, phase: 'playing', hold: null },
      { playing: true, positionMs: positionNow(playback, nowMs), atServerTimeMs: nowMs + leadMs },
    ),
  );
};

const without = (playback: Playback, ids: readonly string[]): Playback => ({
  ...playback,
  continuedWithout: [...new Set([...playback.continuedWithout, ...ids])],
});

/**
 * Plays as soon as everybody who counts is ready: at once, or after a hold, or without them where patience is 0.
 * @param playback the room's, with the person's change
 * @param untilServerTimeMs deadline of a hold that goes on
 */
export const begin = (
  change: Change,
  playback: Playback,
  reason: Hold['reason'],
  nowMs: number,
  untilServerTimeMs = nowMs + holdMs(change.room.state.patience, reason),
): void => {
  const positionMs = positionNow(playback, nowMs);
  const waitingFor = unready(change.room, positionMs);
  if (waitingFor.length === 0) {
    schedule(change, playback, nowMs);
  } else if (untilServerTimeMs <= nowMs) {
    schedule(change, without(playback, waitingFor), nowMs);
  } else {
    const hold: Hold = { reason, waitingFor, untilServerTimeMs };
    announce(change, moved(still({ ...playback, phase: 'holding', hold }, positionMs, nowMs), {}));
  }
};

/**
 * Goes on from another place, where everybody has to be ready anew. The first load of a film keeps its own, longer
 * time.
 * @param there the film standing there
 * @param asked whether somebody wants it: then a hold begins anew, and otherwise a running one keeps its deadline
 */
export const jump = (change: Change, there: Playback, nowMs: number, asked: boolean): void => {
  const { film, state } = change.room;
  const { phase, hold, timeline } = state.playback;
  change.note({ film: { ...film, jumpRevision: timeline.revision + 1 } });
  if (hold && (!asked || hold.reason === 'loading')) {
    begin(change, there, hold.reason, nowMs, hold.untilServerTimeMs);
  } else if (phase === 'playing' || phase === 'holding' || phase === 'unplayable') {
    begin(change, there, 'seeking', nowMs);
  } else {
    announce(change, moved({ ...there, phase: 'paused' }, {}));
  }
};

/**
 * The people the film waits for at a position while it stands for people who ran dry, after those are left out who made
 * it wait too often. New people among them are remembered.
 */
const stillDry = (change: Change, positionMs: number, known: readonly string[], nowMs: number): string[] => {
  const areNew = (ids: readonly string[]): string[] => ids.filter((id) => !known.includes(id));
  const waitingFor = unready(change.room, positionMs);
  leaveOut(change, areNew(waitingFor), waitingFor, nowMs);
  const left = unready(change.room, positionMs);
  noteHeld(change, areNew(left), nowMs);
  return left;
};

/** Re-evaluates whom the room waits for, after somebody became ready, left or came back. */
export const reviewHold = (change: Change, nowMs: number): void => {
  const { hold, timeline } = change.room.state.playback;
  if (!hold) return;
  const waitingFor =
    hold.reason === 'buffering'
      ? stillDry(change, timeline.positionMs, hold.waitingFor, nowMs)
      : unready(change.room, timeline.positionMs);
  const { playback } = change.room.state;
  if (waitingFor.length === 0) schedule(change, playback, nowMs);
  else if (waitingFor.join('\n') !== hold.waitingFor.join('\n'))
    announce(change, { ...playback, hold: { ...hold, waitingFor } });
};

/** Goes on without some of those it waits for; a person who becomes ready again counts again. */
export const stopWaitingFor = (change: Change, ids: readonly string[], nowMs: number): void => {
  const { playback } = change.room.state;
  const waiting = playback.hold?.waitingFor.filter((id) => ids.includes(id)) ?? [];
  if (waiting.length === 0) return;
  announce(change, without(playback, waiting));
  reviewHold(change, nowMs);
};

/**
 * A person has had nothing to show for half a second: the room waits a moment, unless it goes on without them anyway. A
 * room with patience 0 doesn't even start anew: the others' films don't notice.
 */
export const holdForBuffering = (change: Change, participant: Participant, nowMs: number): void => {
  const { playback, patience } = change.room.state;
  if (playback.phase !== 'playing' || !counts(change.room, participant)) return;
  if (patience.bufferingMs === 0) {
    announce(change, without(playback, [participant.id]));
    return;
  }
  if (stillDry(change, positionNow(playback, nowMs), [], nowMs).length === 0) return;
  begin(change, change.room.state.playback, 'buffering', nowMs);
};

/** Waits longer or shorter from now on; a running hold counts from when it began. */
export const changePatience = (change: Change, patience: Patience, nowMs: number): void => {
  const { name, locked, patience: before, playback } = change.room.state;
  if (patience.bufferingMs === before.bufferingMs && patience.seekingMs === before.seekingMs) return;
  change.emit({ type: 'roomUpdated', name, locked, patience });
  const { hold } = playback;
  if (!hold) return;
  const moreMs = holdMs(patience, hold.reason) - holdMs(before, hold.reason);
  const untilServerTimeMs = hold.untilServerTimeMs + moreMs;
  if (untilServerTimeMs <= nowMs) stopWaitingFor(change, hold.waitingFor, nowMs);
  else if (moreMs !== 0) announce(change, { ...playback, hold: { ...hold, untilServerTimeMs } });
};

/** The film has come to its end. */
export const finish = (change: Change, positionMs: number, nowMs: number): void => {
  const { playback } = change.room.state;
  announce(change, moved(still({ ...playback, phase: 'ended', hold: null }, positionMs, nowMs), {}));
};
