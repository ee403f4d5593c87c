/** The exact bounds of what may be done with the film, each of which a small change of the code would move. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench, URL_FILM } from '../../test/fakes/room-bench';
import { DEFAULT_PATIENCE } from '../wire/playback';
import { END_TOLERANCE_MS, positionNow } from './film';
import { PAUSE_TOLERANCE_MS } from './playback';

let bench: RoomBench;
const ALL = ['a', 'b', 'c'];
const here = (): number => positionNow(bench.playback, bench.nowMs);
const start = (durationMs: number | null = 60_000): void => {
  bench.open('a', durationMs);
  bench.all(ALL, 'ready');
  bench.control('a', { type: 'play' });
  bench.pass(150);
};

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  bench.join('b');
  bench.join('c');
});

/**
 * A film with everything that can be left over from one: a rate, somebody who came late, somebody waited for. @returns
 * its revision
 */
const inTheMiddle = (): number => {
  start();
  bench.control('a', { type: 'setRate', rate: 2 });
  bench.join('late');
  bench.pass(10_000);
  bench.observe('b', 'buffering');
  return bench.playback.timeline.revision;
};

describe('a film that is opened', () => {
  it('a newly opened film stands at its beginning, at normal rate, with nothing left of the one before', () => {
    const revision = inTheMiddle();
    bench.control('b', { type: 'open', title: 'Another', source: URL_FILM, durationMs: 70_000 });
    const { filmId } = bench.playback.timeline;
    expect(bench.playback).toEqual({
      film: {
        ...{ filmId, title: 'Another', source: URL_FILM, durationMs: 70_000, live: false, openedBy: 'b' },
      },
      timeline: {
        ...{ filmId, positionMs: 0, rate: 1, playing: false, atServerTimeMs: bench.nowMs },
        revision: revision + 1,
      },
      ...{ phase: 'paused', hold: null, continuedWithout: [], outpaced: [] },
      lastAction: { by: 'b', action: 'open' },
    });
    expect(filmId).not.toBeNull();
    expect(bench.room.film).toEqual({
      ...{ openedRevision: revision + 1, jumpRevision: revision + 1 },
      ...{ started: false, joined: [], liveBy: null, grows: false },
    });
    expect([bench.room.seen, bench.room.lines]).toEqual([{}, {}]);
  });

  it('a newly opened film is yet to be loaded by everybody who shows it', () => {
    bench.join('phone', { role: 'companion' });
    const { events } = bench.open('a');
    const readiness = { filmId: bench.playback.timeline.filmId, state: 'loading' };
    expect(
      events.flatMap((event) => (event.type === 'participantUpdated' ? [event.participant] : [])),
    ).toMatchObject(ALL.map((id) => ({ id, readiness })));
  });

  it('a newly opened film takes commands that were given once it was open', () => {
    bench.open('a');
    bench.all(ALL, 'ready');
    const opened = bench.room.film.openedRevision;
    const command = { type: 'play' } as const;
    const play = (baseRevision: number) =>
      bench.do({ type: 'playback', by: 'a', commandId: 'x', baseRevision, command }).error?.code ?? null;
    expect([play(opened - 1), play(opened)]).toEqual(['INVALID_STATE', null]);
  });
});

describe('a film that is closed', () => {
  it('closing a film leaves nothing of it behind', () => {
    const revision = inTheMiddle();
    bench.control('b', { type: 'close' });
    expect(bench.playback).toEqual({
      film: null,
      timeline: {
        ...{ filmId: null, positionMs: 0, rate: 1, playing: false, atServerTimeMs: bench.nowMs },
        revision: revision + 1,
      },
      ...{ phase: 'empty', hold: null, continuedWithout: [], outpaced: [] },
      lastAction: { by: 'b', action: 'close' },
    });
    expect([...ALL, 'late'].map((id) => bench.person(id).readiness)).toEqual(
      Array(4).fill({ filmId: null, state: 'none' }),
    );
    expect(bench.control('b', { type: 'close' }).error?.code).toBe('INVALID_STATE');
  });
});

describe('play', () => {
  it('play is announced with who pressed it, and not again while the film runs or waits', () => {
    bench.open('a');
    bench.all(['a', 'b'], 'ready');
    bench.control('b', { type: 'play' });
    expect(bench.playback).toMatchObject({ phase: 'holding', lastAction: { by: 'b', action: 'play' } });
    expect(bench.control('a', { type: 'play' }).events).toEqual([]);
    bench.observe('c', 'ready');
    expect(bench.playback.phase).toBe('playing');
    expect(bench.control('a', { type: 'play' }).events).toEqual([]);
  });

  it('play waits as for a seek once the film has started', () => {
    start();
    bench.control('a', { type: 'pause' });
    bench.observe('b', 'loading');
    bench.control('a', { type: 'play' });
    expect(bench.playback.hold).toEqual({
      ...{ reason: 'seeking', waitingFor: ['b'] },
      untilServerTimeMs: bench.nowMs + DEFAULT_PATIENCE.seekingMs,
    });
  });

  it('play from where the film stands needs nobody to be ready anew', () => {
    start();
    bench.pass(5_000);
    bench.control('a', { type: 'pause' });
    const { jumpRevision } = bench.room.film;
    bench.control('a', { type: 'play' });
    expect(bench.playback.phase).toBe('playing');
    expect(bench.room.film.jumpRevision).toBe(jumpRevision);
  });
});

describe('pause', () => {
  beforeEach(() => {
    start();
    bench.pass(10_000);
  });
  const pause = (positionMs: number): number => {
    bench.control('b', { type: 'pause', positionMs });
    return here();
  };

  it.each([-PAUSE_TOLERANCE_MS, PAUSE_TOLERANCE_MS])(
    'a pause is where the person saw it, %i ms from the room',
    (offMs) => {
      expect(pause(10_000 + offMs)).toBe(10_000 + offMs);
      expect(bench.playback).toMatchObject({
        ...{ phase: 'paused', hold: null, lastAction: { by: 'b', action: 'pause' } },
        timeline: { playing: false, atServerTimeMs: bench.nowMs },
      });
    },
  );

  it.each([-PAUSE_TOLERANCE_MS - 1, PAUSE_TOLERANCE_MS + 1])(
    'a pause is where the room stands, when the person saw it %i ms from there',
    (offMs) => {
      expect(pause(10_000 + offMs)).toBe(10_000);
    },
  );

  it('a pause is never beyond the film’s end', () => {
    bench.pass(49_000);
    expect(pause(60_500)).toBe(60_000);
  });

  it('a pause does nothing where no film runs', () => {
    pause(10_000);
    expect(bench.control('a', { type: 'pause' }).events).toEqual([]);
  });

  it('a pause ends a wait', () => {
    bench.observe('b', 'buffering');
    expect(pause(10_000)).toBe(10_000);
    expect(bench.playback).toMatchObject({ phase: 'paused', hold: null });
    bench.pass(60_000);
    expect(bench.playback.phase).toBe('paused');
  });

  it('a pause is where the person saw it, where nobody knows the film’s end', () => {
    start(null);
    bench.pass(10_000);
    expect(pause(11_000)).toBe(11_000);
  });
});

describe('a seek', () => {
  it('a seek goes as far as the film’s end, and anywhere where nobody knows it', () => {
    start();
    bench.control('a', { type: 'seek', positionMs: 70_000 });
    expect(here()).toBe(60_000);
    start(null);
    bench.control('a', { type: 'seek', positionMs: 70_000 });
    expect(here()).toBe(70_000);
  });

  it('a seek needs everybody to be ready at its target, while the film is paused too', () => {
    start();
    bench.control('a', { type: 'pause' });
    bench.control('b', { type: 'seek', positionMs: 7_000 });
    expect(bench.playback.lastAction).toEqual({ by: 'b', action: 'seek', fromMs: 0, toMs: 7_000 });
    bench.control('a', { type: 'play' });
    expect(bench.playback.hold?.waitingFor).toEqual(ALL);
  });

  it('a seek to where the film already is still counts as a seek', () => {
    start();
    bench.pass(5_000);
    bench.control('a', { type: 'seek', positionMs: 5_000 });
    expect(bench.playback).toMatchObject({ phase: 'holding', hold: { reason: 'seeking' } });
  });

  it('a seek from the film’s end leaves the film standing at its target', () => {
    start();
    bench.pass(60_000);
    expect(bench.playback.phase).toBe('ended');
    bench.control('a', { type: 'seek', positionMs: 7_000 });
    expect([bench.playback.phase, here()]).toEqual(['paused', 7_000]);
  });
});

describe('a rate', () => {
  it('a rate is announced with who set it, and not where it stays the same', () => {
    start();
    bench.pass(10_000);
    const { revision } = bench.playback.timeline;
    bench.control('b', { type: 'setRate', rate: 1.5 });
    expect(bench.playback).toMatchObject({
      lastAction: { by: 'b', action: 'rate' },
      timeline: { ...{ rate: 1.5, positionMs: 10_000, playing: true }, revision: revision + 1 },
    });
    expect(bench.control('a', { type: 'setRate', rate: 1.5 }).events).toEqual([]);
  });
});

describe('going on without somebody', () => {
  it('going on without somebody is announced with who said so, and changes nothing for people nobody waits for', () => {
    bench.open('a');
    bench.observe('a', 'ready');
    bench.control('a', { type: 'play' });
    expect(bench.control('a', { type: 'continueWithout', participantId: 'a' }).events).toEqual([]);
    bench.control('b', { type: 'continueWithout', participantId: 'c' });
    expect(bench.playback).toMatchObject({
      lastAction: { by: 'b', action: 'continue' },
      continuedWithout: ['c'],
      hold: { waitingFor: ['b'] },
    });
    bench.observe('b', 'ready');
    expect(bench.control('a', { type: 'continueWithout' }).events).toEqual([]);
  });
});

describe('a report of a player', () => {
  it('a report of a player is refused for any film but the open one', () => {
    bench.open('a');
    const readiness = { filmId: 'another', state: 'ready' } as const;
    expect(bench.observe('b', 'ready', { readiness }).events).toEqual([]);
    expect([bench.person('b').readiness.state, bench.room.seen]).toEqual(['loading', {}]);
  });

  it('a report of a player is kept, and announced where it changes what the person can do', () => {
    bench.open('a');
    const said = { positionMs: 5, latencyMs: 30, durationMs: 0 };
    expect(bench.observe('b', 'ready', said).events.map(({ type }) => type)).toEqual(['participantUpdated']);
    expect(bench.observe('b', 'ready', said).events).toEqual([]);
    const { timelineRevision } = bench.last ?? {};
    expect(bench.room.seen).toEqual({
      b: { timelineRevision, latencyMs: 30, positionMs: 5, durationMs: null, live: null },
    });
    expect(bench.room.film.joined).toEqual(['b']);
  });

  it('a report of a player makes the person part of the film only by being ready', () => {
    bench.open('a');
    for (const state of ['loading', 'buffering', 'ended', 'unsupported'] as const) bench.observe('b', state);
    expect(bench.room.film.joined).toEqual([]);
  });

  it('a report of a player is taken where no film is open', () => {
    expect(bench.observe('b', 'none', { latencyMs: 70 }).events).toEqual([]);
    expect([bench.room.seen['b']?.latencyMs, bench.room.film.joined]).toEqual([70, []]);
    bench.observe('b', 'ready');
    expect(bench.room.film.joined).toEqual([]);
  });

  it('a report of being ready elsewhere than the film does not take a left-out person back', () => {
    start();
    bench.observe('b', 'buffering');
    bench.pass(DEFAULT_PATIENCE.bufferingMs);
    expect(bench.playback.continuedWithout).toEqual(['b']);
    const old = bench.playback.timeline.revision;
    bench.control('a', { type: 'seek', positionMs: 30_000 });
    bench.observe('b', 'ready', { timelineRevision: old });
    expect(bench.playback.continuedWithout).toEqual(['b']);
    bench.observe('b', 'ready');
    expect(bench.playback.continuedWithout).toEqual([]);
  });
});

describe('the end of a film', () => {
  it('the end of a film is one person’s to declare from a moment before it', () => {
    start();
    bench.pass(60_000 - END_TOLERANCE_MS - 1);
    bench.observe('b', 'ended');
    expect(bench.playback.phase).toBe('playing');
    bench.pass(1);
    bench.all(ALL, 'ready');
    expect(bench.playback.phase).toBe('playing');
    bench.observe('b', 'ended');
    expect(bench.playback).toMatchObject({
      ...{ phase: 'ended', hold: null },
      timeline: { positionMs: 60_000, playing: false, atServerTimeMs: bench.nowMs },
    });
  });

  it('the end of a film is nobody’s to declare while it is paused', () => {
    start();
    bench.pass(59_000);
    bench.control('a', { type: 'pause' });
    bench.all(ALL, 'ended');
    expect(bench.playback.phase).toBe('paused');
  });

  it('the end of a film comes at once where the film turns out to be shorter than it has run', () => {
    start();
    bench.pass(30_000);
    bench.observe('a', 'ready', { durationMs: 20_000 });
    bench.do({ type: 'tick' });
    expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 20_000 } });
  });

  it('the end of a film of unknown length doesn’t wait for people who only watch', () => {
    bench.join('viewer', { role: 'viewer' });
    start(null);
    bench.observe('viewer', 'ready');
    bench.pass(20_000);
    bench.all(ALL, 'ended', { positionMs: 19_000 });
    expect(bench.playback.phase).toBe('ended');
  });

  it('the end of a film of unknown length is where most of the people who watch it stand', () => {
    start(null);
    bench.pass(20_000);
    for (const [id, positionMs] of [
      ['a', 19_000],
      ['b', 5],
      ['c', 19_900],
    ] as const)
      bench.observe(id, 'ended', { positionMs });
    expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 19_000 } });
  });
});
