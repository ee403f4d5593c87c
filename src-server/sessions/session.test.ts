import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readEntry } from '@core/room/journal-migrations';
import { initialRoom } from '@core/room/room';
import { GONE_AFTER_MS } from '@core/wire/limits';
import type { Observation } from '@core/wire/playback';
import { ROLE_GRANTS } from '@core/wire/grants';
import { atOnce } from '../../test/fakes/at-once';
import { ManualClock } from '../../test/fakes/clock';
import { clockTimes, systemRuntime } from '../base/runtime';
import { MemorySessionJournal } from '../store/memory';
import { JournalError } from '../store/session-journal';
import { IceServers } from './ice-servers';
import { RoomJournal, snapshotOf } from './room-journal';
import { Session, type Audience } from './session';

const CALENDAR_MS = 1_700_000_000_000;

let clock: ManualClock;
let store: MemorySessionJournal;
let session: Session;
const audience = {
  announce: vi.fn<Audience['announce']>(),
  show: vi.fn<Audience['show']>(),
  putAway: vi.fn<Audience['putAway']>(),
  showDoor: vi.fn<Audience['showDoor']>(),
};
const onClosed = vi.fn();
const onTimerError = vi.fn();

const FIXED_ICE = new IceServers({ fixed: [{ urls: 'stun:stun.example' }], turn: null }, () => 0);
const open = (ice = FIXED_ICE): Session => {
  clock = new ManualClock(5_000);
  const runtime = {
    ...{ ...systemRuntime, clock, timers: clock, wallMs: () => 42 },
    machine: () => ({ calendarMs: CALENDAR_MS, awakeMs: 0, upMs: 0, bootId: null }),
  };
  const room = initialRoom({ sessionId: 's_1', name: 'Friday', maxParticipants: 6, nowMs: 5_000 });
  atOnce(store.replace([snapshotOf(room)], clockTimes(runtime)));
  const journal = new RoomJournal(store, room);
  const bury = () => journal.erase('s_1');
  return new Session({
    ...{ room, runtime, journal, audience, serverEpoch: 'e_1', ice, bury, onClosed, onTimerError },
  });
};
beforeEach(() => {
  vi.resetAllMocks();
  store = new MemorySessionJournal();
  session = open();
});

const execute = (...asked: Parameters<Session['execute']>) => atOnce(session.execute(...asked));
const join = (by: string) =>
  execute({
    ...{ type: 'join', by, name: by, role: 'participant', grants: ROLE_GRANTS.participant },
    ...{ instanceId: 'i', audio: false, video: false },
  });
const playback = (command: object, commandId: string) =>
  execute({
    ...{ type: 'playback', by: 'ana', baseRevision: 9, commandId, command },
  } as Parameters<Session['execute']>[0]);
const openFilm = () =>
  playback(
    { type: 'open', title: 'F', source: { kind: 'url', url: 'https://f.example/f.mp4' }, durationMs: 6e6 },
    'c1',
  );
const observe = (by: string, more: Partial<Observation> = {}) => {
  const { filmId, revision } = session.room.state.playback.timeline;
  return execute({
    ...{ type: 'observe', by },
    observation: {
      readiness: { filmId, state: 'ready' },
      ...{ positionMs: null, driftMs: 3, bufferedAheadMs: null, durationMs: null, latencyMs: 20 },
      ...{ timelineRevision: revision, corrections: { seeks: 0, rateChanges: 0 }, live: null, ...more },
    },
  });
};
const say = (by: string, text: string) => execute({ type: 'chat', by, ownId: `m_${text}`, text });
const shown = (name: string) => audience.show.mock.calls.filter((call) => call[1] === name);

describe('a session', () => {
  it('a session shows a person who joins the room, the relays and who they are, and no chat: that comes in pages', () => {
    join('ana');
    say('ana', 'hello');
    const { chat: _inPages, ...room } = session.room.state;
    expect(session.snapshotFor('ana')).toEqual({
      ...{ serverEpoch: 'e_1', revision: 2, room, you: 'ana' },
      ...{ iceServers: [{ urls: 'stun:stun.example' }], iceLifeMs: null },
    });
  });

  it('a session shows a person the relay in this process where they reach it, with access to this session', () => {
    const credentialFor = vi.fn(() => ({ username: 'u', credential: 'c' }));
    const home = { port: null, credentialFor };
    session = open(new IceServers({ fixed: [], turn: null, home }, () => 0));
    expect(session.iceFor('ana', 'turn:127.0.0.1:1').iceServers).toEqual([
      { urls: ['turn:127.0.0.1:1'], username: 'u', credential: 'c' },
    ]);
    expect(credentialFor.mock.calls).toEqual([['s_1', 'ana', expect.any(Number)]]);
    expect(session.iceFor('ana', null)).toEqual({ iceServers: [], iceLifeMs: null });
  });

  it('a session announces each event once, numbered within this process', () => {
    join('ana');
    join('ben');
    expect(
      audience.announce.mock.calls.map(([id, message]) => [id, message.serverEpoch, message.revision]),
    ).toEqual([
      ['s_1', 'e_1', 1],
      ['s_1', 'e_1', 2],
    ]);
  });

  it('a session writes down with an event when it happened, by the machine’s calendar', () => {
    const append = vi.spyOn(store, 'append');
    join('ana');
    say('ana', 'hello');
    const [, said] = append.mock.calls.map(([, { schema, text }]) => readEntry(schema, text));
    expect(said?.events).toMatchObject([
      { type: 'chatAdded', message: { text: 'hello', sentAt: CALENDAR_MS } },
    ]);
    expect(append.mock.lastCall?.[2]).toMatchObject({ serverMs: 5_000, wallMs: 42 });
  });

  it('a session writes down that a command for the film was done, though it caused no event', () => {
    join('ana');
    openFilm();
    const append = vi.spyOn(store, 'append');
    expect(playback({ type: 'continueWithout' }, 'c2').events).toEqual([]);
    expect(append).toHaveBeenCalledOnce();
  });

  it('a session gives its films ids', () => {
    join('ana');
    openFilm();
    expect(session.room.state.playback.timeline.filmId).toMatch(/^film_/);
  });

  it('a session writes no mere position down', () => {
    join('ana');
    openFilm();
    observe('ana', { positionMs: 0 });
    const append = vi.spyOn(store, 'append');
    expect(observe('ana', { positionMs: 500 }).events).toEqual([]);
    expect(append).not.toHaveBeenCalled();
  });

  it('a session writes nothing where nothing was done', () => {
    join('ana');
    const append = vi.spyOn(store, 'append');
    expect(say('nobody', 'hello').error).not.toBeNull();
    expect(playback({ type: 'play' }, 'c1').error).not.toBeNull();
    expect(append).not.toHaveBeenCalled();
    expect(audience.announce).toHaveBeenCalledOnce();
  });

  it('a session journals what goes with a command only once that is allowed', () => {
    const too = vi.fn();
    execute({ type: 'remove', by: 'nobody', participantId: 'ana' }, { journalToo: too });
    expect(too).not.toHaveBeenCalled();
    execute({ type: 'remove', by: null, participantId: 'ana' }, { journalToo: too });
    expect(too).toHaveBeenCalledOnce();
  });
});

describe('figures', () => {
  it('figures of films are shown to everybody, once the room has taken them', () => {
    join('ana');
    openFilm();
    expect(observe('nobody').error).not.toBeNull();
    expect(audience.show).not.toHaveBeenCalled();
    observe('ana');
    expect(shown('sync:people').map(([id, , message]) => [id, message.people])).toEqual([
      ['s_1', [expect.objectContaining({ participantId: 'ana', driftMs: 3, latencyMs: 20 })]],
    ]);
    expect(shown('call:people')).toEqual([]);
  });

  it('figures of links are shown to everybody, of people who are there', () => {
    join('ana');
    join('ben');
    const link = { participantId: 'ben', score: 90, hears: true };
    session.callReported('ana', { cpuConstrained: false, links: [link] });
    expect(shown('call:people').map(([id, , message]) => [id, message.people])).toEqual([
      ['s_1', [{ participantId: 'ana', cpuConstrained: false, links: [link] }]],
    ]);
    session.callReported('nobody', { cpuConstrained: false, links: [link] });
    clock.advance(10_000);
    expect(shown('call:people')).toHaveLength(1);
  });

  it('figures of links are known of people whom an earlier process has let in', () => {
    join('ana');
    join('ben');
    const { room } = session;
    const runtime = { ...systemRuntime, clock, timers: clock };
    const ice = new IceServers({ fixed: [], turn: null }, () => 0);
    const again = new Session({
      ...{ room, runtime, audience, serverEpoch: 'e_2', ice, onClosed, onTimerError },
      ...{ journal: new RoomJournal(store, room), bury: () => undefined },
    });
    again.callReported('ana', { cpuConstrained: true, links: [] });
    expect(shown('call:people')).toHaveLength(1);
  });

  it('figures are passed on by no timer after the session has stopped', () => {
    join('ana');
    openFilm();
    for (let times = 0; times < 2; times++) {
      observe('ana');
      session.callReported('ana', { cpuConstrained: false, links: [] });
    }
    session.stop();
    expect(clock.pending).toBe(0);
  });
});

describe('a session in time', () => {
  it('a session does what is due at the first whole millisecond that it is', () => {
    join('ana');
    execute({ type: 'connectionLost', by: 'ana' });
    expect(clock.nextAlarmMs).toBe(5_000 + GONE_AFTER_MS);
    clock.advance(0.25);
    join('ben');
    expect(clock.nextAlarmMs).toBe(5_000.25 + GONE_AFTER_MS);
    expect(clock.pending).toBe(1);
    clock.advance(GONE_AFTER_MS);
    expect(session.room.state.participants[0]?.presence).toBe('gone');
  });

  it('a session sets no timer while nothing is due', () => {
    join('ana');
    expect(clock.pending).toBe(0);
  });

  it('a session never sets a timer into the past', () => {
    const setTimeout = vi.spyOn(clock, 'setTimeout');
    join('ana');
    execute({ type: 'connectionLost', by: 'ana' });
    clock.advance(10 * GONE_AFTER_MS);
    expect(Math.min(...setTimeout.mock.calls.map(([, delayMs]) => delayMs))).toBeGreaterThanOrEqual(1);
    expect(setTimeout.mock.calls.every(([, delayMs]) => Number.isInteger(delayMs))).toBe(true);
  });

  it('a session tries again a second later where the journal refused, and says so', () => {
    join('ana');
    execute({ type: 'connectionLost', by: 'ana' });
    const full = new Error('disk full');
    const append = vi.spyOn(store, 'append').mockImplementation(() => {
      throw full;
    });
    clock.advance(GONE_AFTER_MS);
    expect(onTimerError.mock.calls).toEqual([[new JournalError(full)]]);
    expect(clock.nextAlarmMs).toBe(clock.now() + 1_000);
    append.mockRestore();
    clock.advance(999);
    expect(session.room.state.participants[0]?.presence).toBe('reconnecting');
    clock.advance(1);
    expect(session.room.state.participants[0]?.presence).toBe('gone');
    expect(onTimerError).toHaveBeenCalledOnce();
  });

  it('a session is over once its rules say so: its owner is told, once, and no timer is left', () => {
    join('ana');
    execute({ type: 'leave', by: 'ana' });
    clock.advance(3_600_000);
    expect(onClosed).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  it('a session does nothing any more after it has stopped', () => {
    join('ana');
    execute({ type: 'connectionLost', by: 'ana' });
    session.stop();
    expect(() => join('ben')).toThrow('the session is over');
    expect(clock.pending).toBe(0);
  });
});
