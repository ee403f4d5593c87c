import { sameReadiness } from '../sync/readiness';
import { anchorAt } from '../sync/timeline';
import type { Observation, Playback, PlaybackCommand } from '../wire/playback';
import type { Context, Refusal } from './command';
import { allEnded, allEndedEarly, endedAt, isReady, isThere, reaches } from './attendance';
import { announce, durationOf, END_TOLERANCE_MS, moved, positionNow, still } from './film';
import { begin, finish, holdForBuffering, jump, reviewHold, stopWaitingFor } from './hold';
import { hasMore, learnFilm } from './film-facts';
import { fallBack, keepInWindow, seekableAt, startOf } from './live';
import { firstReadiness } from './membership';
import { noteSteadiness, takenBack, willLast } from './outpaced';
import type { Participant } from '../wire/room';
import { filmFrom, participantOf, type Change } from './room';

/** How far from the server's own position the place at which a person paused is still believed, ms. */
export const PAUSE_TOLERANCE_MS = 2_000;

/** A place nearer than this to where a live stream plays counts as reached, ms. */
const LIVE_THERE_MS = 1_000;

/** Phases in which somebody wants the film to run, whether or not it does at the moment. */
const RUNS: ReadonlySet<Playback['phase']> = new Set(['playing', 'holding', 'unplayable']);

type LastAction = NonNullable<Playback['lastAction']>;

const remark = (playback: Playback, lastAction: LastAction): Playback => ({ ...playback, lastAction });

/** A film is opened or closed: nothing of the one before holds for it. */
const newFilm = (change: Change, revision: number): void =>
  change.note({ lines: {}, film: filmFrom(revision) });

/** Everybody starts anew with a film; nobody is ready for it yet. */
const resetReadiness = (change: Change): void => {
  change.note({ seen: {} });
  for (const participant of change.room.state.participants) {
    const readiness = firstReadiness(change.room, participant.role);
    if (readiness.filmId === null && participant.readiness.filmId === null) continue;
    change.update(participant, { readiness });
  }
};

const open = (
  change: Change,
  by: string,
  command: Extract<PlaybackCommand, { type: 'open' }>,
  context: Context,
): void => {
  const { title, source, durationMs } = command;
  const { playback } = change.room.state;
  const filmId = context.freshId;
  const next = moved(playback, {
    filmId,
    positionMs: 0,
    rate: 1,
    playing: false,
    atServerTimeMs: context.nowMs,
  });
  announce(change, {
    ...next,
    film: { filmId, title, source, durationMs, live: false, openedBy: by },
    phase: 'paused',
    hold: null,
    continuedWithout: [],
    outpaced: [],
    lastAction: { by, action: 'open' },
  });
  const { revision } = next.timeline;
  newFilm(change, revision);
  resetReadiness(change);
};

const close = (change: Change, by: string, { nowMs }: Context): void => {
  const { playback } = change.room.state;
  const next = moved(playback, {
    filmId: null,
    positionMs: 0,
    rate: 1,
    playing: false,
    atServerTimeMs: nowMs,
  });
  announce(change, {
    ...next,
    film: null,
    phase: 'empty',
    hold: null,
    continuedWithout: [],
    outpaced: [],
    lastAction: { by, action: 'close' },
  });
  const { revision } = next.timeline;
  newFilm(change, revision);
  resetReadiness(change);
};

const play = (change: Change, by: string, { nowMs }: Context): void => {
  const { playback } = change.room.state;
  if (RUNS.has(playback.phase)) return;
  const reason = change.room.film.started ? 'seeking' : 'loading';
  const wanted = remark(playback, { by, action: 'play' });
  const standsMs = positionNow(playback, nowMs);
  const endedAt = playback.phase === 'ended' ? 0 : standsMs;
  const fromMs = playback.film?.live ? startOf(change.room, nowMs) : endedAt;
  if (fromMs !== standsMs) {
    const { film } = change.room;
    change.note({ film: { ...film, jumpRevision: playback.timeline.revision + 1 } });
  }
  begin(change, still(wanted, fromMs, nowMs), reason, nowMs);
};

const pause = (change: Change, by: string, givenMs: number | undefined, { nowMs }: Context): void => {
  const { playback } = change.room.state;
  if (!RUNS.has(playback.phase)) return;
  const ownMs = positionNow(playback, nowMs);
  const believed = givenMs !== undefined && Math.abs(givenMs - ownMs) <= PAUSE_TOLERANCE_MS;
  const positionMs = believed ? Math.min(givenMs, durationOf(playback) ?? givenMs) : ownMs;
  const paused = remark({ ...playback, phase: 'paused', hold: null }, { by, action: 'pause' });
  announce(change, moved(still(paused, positionMs, nowMs), {}));
};

const seek = (change: Change, by: string, wantedMs: number, { nowMs }: Context): void => {
  const { playback } = change.room.state;
  const fromMs = positionNow(playback, nowMs);
  const toMs = playback.film?.live
    ? seekableAt(change.room, wantedMs, nowMs)
    : Math.min(wantedMs, durationOf(playback) ?? wantedMs);
  // "Go live" does nothing where the room already is: a jump would only make everybody start anew.
  const isThere =
    playback.film?.live && playback.phase === 'playing' && Math.abs(toMs - fromMs) < LIVE_THERE_MS;
  if (isThere) return;
  jump(change, still(remark(playback, { by, action: 'seek', fromMs, toMs }), toMs, nowMs), nowMs, true);
};

const setRate = (change: Change, by: string, rate: number, { nowMs }: Context): Refusal | null => {
  const { playback } = change.room.state;
  if (playback.timeline.rate === rate) return null;
  if (playback.film?.live) {
    return { code: 'INVALID_STATE', message: 'a live stream plays at its own rate' };
  }
  const anchored = anchorAt(playback.timeline, nowMs, { rate }, durationOf(playback));
  announce(change, moved(remark(playback, { by, action: 'rate' }), anchored));
  return null;
};

const continueWithout = (change: Change, by: string, id: string | undefined, { nowMs }: Context): void => {
  const { playback } = change.room.state;
  const waiting = playback.hold?.waitingFor ?? [];
  const ids = id === undefined ? waiting : waiting.filter((other) => other === id);
  if (ids.length === 0) return;
  announce(change, remark(playback, { by, action: 'continue' }));
  stopWaitingFor(change, ids, nowMs);
};

/** Carries out a playback command of a person who may control. */
export const control = (
  change: Change,
  by: string,
  baseRevision: number,
  command: PlaybackCommand,
  context: Context,
): Refusal | null => {
  if (command.type === 'open') {
    open(change, by, command, context);
    return null;
  }
  if (!change.room.state.playback.film) return { code: 'INVALID_STATE', message: 'no film is open' };
  if (baseRevision < change.room.film.openedRevision) {
    return { code: 'INVALID_STATE', message: 'another film has been opened since' };
  }
  switch (command.type) {
    case 'close':
      close(change, by, context);
      break;
    case 'play':
      play(change, by, context);
      break;
    case 'pause':
      pause(change, by, command.positionMs, context);
      break;
    case 'seek':
      seek(change, by, command.positionMs, context);
      break;
    case 'setRate':
      return setRate(change, by, command.rate, context);
    case 'continueWithout':
      continueWithout(change, by, command.participantId, context);
      break;
  }
  return null;
};

/** What an observation changes in the people who are waited for, and in the room's knowledge of the film. */
const takeReadiness = (
  change: Change,
  participant: Participant,
  observation: Observation,
  nowMs: number,
): void => {
  const { readiness } = observation;
  const before = participant.readiness;
  if (!sameReadiness(before, readiness)) change.update(participant, { readiness });
  const { film } = change.room;
  const isFirst = readiness.filmId !== null && !film.joined.includes(participant.id);
  const hereMs = positionNow(change.room.state.playback, nowMs);
  if (isFirst && readiness.state === 'ready' && isThere(change.room, observation, hereMs)) {
    change.note({ film: { ...film, joined: [...film.joined, participant.id] } });
  }
};

/** Takes in a client's report on its player. A report on a film that isn't open any more says nothing. */
export const observe = (change: Change, by: string, observation: Observation, { nowMs }: Context): void => {
  const { readiness, durationMs, latencyMs, timelineRevision, positionMs, live } = observation;
  const participant = participantOf(change.room, by);
  const filmId = change.room.state.playback.film?.filmId ?? null;
  if (!participant || readiness.filmId !== filmId) return;
  const seen = {
    timelineRevision,
    latencyMs,
    positionMs,
    durationMs: durationMs || null,
    live: live && { ...live, atMs: nowMs },
  };
  change.note({ seen: { ...change.room.seen, [by]: seen } });
  takeReadiness(change, participant, observation, nowMs);
  noteSteadiness(change, by, readiness, nowMs);
  if (filmId === null) return;
  const observer = { ...participant, readiness };
  // Nothing here follows from an onlooker's report, nor is its arrival the moment for it.
  if (participant.grants.control) {
    learnFilm(change, nowMs);
    keepInWindow(change, nowMs);
  }
  const { playback } = change.room.state;
  const hereMs = positionNow(playback, nowMs);
  const isBack = isReady(change.room, observer, hereMs) && isThere(change.room, observation, hereMs);
  if (playback.continuedWithout.includes(by) && isBack) {
    const isOutpaced = playback.outpaced.includes(by);
    if (!isOutpaced || willLast(change.room, by, observation, nowMs)) {
      announce(change, takenBack(playback, by));
    }
  }
  if (readiness.state === 'buffering' || !reaches(change.room, by, hereMs)) {
    holdForBuffering(change, observer, nowMs);
  }
  const saysEnded = readiness.state === 'ended' && participant.grants.control;
  if (saysEnded && change.room.state.playback.phase === 'playing') {
    const length = durationOf(playback);
    const isAtEnd = length !== null && hereMs >= length - END_TOLERANCE_MS;
    // The length was guessed too long: nothing more comes for anybody.
    const isOver = isAtEnd && !hasMore(change.room, durationMs || length);
    if (isOver) finish(change, length, nowMs);
    else if (length === null ? allEnded(change.room) : allEndedEarly(change.room)) {
      finish(change, endedAt(change.room, hereMs), nowMs);
    }
  }
  fallBack(change, nowMs);
  reviewHold(change, nowMs);
};
