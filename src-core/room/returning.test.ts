/** People who come or come back, and what the room still knows of them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { EMPTY_SESSION_MS, GONE_AFTER_MS } from '../wire/limits';
import { ROLE_GRANTS } from '../wire/grants';
import { FADE_AFTER_MS } from './seats';

let bench: RoomBench;
const lose = (id: string): void => {
  bench.do({ type: 'connectionLost', by: id });
};
const start = (): void => {
  bench.open('a');
  bench.all(['a', 'b'], 'ready');
  bench.control('a', { type: 'play' });
  bench.pass(1_000);
};

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  bench.join('b');
});

describe('a person who joins', () => {
  it('a person who joins has the capabilities of their app, also after they come back with a newer one', () => {
    bench.join('c', { can: ['queue'] });
    expect(bench.person('c').can).toEqual(['queue']);
    bench.join('c', { instanceId: 'i_2', can: ['queue', 'roles'] });
    expect(bench.person('c').can).toEqual(['queue', 'roles']);
  });

  it('a person who joins has what the token grants, and a seat behind everybody who has ever been here', () => {
    bench.join('c');
    bench.do({ type: 'leave', by: 'c', returns: true });
    bench.join('d');
    expect(bench.person('d')).toEqual({
      ...{ id: 'd', name: 'd', role: 'participant', grants: ROLE_GRANTS.participant, heir: null, seat: 4 },
      ...{ presence: 'connected', instanceId: 'i_1', incarnation: 1, audio: true, video: true },
      ...{ publications: [], readiness: { filmId: null, state: 'none' }, can: [] },
    });
    expect(['a', 'b'].map((id) => bench.person(id).seat)).toEqual([1, 2]);
  });

  it.each(['microphone', 'camera'] as const)(
    'a person who joins sends by %s only what they may and want',
    (kind) => {
      const grants = { ...ROLE_GRANTS.participant, publish: [kind] };
      const join = (by: string, isOn: boolean): void => {
        const own = { by, name: by, role: 'participant', instanceId: 'i_1' } as const;
        bench.do({ type: 'join', ...own, grants, audio: isOn, video: isOn });
      };
      join('on', true);
      join('off', false);
      expect(bench.person('on')).toMatchObject({ audio: kind === 'microphone', video: kind === 'camera' });
      expect(bench.person('off')).toMatchObject({ audio: false, video: false });
    },
  );

  it('a person who joins has yet to load the open film, but for a second device, which shows none', () => {
    bench.open('a');
    bench.join('c');
    bench.join('phone', { role: 'companion' });
    const { filmId } = bench.playback.timeline;
    expect(bench.person('c').readiness).toEqual({ filmId, state: 'loading' });
    expect(bench.person('phone').readiness).toEqual({ filmId: null, state: 'none' });
  });

  it('a person who joins is waited for with all others as long as nobody has pressed play', () => {
    bench.open('a');
    expect(bench.join('c').events.map(({ type }) => type)).toEqual(['participantJoined']);
    bench.all(['a', 'b'], 'ready');
    bench.control('a', { type: 'play' });
    expect(bench.playback.hold?.waitingFor).toEqual(['c']);
  });

  it.each(['holding', 'playing', 'paused', 'unplayable'] as const)(
    'a person who joins once somebody has pressed play is left out, while the film is %s',
    (phase) => {
      bench.open('a');
      bench.all(['a', 'b'], phase === 'unplayable' ? 'unsupported' : 'ready');
      if (phase === 'holding') bench.observe('b', 'loading');
      bench.control('a', { type: 'play' });
      if (phase === 'paused') bench.control('a', { type: 'pause' });
      expect(bench.playback.phase).toBe(phase);
      bench.join('c');
      expect(bench.playback.continuedWithout).toEqual(['c']);
      bench.join('c', { instanceId: 'i_2' });
      expect(bench.playback.continuedWithout).toEqual(['c']);
    },
  );

  it('a person who joins isn’t left out of a film that was closed', () => {
    start();
    bench.control('a', { type: 'close' });
    bench.join('c');
    expect(bench.playback.continuedWithout).toEqual([]);
  });
});

describe('a person who comes back', () => {
  beforeEach(start);
  const readinessOf = (id: string) => bench.person(id).readiness;

  it('a person who comes back with the same client has the film as before', () => {
    const before = readinessOf('b');
    lose('b');
    bench.join('b');
    expect(readinessOf('b')).toEqual(before);
    expect(bench.playback.continuedWithout).toEqual([]);
    bench.observe('b', 'buffering');
    expect(bench.playback.hold?.waitingFor).toEqual(['b']);
  });

  it('a person who comes back with another client has to load the film, and is waited for by nobody until then', () => {
    const { filmId } = bench.playback.timeline;
    bench.join('b', { instanceId: 'i_2' });
    expect(readinessOf('b')).toEqual({ filmId, state: 'loading' });
    expect(bench.playback.continuedWithout).toEqual(['b']);
    expect(bench.room.film.joined).toEqual(['a']);
  });

  it('a person who comes back with the same client to another film has to load that', () => {
    bench.do({ type: 'leave', by: 'b', returns: true });
    bench.open('a');
    bench.join('b');
    expect(readinessOf('b')).toEqual({ filmId: bench.playback.timeline.filmId, state: 'loading' });
  });

  it('a person who comes back with the same client after a film was closed has none', () => {
    bench.do({ type: 'leave', by: 'b', returns: true });
    bench.control('a', { type: 'close' });
    bench.join('b');
    expect(readinessOf('b')).toEqual({ filmId: null, state: 'none' });
  });

  it('a person who comes back after being gone is left out until they are ready again', () => {
    lose('b');
    bench.pass(GONE_AFTER_MS);
    bench.join('b');
    expect(bench.playback.continuedWithout).toEqual(['b']);
  });

  it('a person who comes back keeps their own name, with a number where somebody has taken it meanwhile', () => {
    bench.join('c', { name: 'Cem' });
    bench.do({ type: 'leave', by: 'c', returns: true });
    bench.join('d', { name: 'Cem' });
    bench.join('c', { name: 'another' });
    expect(bench.person('c').name).toBe('Cem (2)');
    bench.join('d', { instanceId: 'i_2' });
    expect(bench.person('d').name).toBe('Cem');
  });

  it('a person who comes back keeps streams with the same client only', () => {
    bench.do({ type: 'publish', by: 'b', publication: { streamId: 's', kind: 'microphone' } });
    bench.join('b');
    expect(bench.person('b')).toMatchObject({ incarnation: 1, publications: [{ streamId: 's' }] });
    bench.join('b', { instanceId: 'i_2' });
    expect(bench.person('b')).toMatchObject({ incarnation: 2, publications: [] });
  });
});

describe('a person who goes', () => {
  it.each(['leaves', 'is removed', 'is gone'])(
    'a person who %s isn’t among those the film runs without',
    (how) => {
      start();
      bench.join('c');
      bench.join('d');
      expect(bench.playback.continuedWithout).toEqual(['c', 'd']);
      if (how === 'leaves') bench.do({ type: 'leave', by: 'c' });
      if (how === 'is removed') bench.do({ type: 'remove', by: 'a', participantId: 'c' });
      if (how === 'is gone') {
        lose('c');
        bench.pass(GONE_AFTER_MS);
      }
      expect(bench.playback.continuedWithout).toEqual(['d']);
    },
  );

  it('a person who goes is announced with nothing else, where nothing else follows', () => {
    const left = bench.do({ type: 'leave', by: 'b', returns: true });
    expect(left.events).toEqual([{ type: 'participantLeft', participantId: 'b', reason: 'left' }]);
  });

  it('a person loses the connection once: another loss of it moves nothing', () => {
    lose('b');
    bench.pass(GONE_AFTER_MS - 1);
    expect(bench.do({ type: 'connectionLost', by: 'b' }).events).toEqual([]);
    bench.pass(1);
    expect(bench.person('b').presence).toBe('gone');
  });

  it('a person who is back in time isn’t gone later', () => {
    lose('b');
    bench.pass(GONE_AFTER_MS - 1);
    bench.join('b');
    bench.pass(GONE_AFTER_MS + FADE_AFTER_MS);
    expect(bench.person('b').presence).toBe('connected');
  });

  it('a person who has left by choice isn’t gone as well', () => {
    lose('b');
    bench.join('b');
    lose('b');
    bench.do({ type: 'leave', by: 'b', returns: true });
    expect(bench.room.lostAt).toEqual({});
    bench.join('b');
    bench.pass(GONE_AFTER_MS);
    expect(bench.person('b').presence).toBe('connected');
  });

  it('a person who is removed has no seat any more, here or away, and a new one when they come again', () => {
    bench.join('c');
    bench.do({ type: 'remove', by: 'a', participantId: 'b' });
    bench.join('b');
    expect(bench.person('b').seat).toBe(4);
    bench.do({ type: 'leave', by: 'b', returns: true });
    expect(bench.do({ type: 'remove', by: null, participantId: 'b' }).events).toEqual([]);
    bench.do({ type: 'lock', by: 'a', locked: true });
    expect(bench.join('b').error?.code).toBe('SESSION_LOCKED');
    expect(bench.join('c').error).toBeNull();
  });
});

describe('an empty session', () => {
  it('an empty session is counted from when the last person went, whatever happens meanwhile', () => {
    bench.do({ type: 'leave', by: 'b', returns: true });
    bench.do({ type: 'leave', by: 'a', returns: true });
    bench.pass(EMPTY_SESSION_MS - 1);
    bench.do({ type: 'remove', by: null, participantId: 'b' });
    expect(bench.last?.closes).toBe(false);
    bench.pass(1);
    expect(bench.last?.closes).toBe(true);
  });

  it('a session isn’t empty while somebody is only reconnecting', () => {
    bench.do({ type: 'leave', by: 'b', returns: true });
    lose('a');
    expect(bench.room.emptySinceMs).toBeNull();
    bench.pass(GONE_AFTER_MS);
    expect(bench.room.emptySinceMs).toBe(bench.nowMs);
    bench.join('a');
    expect(bench.room.emptySinceMs).toBeNull();
  });
});

describe('a new server process', () => {
  it('a new server process counts people who were gone from when they went, and people who had lost the connection from when they lost it', () => {
    bench.join('c');
    lose('b');
    bench.pass(GONE_AFTER_MS);
    const goneAt = bench.nowMs;
    lose('c');
    bench.pass(1_000);
    bench.do({ type: 'serverRestarted' });
    expect(bench.room.goneSince).toEqual({ b: goneAt });
    expect(bench.room.lostAt).toEqual({ a: goneAt + 1_000, c: goneAt });
    bench.join('a');
    bench.pass(GONE_AFTER_MS - 1_000);
    expect(bench.person('c').presence).toBe('gone');
  });

  it('a new server process counts people who were gone from now on, where the journal doesn’t say', () => {
    lose('b');
    bench.pass(GONE_AFTER_MS);
    bench.room = { ...bench.room, goneSince: {} };
    bench.do({ type: 'serverRestarted' });
    expect(bench.room.goneSince).toEqual({ b: bench.nowMs });
  });
});
