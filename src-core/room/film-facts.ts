import type { Playback, Readiness } from '../wire/playback';
import type { Participant } from '../wire/room';
import { informants } from './attendance';
import { announce, positionNow, still } from './film';
import { jump } from './hold';
import { liveTargetOf } from './live';
import type { Change, Room } from './room';

/**
 * What the room knows of the film itself: how long it is, and whether it happens now. Those who control the film say
 * so, whoever opened it before all others. What they say later, when their player knows better, corrects it.
 */

/** Players that read the same file differ by a frame or a packet of sound: nearer than this is the same length, ms. */
const SAME_LENGTH_MS = 250;
/** Nearer than this to its end a player begins to find out that there is more, ms (Chromium: 2.3 s before). */
const NEAR_END_MS = 5_000;

type Word = 'live' | 'film' | null;

const wordOf = ({ seen }: Room, id: string): Word => {
  const one = seen[id];
  if (one?.live) return 'live';
  return one?.durationMs ? 'film' : null;
};

const openerOf = (room: Room, people: readonly Participant[]): Participant | undefined =>
  people.find(({ id }) => id === room.state.playback.film?.openedBy);

/** Whether it is live, and by whose word; null where it stays as it is. */
const liveByNow = (room: Room): { readonly isLive: boolean; readonly by: 'opener' | 'others' } | null => {
  const { film } = room.state.playback;
  if (!film || film.source.kind !== 'url') return null;
  const people = informants(room);
  const opener = openerOf(room, people);
  const openers = opener ? wordOf(room, opener.id) : null;
  const words = people.map(({ id }) => wordOf(room, id)).filter((word) => word !== null);
  const isEverybodys = words.length > 0 && words.every((word) => word === 'film');
  if (film.live) {
    // Whoever loads a stream that has ended takes it for a film: who saw it live isn't overruled by that, not even by
    // who opened it and comes back.
    const isOpeners = openers === 'film' && room.film.liveBy !== 'opener' && !room.film.started;
    const isTaken = isOpeners || isEverybodys;
    return isTaken ? { isLive: false, by: 'others' } : null;
  }
  if (openers !== null) return openers === 'live' ? { isLive: true, by: 'opener' } : null;
  // A length that is known is somebody's word too: that it is a film.
  const isMost = words.filter((word) => word === 'live').length * 2 > words.length;
  return isMost && film.durationMs === null ? { isLive: true, by: 'others' } : null;
};

/** A live stream has nobody's length, and a rate of its own. */
const learnLive = (change: Change, nowMs: number): void => {
  const learnt = liveByNow(change.room);
  const { playback } = change.room.state;
  if (!learnt || !playback.film) return;
  const { isLive, by } = learnt;
  // A film begins at its beginning; a place on the programme's clock is none in it.
  const positionMs = isLive ? liveTargetOf(change.room, nowMs) : 0;
  if (positionMs === null) return;
  change.note({ film: { ...change.room.film, liveBy: isLive ? by : null } });
  const next: Playback = {
    ...playback,
    film: { ...playback.film, live: isLive, durationMs: null },
    timeline: { ...playback.timeline, rate: 1 },
  };
  jump(change, still(next, positionMs, nowMs), nowMs, false);
};

/** The upper one of the two in the middle: a film that is thought too short is cut for everybody. */
const median = (lengths: readonly number[]): number | null =>
  [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? null;

/** How long those who control the film say it is; null where nobody who is to be believed has said. */
const lengthByNow = (room: Room, knownMs: number | null): number | null => {
  const people = informants(room);
  const opener = openerOf(room, people);
  const saidBy = (id: string): number | null => room.seen[id]?.durationMs ?? null;
  if (opener && (saidBy(opener.id) !== null || knownMs !== null)) return saidBy(opener.id);
  const lengths = people.map(({ id }) => saidBy(id)).filter((ms) => ms !== null);
  // What is known is corrected by two, or by the only one there is.
  const isEnough = knownMs === null || lengths.length >= Math.min(2, people.length);
  return isEnough ? median(lengths) : null;
};

/** The longest that anybody has of it who is near an end: who plays there knows better how long it is than who doesn't. */
const lengthBeyond = (room: Room, endMs: number, isTold: (state: Readiness['state']) => boolean): number => {
  const lengths = informants(room).map(({ id, readiness }) => {
    const one = room.seen[id];
    const isNear = isTold(readiness.state) && (one?.positionMs ?? -Infinity) >= endMs - NEAR_END_MS;
    return (isNear && one?.durationMs) || endMs;
  });
  return Math.max(endMs, ...lengths);
};

/** Whether somebody near this end still has more of the film than that. */
export const hasMore = (room: Room, endMs: number): boolean =>
  lengthBeyond(room, endMs, (state) => state === 'ready') > endMs + SAME_LENGTH_MS;

/** Somebody who has come near its end hasn't come to it: of a length that grows more may be known in a moment. */
export const mayGrow = (room: Room): boolean =>
  room.film.grows && informants(room).some(({ readiness }) => readiness.state === 'ready');

const learnLength = (change: Change, nowMs: number): void => {
  const { playback } = change.room.state;
  const { film } = playback;
  if (!film || film.live) return;
  const said = lengthByNow(change.room, film.durationMs) ?? film.durationMs;
  if (said === null) return;
  const durationMs = lengthBeyond(change.room, said, (state) => state === 'ready' || state === 'ended');
  if (film.durationMs !== null && Math.abs(durationMs - film.durationMs) <= SAME_LENGTH_MS) return;
  const isLonger =
    playback.phase === 'playing' &&
    film.durationMs !== null &&
    durationMs > film.durationMs &&
    positionNow(playback, nowMs) >= film.durationMs - NEAR_END_MS;
  if (isLonger) change.note({ film: { ...change.room.film, grows: true } });
  announce(change, { ...playback, film: { ...film, durationMs } });
};

/** Learns from what everybody has observed so far. */
export const learnFilm = (change: Change, nowMs: number): void => {
  learnLive(change, nowMs);
  learnLength(change, nowMs);
};
