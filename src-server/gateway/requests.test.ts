import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Participant, Role } from '@core/wire/room';
import { ROLE_GRANTS } from '@core/wire/grants';
import { CLIENT_REQUESTS, SnapshotSchema, type ClientRequestName } from '@core/wire/socket';
import { atOnce } from '../../test/fakes/at-once';
import { ManualClock } from '../../test/fakes/clock';
import { codeOf } from '../../test/fakes/refused-code';
import { createLogger } from '../base/log';
import { systemRuntime } from '../base/runtime';
import { IceServers } from '../sessions/ice-servers';
import { SessionRegistry } from '../sessions/registry';
import type { Session } from '../sessions/session';
import { MemorySessionDirectory, MemorySessionJournal } from '../store/memory';
import { requestHandlers, type Connection, type Handlers, type Peers } from './requests';

const CALENDAR_MS = 1_700_000_000_000;

let clock: ManualClock;
let registry: SessionRegistry;
let session: Session;
let handlers: Handlers;
let journal: MemorySessionJournal;
/** What happened at the edge, in the order in which it did. */
let happened: string[];
const peers = {
  seat: vi.fn<Peers['seat']>(),
  hasSeat: vi.fn<Peers['hasSeat']>(),
  unseat: vi.fn<Peers['unseat']>(),
  isAtDoor: vi.fn<Peers['isAtDoor']>(),
  passSignal: vi.fn<Peers['passSignal']>(),
  deliver: vi.fn(() => true),
};
const audience = {
  ...{ announce: vi.fn(), show: vi.fn(), dismiss: vi.fn() },
  ...{ putAway: vi.fn(), showDoor: vi.fn() },
};
const onLostError = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
  happened = [];
  peers.seat.mockImplementation(() => happened.push('seat') > 0);
  peers.unseat.mockImplementation(() => void happened.push('unseat'));
  peers.deliver.mockReturnValue(true);
  peers.passSignal.mockReturnValue(true);
  peers.isAtDoor.mockReturnValue(false);
  audience.announce.mockImplementation((_sid: string, { event }: { event: { type: string } }) =>
    happened.push(event.type),
  );
  clock = new ManualClock(5_000);
  const runtime = {
    ...{ ...systemRuntime, clock, timers: clock, wallMs: () => CALENDAR_MS },
    machine: () => ({ calendarMs: CALENDAR_MS, awakeMs: 0, upMs: 0, bootId: null }),
  };
  const home = { port: null, credentialFor: () => ({ username: 'u', credential: 'c' }) };
  const ice = new IceServers({ fixed: [{ urls: 'stun:stun.example' }], turn: null, home }, runtime.wallMs);
  journal = new MemorySessionJournal();
  registry = new SessionRegistry({
    ...{ journal, directory: new MemorySessionDirectory(), runtime, serverEpoch: 'e_1', ice },
    log: createLogger('silent'),
  });
  atOnce(registry.start());
  registry.setAudience(audience);
  session = atOnce(registry.create({ name: 'Friday' }));
  handlers = requestHandlers({ registry, runtime, peers, onLostError });
});

const connectionOf = (
  sub: string,
  role: Role = 'participant',
  more: Partial<Connection> = {},
): Connection => {
  const claims = { sid: session.id, sub, name: `${sub} by name`, role, grants: ROLE_GRANTS[role] };
  return {
    claims: { ...claims, iss: 'matinee', aud: 'matinee-party', iat: 0, nbf: 0, exp: 9e9, jti: 'j' },
    ...{ instanceId: `i_${sub}`, can: ['queue'], relayUrl: null, join: null, session: null, atDoor: false },
    ...more,
  };
};
const enter = (sub: string, role: Role = 'participant', more: Partial<Connection> = {}): Connection => {
  const connection = connectionOf(sub, role, more);
  atOnce(handlers['room:join'](connection, { audio: true, video: false }, 0));
  return connection;
};
const person = (id: string): Participant | undefined =>
  session.room.state.participants.find((one) => one.id === id);
const failing = (): never => {
  throw new Error('the disk is full');
};

describe('a request without a join', () => {
  const names = Object.keys(CLIENT_REQUESTS).filter((name) => !['room:join', 'clock:ping'].includes(name));

  it.each(names as ClientRequestName[])('the request %s is refused before the join', (name) => {
    const handler = handlers[name] as (...asked: unknown[]) => unknown;
    expect(codeOf(() => handler(connectionOf('ana'), {}, 0))).toBe('INVALID_STATE');
  });

  it('a clock ping is answered before the join, with when it came and when its answer goes', () => {
    expect(handlers['clock:ping'](connectionOf('ana'), { t0: 7 }, 4_990)).toEqual({
      ...{ t0: 7, t1: 4_990, t2: 5_000, serverEpoch: 'e_1' },
    });
  });
});

describe('a join', () => {
  it('a join seats the person whom the token names, with what it says of them, and answers with the room', () => {
    const connection = connectionOf('ana', 'host');
    const answer = atOnce(handlers['room:join'](connection, { audio: true, video: false }, 0));
    expect(person('ana')).toMatchObject({
      ...{ name: 'ana by name', role: 'host', grants: ROLE_GRANTS.host, instanceId: 'i_ana' },
      ...{ can: ['queue'], audio: true, video: false, presence: 'connected' },
    });
    expect(peers.seat.mock.calls).toEqual([[connection]]);
    expect(connection.session).toBe(session);
    expect(SnapshotSchema.parse(answer.snapshot)).toMatchObject({
      ...{ you: 'ana', serverEpoch: 'e_1', room: { name: 'Friday', participants: [{ id: 'ana' }] } },
      iceServers: [{ urls: 'stun:stun.example' }],
    });
  });

  it('a join names the relay in this process to those who reach it', () => {
    const relayUrl = 'turn:127.0.0.1:4000?transport=tcp';
    const connection = connectionOf('ana', 'host', { relayUrl });
    const relay = { urls: [relayUrl], username: 'u', credential: 'c' };
    const answer = atOnce(handlers['room:join'](connection, { audio: true, video: true }, 0));
    expect(answer.snapshot.iceServers).toContainEqual(relay);
    expect(atOnce(handlers['room:sync'](connection, {}, 0)).snapshot.iceServers).toContainEqual(relay);
    expect(atOnce(handlers['ice:servers'](connection, {}, 0)).iceServers).toContainEqual(relay);
  });

  it('a join of a person who was removed since the handshake is refused, and seats nobody', () => {
    enter('ana', 'host');
    enter('bob');
    atOnce(registry.remove(session.id, 'ana', 'bob'));
    peers.seat.mockClear();
    expect(codeOf(() => enter('bob'))).toBe('TOKEN_INVALID');
    expect([person('bob'), peers.seat.mock.calls]).toEqual([undefined, []]);
  });

  it('a join that the room refuses seats nobody', () => {
    const ana = enter('ana', 'host');
    atOnce(handlers['room:lock'](ana, { locked: true }, 0));
    peers.seat.mockClear();
    const bob = connectionOf('bob');
    expect(codeOf(() => handlers['room:join'](bob, { audio: true, video: true }, 0))).toBe('SESSION_LOCKED');
    expect([peers.seat.mock.calls, bob.session]).toEqual([[], null]);
  });

  it('a join to a session that is over is refused', () => {
    const connection = connectionOf('ana');
    atOnce(registry.close(session.id));
    expect(codeOf(() => handlers['room:join'](connection, { audio: true, video: true }, 0))).toBe(
      'SESSION_CLOSED',
    );
  });

  it('a join whose connection is gone by then is taken as one that was lost', () => {
    enter('ana', 'host');
    peers.seat.mockReturnValue(false);
    const bob = connectionOf('bob');
    expect(codeOf(() => handlers['room:join'](bob, { audio: true, video: true }, 0))).toBe('PEER_GONE');
    expect([person('bob')?.presence, bob.session]).toEqual(['reconnecting', null]);
    expect(peers.hasSeat.mock.calls).toEqual([[bob]]);
  });

  it('a join whose connection is gone by then loses nothing where its person is back on another', () => {
    enter('ana', 'host');
    peers.seat.mockReturnValue(false);
    peers.hasSeat.mockReturnValue(true);
    expect(codeOf(() => enter('bob'))).toBe('PEER_GONE');
    expect(person('bob')?.presence).toBe('connected');
  });

  it('a lost join that can’t be written down is reported', () => {
    enter('ana', 'host');
    const append = vi.spyOn(journal, 'append');
    peers.seat.mockImplementation(() => {
      append.mockImplementation(failing);
      return false;
    });
    expect(codeOf(() => enter('bob'))).toBe('PEER_GONE');
    expect(onLostError).toHaveBeenCalledOnce();
  });
});

describe('a request of somebody who is in', () => {
  it('a request for everything again is answered as the join was', () => {
    const ana = enter('ana', 'host');
    enter('bob');
    const { snapshot } = atOnce(handlers['room:sync'](ana, {}, 0));
    expect(snapshot).toEqual(session.snapshotFor('ana', null));
    expect(snapshot.room.participants.map(({ id }) => id)).toEqual(['ana', 'bob']);
  });

  it('whoever leaves is unseated before the others hear of it', () => {
    enter('ana', 'host');
    const bob = enter('bob');
    happened.length = 0;
    expect(atOnce(handlers['room:leave'](bob, {}, 0))).toEqual({});
    expect(happened).toEqual(['unseat', 'participantLeft']);
    expect([person('bob'), peers.unseat.mock.calls]).toEqual([undefined, [[bob]]]);
  });

  it('a host who leaves ends the party, and one who may be back doesn’t', () => {
    const ana = enter('ana', 'host');
    atOnce(handlers['room:leave'](ana, { returns: true }, 0));
    expect(codeOf(() => registry.get(session.id))).toBe('nothing');
    const again = enter('ana', 'host');
    atOnce(handlers['room:leave'](again, {}, 0));
    expect(codeOf(() => registry.get(session.id))).toBe('SESSION_CLOSED');
  });

  it('whoever may removes others, and nobody else does', () => {
    const ana = enter('ana', 'host');
    const bob = enter('bob');
    expect(codeOf(() => handlers['room:remove'](bob, { participantId: 'ana' }, 0))).toBe('PERMISSION_DENIED');
    expect(atOnce(handlers['room:remove'](ana, { participantId: 'bob' }, 0))).toEqual({});
    expect(person('bob')).toBeUndefined();
    expect(audience.dismiss.mock.calls).toEqual([[session.id, 'bob', 'removed']]);
  });

  it('what a request asks of the room is asked by whom the token names, and refused as the room refuses it', () => {
    const ana = enter('ana', 'host');
    const bob = enter('bob');
    expect(codeOf(() => handlers['room:lock'](bob, { locked: true }, 0))).toBe('PERMISSION_DENIED');
    expect(atOnce(handlers['room:lock'](ana, { locked: true }, 0))).toEqual({});
    expect(session.room.state.locked).toBe(true);
    expect(atOnce(handlers['call:inputs'](bob, { audio: false, video: true }, 0))).toEqual({});
    expect(person('bob')).toMatchObject({ audio: false, video: true });
    expect(person('ana')).toMatchObject({ audio: true, video: false });
  });

  it('what somebody sends is known to be theirs', () => {
    const ana = enter('ana', 'host');
    const publication = { streamId: 'stream', kind: 'camera' } as const;
    expect(atOnce(handlers['call:publish'](ana, publication, 0))).toEqual({});
    expect(person('ana')?.publications).toEqual([publication]);
  });

  it('a signal is handed to the one person it is for, or refused where they have no connection', () => {
    const ana = enter('ana', 'host');
    const signal = { type: 'answer', sdp: 'v=0' } as const;
    const asked = { to: 'bob', linkEpoch: 3, signal };
    expect(handlers.signal(ana, asked, 0)).toEqual({});
    expect(peers.passSignal.mock.calls).toEqual([[ana, 'bob', { from: 'ana', linkEpoch: 3, signal }]]);
    peers.passSignal.mockReturnValue(false);
    expect(codeOf(() => handlers.signal(ana, asked, 0))).toBe('PEER_GONE');
  });

  it('a signal of somebody at the door is passed on, and no other request of theirs is done', () => {
    peers.isAtDoor.mockReturnValue(true);
    const cem = connectionOf('cem', 'participant', { atDoor: true });
    const signal = { type: 'answer', sdp: 'v=0' } as const;
    expect(handlers.signal(cem, { to: 'ana', linkEpoch: 3, signal }, 0)).toEqual({});
    expect(peers.passSignal.mock.calls[0]).toEqual([cem, 'ana', { from: 'cem', linkEpoch: 3, signal }]);
    const names = Object.keys(CLIENT_REQUESTS).filter(
      (name) => !['room:join', 'clock:ping', 'signal'].includes(name),
    );
    for (const name of names) {
      const handler = handlers[name as ClientRequestName] as (...asked: unknown[]) => unknown;
      expect([name, codeOf(() => handler(cem, {}, 0))]).toEqual([name, 'INVALID_STATE']);
    }
  });

  it('somebody’s report of their links is shown to everybody', () => {
    const ana = enter('ana', 'host');
    enter('bob');
    const links = [{ participantId: 'bob', score: 90, hears: null }];
    expect(handlers['call:report'](ana, { cpuConstrained: true, links }, 0)).toEqual({});
    clock.advance(10_000);
    expect(audience.show.mock.calls).toContainEqual([
      session.id,
      'call:people',
      { people: [{ participantId: 'ana', cpuConstrained: true, links }] },
    ]);
  });
});

describe('the film', () => {
  const source = { kind: 'url', url: 'https://films.example/film.mp4' } as const;
  const command = { type: 'open', title: 'Film', durationMs: 60_000, source } as const;
  const open = { commandId: 'c_1', baseRevision: 0, command };

  it('a command for the film is answered with the timeline’s revision, and done once', () => {
    const ana = enter('ana', 'host');
    const answer = atOnce(handlers['playback:command'](ana, open, 0));
    const { film, timeline } = session.room.state.playback;
    expect(film).toMatchObject({ title: 'Film', openedBy: 'ana' });
    expect(answer).toEqual({ timelineRevision: timeline.revision });
    expect(timeline.revision).toBeGreaterThan(0);
    expect(atOnce(handlers['playback:command'](ana, open, 0))).toEqual(answer);
    expect(session.room.state.playback.timeline).toEqual(timeline);
  });

  it('a command for the film of somebody who may not is refused', () => {
    const bob = enter('bob', 'viewer');
    expect(codeOf(() => handlers['playback:command'](bob, open, 0))).toBe('NOT_CONTROLLER');
  });

  it('an observation of the film is of whom the token names', () => {
    const ana = enter('ana', 'host');
    enter('bob');
    atOnce(handlers['playback:command'](ana, open, 0));
    const { filmId, revision } = session.room.state.playback.timeline;
    const observation = {
      readiness: { filmId, state: 'ready' },
      ...{ positionMs: null, driftMs: null, bufferedAheadMs: null, durationMs: null, latencyMs: 20 },
      ...{ timelineRevision: revision, corrections: { seeks: 0, rateChanges: 0 }, live: null },
    } as const;
    expect(atOnce(handlers['playback:observe'](ana, observation, 0))).toEqual({});
    expect(person('ana')?.readiness).toEqual({ filmId, state: 'ready' });
    expect(person('bob')?.readiness.state).not.toBe('ready');
  });
});

describe('the chat', () => {
  const text = 'hello';

  it('a message is everybody’s, under an id that says whose it is, and in the history', () => {
    const ana = enter('ana', 'host');
    expect(atOnce(handlers['chat:send'](ana, { messageId: 'm_1', text }, 0))).toEqual({});
    const { messages, more } = atOnce(handlers['chat:history'](ana, { before: null, after: null }, 0));
    expect(more).toBe(false);
    expect(messages).toMatchObject([{ messageId: 'ana:m_1', from: 'ana', name: 'ana by name', text }]);
    expect(peers.deliver).not.toHaveBeenCalled();
    expect(handlers['chat:history'](ana, { before: 'ana:m_1', after: null }, 0)).toMatchObject({
      messages: [],
    });
  });

  it('a private message is delivered to those it is for, and kept nowhere', () => {
    const ana = enter('ana', 'host');
    for (const id of ['bob', 'cleo']) enter(id);
    const asked = { messageId: 'm_1', text, to: ['bob', 'cleo'] };
    expect(atOnce(handlers['chat:send'](ana, asked, 0))).toEqual({});
    expect(peers.deliver.mock.calls).toMatchObject([
      [session.id, 'bob', 'chat:private', { from: 'ana', text, sentAt: CALENDAR_MS }],
      [session.id, 'cleo', 'chat:private', { from: 'ana', text, sentAt: CALENDAR_MS }],
    ]);
    expect(session.room.state.chat).toEqual([]);
  });

  it('a private message is refused where it reaches nobody, and not where it reaches one', () => {
    const ana = enter('ana', 'host');
    for (const id of ['bob', 'cleo']) enter(id);
    const asked = { messageId: 'm_1', text, to: ['bob', 'cleo'] };
    peers.deliver.mockReturnValueOnce(false);
    expect(codeOf(() => handlers['chat:send'](ana, asked, 0))).toBe('nothing');
    peers.deliver.mockReturnValue(false);
    expect(codeOf(() => handlers['chat:send'](ana, asked, 0))).toBe('PEER_GONE');
  });

  it('a message of somebody who may not write is refused, private or not', () => {
    enter('ana', 'host');
    const screen = enter('tv', 'screen');
    expect(codeOf(() => handlers['chat:send'](screen, { messageId: 'm_1', text }, 0))).toBe(
      'PERMISSION_DENIED',
    );
    const asked = { messageId: 'm_2', text, to: ['ana'] };
    expect(codeOf(() => handlers['chat:send'](screen, asked, 0))).toBe('PERMISSION_DENIED');
    expect(peers.deliver).not.toHaveBeenCalled();
  });
});
