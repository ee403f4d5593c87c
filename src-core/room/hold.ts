import { positionAt, startLeadMs } from '../sync/timeline';
import type { Hold, Playback, Readiness, Timeline } from '../wire/playback';
import type { Participant } from '../wire/room';
import type { Change, Room } from './room';

/** How long the room waits for those who aren't ready (design: playback synchronisation), ms. */
export const HOLD_MS: Readonly<Record<Hold['reason'], number>> = {
  /** The first start of a film: everybody may still have to find or load it. */
  loading: 60_000,
  seeking: 10_000,
  buffering: 3_000,
};

/** States in which somebody won't get ready by themselves: the room isn't held by who can't. */
const CANNOT: ReadonlySet<Readiness['state']> = new Set(['none', 'unsupported', 'unreachable']);
/** States that somebody can mend, so they are waited for before the film starts for the first time. */
const HAS_TO_ACT: ReadonlySet<Readiness['state']> = new Set(['missing', 'mismatch']);

const takesPart = ({ presence, readiness }: Participant, { media }: Playback): boolean =>
  presence === 'connected' && media !== null && readiness.mediaId === media.mediaId;

/** Whether the start of the film depends on somebody. */
const counts = (room: Room, participant: Participant): boolean =>
  takesPart(participant, room.state.playback) &&
  !room.state.playback.continuedWithout.includes(participant.id) &&
  !CANNOT.has(participant.readiness.state) &&
  !(room.film.started && HAS_TO_ACT.has(participant.readiness.state));

/** Ready, and not only for where the film stood before the last jump. */
const isReady = (room: Room, { id, readiness }: Participant): boolean =>
  readiness.state === 'ready' && (room.seen[id]?.timelineRevision ?? -1) >= room.film.jumpRevision;

const counting = (room: Room): Participant[] => room.state.participants.filter((one) => counts(room, one));

/** Those the film would have to wait for if it were to start now. */
export const unready = (room: Room): string[] =>
  counting(room)
    .filter((participant) => !isReady(room, participant))
    .map(({ id }) => id);

/** Length of the film, ms; null where nobody knows it. */
export const durationOf = ({ media }: Playback): number | null => media?.durationMs ?? null;

/** Where the film stands, ms. */
export const positionNow = (playback: Playback, nowMs: number): number =>
  positionAt(playback.timeline, nowMs, durationOf(playback));

/** The timeline standing still or moving from a position on, as a new revision. */
export const moved = (playback: Playback, change: Partial<Timeline>): Playback => ({
  ...playback,
  timeline: { ...playback.timeline, ...change, revision: playback.timeline.revision + 1 },
});

export const announce = (change: Change, playback: Playback): void =>
  change.emit({ type: 'playbackChanged', playback });

/** The film standing still at a position; not a new revision yet. */
export const still = (playback: Playback, positionMs: number, nowMs: number): Playback => ({
  ...playback,
  timeline: { ...playback.timeline, positionMs, playing: false, atServerTimeMs: nowMs },
});

/** Starts a little in the future, so that everybody has heard of it by then. */
const schedule = (change: Change, playback: Playback, nowMs: number): void => {
  const lead = startLeadMs(counting(change.room).map(({ id }) => change.room.seen[id]?.latencyMs ?? 0));
  change.note({ film: { ...change.room.film, started: true } });
  announce(
    change,
    moved(
      { ...playback, phase: 'playing', hold: null },
      { playing: true, positionMs: positionNow(playback, nowMs), atServerTimeMs: nowMs + lead },
    ),
  );
};

/**
 * Plays as soon as everybody who counts is ready: at once, or after a hold.
 * @param playback what the room has, with what the person changed
 * @param untilServerTimeMs deadline of a hold that goes on
 */
export const begin = (
  change: Change,
  playback: Playback,
  reason: Hold['reason'],
  nowMs: number,
  untilServerTimeMs = nowMs + HOLD_MS[reason],
): void => {
  const waitingFor = unready(change.room);
  if (waitingFor.length === 0) {
    schedule(change, playback, nowMs);
    return;
  }
  const positionMs = positionNow(playback, nowMs);
  const hold: Hold = { reason, waitingFor, untilServerTimeMs };
  announce(change, moved(still({ ...playback, phase: 'holding', hold }, positionMs, nowMs), {}));
};

/** Looks again whom the room waits for, after somebody became ready, left or came back. */
export const reviewHold = (change: Change, nowMs: number): void => {
  const { playback } = change.room.state;
  if (playback.phase !== 'holding' || !playback.hold) return;
  const waitingFor = unready(change.room);
  if (waitingFor.length === 0) {
    schedule(change, playback, nowMs);
    return;
  }
  if (waitingFor.join('\n') === playback.hold.waitingFor.join('\n')) return;
  announce(change, { ...playback, hold: { ...playback.hold, waitingFor } });
};

/** Goes on without some of those it waits for; whoever becomes ready again counts again. */
export const stopWaitingFor = (change: Change, ids: readonly string[], nowMs: number): void => {
  const { playback } = change.room.state;
  const waiting = playback.hold?.waitingFor.filter((id) => ids.includes(id)) ?? [];
  if (waiting.length === 0) return;
  const continuedWithout = [...new Set([...playback.continuedWithout, ...waiting])];
  announce(change, { ...playback, continuedWithout });
  reviewHold(change, nowMs);
};

/** Somebody has nothing to show for half a second: the room waits a moment, unless it goes on without them anyway. */
export const holdForBuffering = (change: Change, participant: Participant, nowMs: number): void => {
  if (change.room.state.playback.phase !== 'playing' || !counts(change.room, participant)) return;
  begin(change, change.room.state.playback, 'buffering', nowMs);
};

/** The film has come to its end. */
export const finish = (change: Change, positionMs: number, nowMs: number): void => {
  const { playback } = change.room.state;
  announce(change, moved(still({ ...playback, phase: 'ended', hold: null }, positionMs, nowMs), {}));
};

/** Whether everybody who counts says that it has ended, for a film whose length nobody knows. */
export const allEnded = (room: Room): boolean => {
  const people = counting(room);
  return people.length > 0 && people.every(({ readiness }) => readiness.state === 'ended');
};
