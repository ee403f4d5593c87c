import { mayBeLive } from '../wire/film-sources';
import type { Playback, Readiness } from '../wire/playback';
import type { Participant } from '../wire/room';
import { informants } from './attendance';
import { announce, positionNow, still } from './film';
import { jump } from './hold';
import { liveTargetOf } from './live';
import type { Change, Room } from './room';

/**
 * The room's knowledge of the film itself: its length, and whether it is live. People who control the film say so, the
 * opener before all others. A later report, when a player knows better, corrects it.
 */

/**
 * Players that read the same file differ by a frame or a packet of sound: a smaller difference is the same length, ms.
 */
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

/** Whether the film is live, and who said so; null where it stays as it is. */
const liveByNow = (room: Room): { readonly isLive: boolean; readonly by: 'opener' | 'others' } | null => {
  const { film } = room.state.playback;
  if (!film || !mayBeLive(film.source)) return null;
  const people = informants(room);
  const opener = openerOf(room, people);
  const openers = opener ? wordOf(room, opener.id) : null;
  const words = people.map(({ id }) => wordOf(room, id)).filter((word) => word !== null);
  const isEverybodys = words.length > 0 && words.every((word) => word === 'film');
  if (film.live) {
    // A person who loads a stream that has ended takes it for a film: people who saw it live aren't overruled by that,
    // not even by the opener who comes back.
    const isOpeners = openers === 'film' && room.film.liveBy !== 'opener' && !room.film.started;
    const isTaken = isOpeners || isEverybodys;
    return isTaken ? { isLive: false, by: 'others' } : null;
  }
  if (openers !== null) return openers === 'live' ? { isLive: true, by: 'opener' } : null;
  // A known length is a statement too: that it is a film.
  const isMost = words.filter((word) => word === 'live').length * 2 > words.length;
  return isMost && film.durationMs === null ? { isLive: true, by: 'others' } : null;
};

/** A live stream has nobody's length, and normal rate. */
const learnLive = (change: Change, nowMs: number): void => {
  const learnt = liveByNow(change.room);
  const { playback } = change.room.state;
  if (!learnt || !playback.film) return;
  const { isLive, by } = learnt;
  // A film begins at its beginning; a position on the programme's clock is none in it.
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

/** The film's length by the people who control it; null where nobody who counts has said. */
const lengthByNow = (room: Room, knownMs: number | null): number | null => {
  const people = informants(room);
  const opener = openerOf(room, people);
  const saidBy = (id: string): number | null => room.seen[id]?.durationMs ?? null;
  if (opener && (saidBy(opener.id) !== null || knownMs !== null)) return saidBy(opener.id);
  const lengths = people.map(({ id }) => saidBy(id)).filter((ms) => ms !== null);
  // A known length is corrected by two people, or by the only one there is.
  const isEnough = knownMs === null || lengths.length >= Math.min(2, people.length);
  return isEnough ? median(lengths) : null;
};

/**
 * The longest length by anybody who is near an end: a person who plays there knows better how long it is than one who
 * doesn't.
 */
const lengthBeyond = (room: Room, endMs: number, isTold: (state: Readiness['state']) => boolean): number => {
  const lengths = informants(room).map(({ id, readiness }) => {
    const one = room.seen[id];
    const isNear = isTold(readiness.state) && (one?.positionMs ?? -Infinity) >= endMs - NEAR_END_MS;
    return (isNear && one?.durationMs) || endMs;
  });
  return Math.max(endMs, ...lengths);
};

/** Whether a person near this end still has more of the film than that. */
export const hasMore = (room: Room, endMs: number): boolean =>
  lengthBeyond(room, endMs, (state) => state === 'ready') > endMs + SAME_LENGTH_MS;

/** Whether a person who has come near its end hasn't reached it: more of a growing length may be known in a moment. */
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

/** Learns from everybody's observations so far. */
export const learnFilm = (change: Change, nowMs: number): void => {
  learnLive(change, nowMs);
  learnLength(change, nowMs);
};
