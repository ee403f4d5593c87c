import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS } from '../wire/limits';
import { DEFAULT_PATIENCE } from '../wire/playback';
import { readSnapshot } from './journal-migrations';
import { applyToRoom, initialRoom, rebaseRoom, RoomNotesSchema, RoomSchema, type Room } from './room';

/**
 * A room in which somebody stands in for the owner, the film waits for one who ran dry, one is gone and one has left.
 */
const busyRoom = (): Room => {
  const bench = new RoomBench();
  bench.join('owner', { role: 'host' });
  for (const id of ['b', 'c', 'd', 'left', 'gone']) bench.join(id);
  bench.do({ type: 'leave', by: 'left', returns: true });
  bench.open('b', 60_000);
  bench.all(['b', 'c', 'd'], 'ready', { positionMs: 1_000, durationMs: 60_000 });
  bench.control('b', { type: 'play' });
  for (const by of ['owner', 'gone']) bench.do({ type: 'connectionLost', by });
  bench.pass(GONE_AFTER_MS);
  bench.do({ type: 'connectionLost', by: 'd' });
  bench.do({ type: 'chat', by: 'b', ownId: 'm', text: 'hello' });
  bench.observe('b', 'buffering');
  const { room } = bench;
  const { b } = room.lines;
  if (!b) throw new Error('nobody has been waited for');
  const live = { startMs: 1, edgeMs: 2, atMs: 40 };
  return {
    ...room,
    lines: { ...room.lines, b: { ...b, timesLeftOut: 1, steadySinceMs: 70 } },
    seen: {
      ...room.seen,
      d: { timelineRevision: 2, latencyMs: 20, positionMs: 5, durationMs: null, live },
    },
    film: { ...room.film, liveBy: 'others' },
    emptySinceMs: 80,
  };
};

describe('a room that waits for its first person', () => {
  it('a new room is open, without a film, and knows of nobody', () => {
    const room = initialRoom({ sessionId: 's_1', name: 'Friday', maxParticipants: 6, nowMs: 5 });
    const { state, film, ...notes } = room;
    expect(state).toMatchObject({ ownerId: null, locked: false, participants: [], chat: [] });
    expect(state.playback).toMatchObject({ film: null, phase: 'empty', continuedWithout: [], outpaced: [] });
    expect(state.playback.timeline).toMatchObject({ filmId: null, playing: false, revision: 0 });
    expect(film).toMatchObject({ started: false, joined: [], liveBy: null, grows: false });
    expect(notes).toMatchObject({ away: [], commands: [], said: [], lines: {}, opened: false });
  });

  it('the part that only the server knows has nothing of what everybody shares', () => {
    expect(Object.keys(RoomNotesSchema.shape)).toEqual(
      Object.keys(RoomSchema.shape).filter((key) => key !== 'state'),
    );
  });
});

describe('the moment since which somebody is gone', () => {
  it('the moment stays while they are changed in the list, and is forgotten as they come back', () => {
    const room = busyRoom();
    const gone = room.state.participants.find(({ presence }) => presence === 'gone');
    if (!gone) throw new Error('nobody is gone');
    const renamed = applyToRoom(room, {
      type: 'participantUpdated',
      participant: { ...gone, name: 'Another' },
    });
    expect(renamed.goneSince[gone.id]).toBe(room.goneSince[gone.id]);
    expect(renamed.goneSince[gone.id]).toBeDefined();
    const back = applyToRoom(room, {
      type: 'participantUpdated',
      participant: { ...gone, presence: 'connected' },
    });
    expect(back.goneSince[gone.id]).toBeUndefined();
  });
});

describe('a room that was journalled', () => {
  it('a journalled room is the same when it is read again, new or busy', () => {
    const fresh = initialRoom({ sessionId: 's_1', name: 'Friday', maxParticipants: 6, nowMs: 5 });
    const busy = busyRoom();
    for (const room of [fresh, busy, { ...busy, film: { ...busy.film, liveBy: 'opener' as const } }]) {
      expect(RoomSchema.parse(JSON.parse(JSON.stringify(room)))).toEqual(room);
    }
  });

  it('a journalled room is taken over from before many of its present fields existed', () => {
    const { goneSince: _gone, lines: _lines, said: _said, heirSinceMs: _heir, ...room } = busyRoom();
    const { patience: _patience, ownerId: _owner, ...state } = room.state;
    const { joined: _joined, liveBy: _live, ...film } = room.film;
    const heirless = (one: Room['away'][number]) => ({ ...one, heir: undefined });
    const old = {
      ...room,
      away: room.away.map(heirless),
      film,
      seen: { b: { timelineRevision: 3, latencyMs: 20 } },
      state: { ...state, participants: state.participants.map(heirless) },
    };
    const { room: read } = readSnapshot(1, JSON.stringify(old));
    expect(read).toMatchObject({ goneSince: {}, lines: {}, said: [], heirSinceMs: null });
    expect(read.state).toMatchObject({ patience: DEFAULT_PATIENCE, ownerId: null });
    expect(read.film).toMatchObject({ joined: [], liveBy: null });
    expect(read.seen['b']).toMatchObject({ positionMs: null, durationMs: null, live: null });
    expect([...read.state.participants, ...read.away].map(({ heir }) => heir)).toEqual(
      Array<null>(6).fill(null),
    );
  });

  it('a journalled room is refused where it has what no room has', () => {
    const room = busyRoom();
    expect(RoomSchema.safeParse({ ...room, another: 1 }).success).toBe(false);
    const film = { ...room.film, openedRevision: -1 };
    expect(RoomSchema.safeParse({ ...room, film }).success).toBe(false);
  });
});

describe('a room on another clock', () => {
  it('a room on another clock has every moment moved by as much, and nothing else', () => {
    const room = busyRoom();
    const by = (shiftMs: number, times: Readonly<Record<string, number>>) =>
      Object.fromEntries(Object.entries(times).map(([id, atMs]) => [id, atMs + shiftMs]));
    const { playback } = room.state;
    const { hold, timeline } = playback;
    const moved = rebaseRoom(room, 1_000);
    expect(moved).toEqual({
      ...room,
      state: {
        ...room.state,
        playback: {
          ...playback,
          timeline: { ...timeline, atServerTimeMs: timeline.atServerTimeMs + 1_000 },
          hold: { ...hold, untilServerTimeMs: (hold?.untilServerTimeMs ?? 0) + 1_000 },
        },
      },
      lostAt: by(1_000, room.lostAt),
      goneSince: by(1_000, room.goneSince),
      seen: { ...room.seen, d: { ...room.seen['d'], live: { startMs: 1, edgeMs: 2, atMs: 1_040 } } },
      lines: {
        ...room.lines,
        b: {
          ...room.lines['b'],
          heldAtMs: room.lines['b']?.heldAtMs.map((atMs) => atMs + 1_000),
          steadySinceMs: 1_070,
        },
      },
      heirSinceMs: (room.heirSinceMs ?? 0) + 1_000,
      emptySinceMs: 1_080,
    });
    expect(Object.keys({ ...room.lostAt, ...room.goneSince })).toEqual(['d', 'owner', 'gone']);
    expect([hold?.waitingFor, room.heirSinceMs === null]).toEqual([['b'], false]);
    expect(rebaseRoom(moved, -1_000)).toEqual(room);
  });

  it('a room on another clock gets no moment where there was none', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.room = { ...bench.room, lines: { a: { heldAtMs: [], timesLeftOut: 0, steadySinceMs: null } } };
    const { state, ...rest } = rebaseRoom(bench.room, 1_000);
    expect(rest).toMatchObject({ heirSinceMs: null, emptySinceMs: null });
    expect(rest.lines['a']).toEqual({ heldAtMs: [], timesLeftOut: 0, steadySinceMs: null });
    expect(state.playback.hold).toBeNull();
  });
});

describe('the seats that a room remembers', () => {
  /** Lets this many people come and go. */
  const pass = (bench: RoomBench, count: number): void => {
    for (let number = 1; number <= count; number += 1) {
      bench.join(`guest_${number}`);
      bench.do({ type: 'leave', by: `guest_${number}`, returns: true });
    }
  };
  const away = (bench: RoomBench): string[] => bench.room.away.map(({ id }) => id);

  it('the remembered seats are those of the last two hundred who went, one each', () => {
    const bench = new RoomBench();
    pass(bench, 201);
    expect([away(bench).length, away(bench)[0], away(bench).at(-1)]).toEqual([200, 'guest_2', 'guest_201']);
    bench.join('guest_2');
    expect(away(bench)).not.toContain('guest_2');
    bench.do({ type: 'leave', by: 'guest_2', returns: true });
    expect([away(bench).length, away(bench)[0], away(bench).at(-1)]).toEqual([200, 'guest_3', 'guest_2']);
  });

  it('the remembered seats stay two hundred with the owner’s among them', () => {
    const bench = new RoomBench();
    bench.join('owner', { role: 'host' });
    bench.do({ type: 'leave', by: 'owner', returns: true });
    pass(bench, 201);
    expect([away(bench).length, away(bench)[0], away(bench)[1]]).toEqual([200, 'owner', 'guest_3']);
  });

  it('the remembered seats have nobody in them: nothing is sent from there, and nobody stands in', () => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    bench.join('b');
    bench.do({ type: 'publish', by: 'b', publication: { streamId: 's', kind: 'microphone' } });
    bench.do({ type: 'leave', by: 'host', returns: true });
    expect(bench.person('b').heir).toBe('new');
    bench.do({ type: 'leave', by: 'b', returns: true });
    expect(bench.room.away.at(-1)).toMatchObject({
      ...{ id: 'b', presence: 'gone', publications: [], heir: null, grants: { moderate: false } },
    });
  });
});

describe('a room’s knowledge of a person', () => {
  it('a room forgets with a person what they saw, and that the film would wait for them', () => {
    const bench = new RoomBench();
    for (const id of ['a', 'b', 'c']) bench.join(id);
    bench.open('a');
    bench.all(['a', 'b', 'c'], 'ready');
    bench.do({ type: 'leave', by: 'b', returns: true });
    bench.do({ type: 'connectionLost', by: 'c' });
    bench.pass(GONE_AFTER_MS);
    expect(Object.keys(bench.room.seen)).toEqual(['a']);
    expect(bench.room.film.joined).toEqual(['a']);
    expect([Object.keys(bench.room.goneSince), bench.room.lostAt]).toEqual([['c'], {}]);
    bench.join('c');
    expect(bench.room.goneSince).toEqual({});
  });

  it('a room keeps what it knows of the others when a person goes', () => {
    const bench = new RoomBench();
    for (const id of ['a', 'b', 'c', 'd']) bench.join(id);
    for (const by of ['b', 'c']) bench.do({ type: 'connectionLost', by });
    bench.pass(GONE_AFTER_MS);
    for (const by of ['a', 'd']) bench.do({ type: 'connectionLost', by });
    bench.join('a');
    bench.join('b');
    expect([Object.keys(bench.room.goneSince), Object.keys(bench.room.lostAt)]).toEqual([['c'], ['d']]);
  });
});
