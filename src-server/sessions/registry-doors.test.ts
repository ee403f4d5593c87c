/** Who is let into a session of the server, who is put out, and how many sessions there may be. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EMPTY_SESSION_MS, FIRST_JOIN_MS, GONE_AFTER_MS, LIMITS } from '@core/wire/limits';
import { ROLE_GRANTS } from '@core/wire/grants';
import { atOnce } from '../../test/fakes/at-once';
import { ManualClock } from '../../test/fakes/clock';
import { createLogger, type Logger } from '../base/log';
import { systemRuntime } from '../base/runtime';
import { MemorySessionDirectory, MemorySessionJournal } from '../store/memory';
import { IceServers } from './ice-servers';
import { SessionRegistry, type RegistryOptions } from './registry';
import { snapshotOf } from './room-journal';
import type { Audience, Session } from './session';
import { codeOf } from '../../test/fakes/refused-code';

let clock: ManualClock;
let journal: MemorySessionJournal;
let directory: MemorySessionDirectory;
let registry: SessionRegistry;
const audience = {
  announce: vi.fn<Audience['announce']>(),
  show: vi.fn<Audience['show']>(),
  dismiss: vi.fn<Audience['dismiss']>(),
  putAway: vi.fn<Audience['putAway']>(),
  showDoor: vi.fn<Audience['showDoor']>(),
};
const onIdle = vi.fn();

const start = (more: Partial<RegistryOptions> = {}): SessionRegistry => {
  const started = new SessionRegistry({
    ...{ journal, directory, serverEpoch: 'e_1', log: createLogger('silent'), onIdle },
    ice: new IceServers({ fixed: [], turn: null }, () => 0),
    runtime: { ...systemRuntime, clock, timers: clock, wallMs: () => 42 },
    ...more,
  });
  atOnce(started.start());
  return started;
};
beforeEach(() => {
  vi.resetAllMocks();
  clock = new ManualClock(5_000);
  journal = new MemorySessionJournal();
  directory = new MemorySessionDirectory();
  registry = start();
  registry.setAudience(audience);
});

const FRIDAY = { name: 'Friday', maxParticipants: 6 };
const join = (session: Session, by: string, role: 'host' | 'participant' = 'participant') =>
  atOnce(
    session.execute({
      ...{ type: 'join', by, name: by, role, grants: ROLE_GRANTS[role] },
      ...{ instanceId: 'i', audio: false, video: false },
    }),
  );

describe('a new session', () => {
  it('a new session is as it was wished for, found by its id, and written down at once', () => {
    const session = atOnce(registry.create({ name: 'Friday', maxParticipants: 3 }));
    expect(session.room.state).toMatchObject({ name: 'Friday', maxParticipants: 3 });
    expect(session.id).toMatch(/^s_[0-9A-Z]{16}$/);
    expect(registry.get(session.id)).toBe(session);
    expect(atOnce(journal.load()).map(({ sessionId }) => sessionId)).toEqual([session.id]);
    expect(atOnce(registry.create(FRIDAY)).id).not.toBe(session.id);
  });

  it('a new session has as many places as a mesh bears by default', () => {
    const { state } = atOnce(registry.create({ name: 'Friday' })).room;
    expect(state.maxParticipants).toBe(LIMITS.meshPeople);
  });

  it('a new session is over where nobody came for long enough, from when it was made', () => {
    const { id } = atOnce(registry.create(FRIDAY));
    clock.advance(FIRST_JOIN_MS - 1);
    expect(codeOf(() => registry.get(id))).toBe('nothing');
    clock.advance(1);
    expect(codeOf(() => registry.get(id))).toBe('SESSION_CLOSED');
  });

  it('a new session isn’t made where the server has as many as its operator wants', () => {
    registry = start({ maxSessions: 2 });
    const [first] = [atOnce(registry.create(FRIDAY)), atOnce(registry.create(FRIDAY))];
    expect(codeOf(() => atOnce(registry.create(FRIDAY)))).toBe('SERVER_FULL');
    atOnce(registry.close(first.id));
    expect(codeOf(() => atOnce(registry.create(FRIDAY)))).toBe('nothing');
  });

  it('a new session isn’t made where the server has five hundred, the default limit', () => {
    for (let index = 0; index < 500; index++) atOnce(registry.create(FRIDAY));
    expect(codeOf(() => atOnce(registry.create(FRIDAY)))).toBe('SERVER_FULL');
  });
});

describe('a person at the registry’s door', () => {
  it('a person whom the host keeps out gets no seat, and everybody else does', () => {
    const { id } = atOnce(registry.create({ ...FRIDAY, blocked: ['x_ben'] }));
    expect(codeOf(() => registry.admit(id, 'ben', 'x_ben'))).toBe('PERSON_REMOVED');
    expect(codeOf(() => registry.admit(id, 'ana', 'x_ana'))).toBe('nothing');
    expect(codeOf(() => registry.admit(atOnce(registry.create(FRIDAY)).id, 'ben', 'x_ben'))).toBe('nothing');
    expect(codeOf(() => registry.admit('s_none', 'ana', 'x_ana'))).toBe('SESSION_NOT_FOUND');
  });

  it('a person is kept out of a session only where its host said so', () => {
    const keepOut = vi.spyOn(directory, 'keepOut');
    const { id } = atOnce(registry.create(FRIDAY));
    expect(keepOut.mock.calls).toEqual([[id, []]]);
  });

  it('a person who is removed by the operator is told so, stays out under every name, and is named', () => {
    const session = atOnce(registry.create(FRIDAY));
    registry.admit(session.id, 'ben', 'x_ben');
    join(session, 'ben');
    expect(atOnce(registry.remove(session.id, null, 'ben'))).toEqual({ person: 'x_ben' });
    expect(audience.dismiss.mock.calls).toEqual([[session.id, 'ben', 'token_revoked']]);
    expect(session.room.state.participants).toEqual([]);
    expect(codeOf(() => registry.authorise({ sid: session.id, sub: 'ben' }))).toBe('TOKEN_INVALID');
    expect(codeOf(() => registry.admit(session.id, 'benno', 'x_ben'))).toBe('PERSON_REMOVED');
  });

  it('a person who is removed by the host is told so', () => {
    const session = atOnce(registry.create(FRIDAY));
    join(session, 'ana', 'host');
    join(session, 'ben');
    expect(atOnce(registry.remove(session.id, 'ana', 'ben'))).toEqual({ person: null });
    expect(audience.dismiss.mock.calls).toEqual([[session.id, 'ben', 'removed']]);
  });

  it('a person who may not be removed stays', () => {
    const session = atOnce(registry.create(FRIDAY));
    join(session, 'ana', 'host');
    join(session, 'ben');
    expect(codeOf(() => atOnce(registry.remove(session.id, 'ben', 'ana')))).toBe('PERMISSION_DENIED');
    expect(audience.dismiss).not.toHaveBeenCalled();
    expect(registry.authorise({ sid: session.id, sub: 'ana' })).toBe(session);
  });

  it('a person comes into no session that isn’t there', () => {
    const { id } = atOnce(registry.create(FRIDAY));
    atOnce(registry.close(id));
    expect(codeOf(() => registry.authorise({ sid: id, sub: 'ana' }))).toBe('SESSION_CLOSED');
    expect(codeOf(() => registry.authorise({ sid: 's_none', sub: 'ana' }))).toBe('SESSION_NOT_FOUND');
    expect(codeOf(() => atOnce(registry.remove(id, null, 'ana')))).toBe('SESSION_CLOSED');
    expect(codeOf(() => atOnce(registry.close(id)))).toBe('SESSION_CLOSED');
  });
});

describe('the events of a session', () => {
  it('what happens in a session is heard by the present listener, also of sessions from before', () => {
    registry = start();
    const session = atOnce(registry.create(FRIDAY));
    join(session, 'ana');
    expect(audience.announce).not.toHaveBeenCalled();
    registry.setAudience(audience);
    join(session, 'ben');
    expect(audience.announce.mock.calls.map(([id, { revision }]) => [id, revision])).toEqual([
      [session.id, 2],
    ]);
    session.callReported('ana', { cpuConstrained: false, links: [] });
    expect(audience.show.mock.calls.map(([id, name]) => [id, name])).toEqual([[session.id, 'call:people']]);
  });

  it('a session’s end tells everybody, burns its id, and leaves no timer', () => {
    const burn = vi.spyOn(directory, 'burn');
    const session = atOnce(registry.create(FRIDAY));
    join(session, 'ana');
    atOnce(session.execute({ type: 'connectionLost', by: 'ana' }));
    const before = clock.pending;
    atOnce(registry.close(session.id));
    expect(audience.dismiss.mock.calls).toEqual([[session.id, null, 'session_closed']]);
    expect(burn.mock.calls).toEqual([[session.id, 42]]);
    expect(clock.pending).toBe(before - 1);
  });

  it('a session ends by its own rules', () => {
    const session = atOnce(registry.create(FRIDAY));
    join(session, 'ana');
    atOnce(session.execute({ type: 'leave', by: 'ana' }));
    clock.advance(EMPTY_SESSION_MS);
    expect(audience.dismiss.mock.calls).toEqual([[session.id, null, 'session_closed']]);
    expect(registry.isIdle).toBe(true);
  });
});

describe('a server', () => {
  it('a server is idle once its last session is over, and says so', () => {
    expect(registry.isIdle).toBe(true);
    const ids = [atOnce(registry.create(FRIDAY)).id, atOnce(registry.create(FRIDAY)).id];
    expect(registry.isIdle).toBe(false);
    atOnce(registry.close(ids[0] ?? ''));
    expect(onIdle).not.toHaveBeenCalled();
    atOnce(registry.close(ids[1] ?? ''));
    expect(onIdle).toHaveBeenCalledOnce();
    expect(registry.isIdle).toBe(true);
  });

  it('a server writes the time down every five seconds, also where nothing happens and a write failed', () => {
    const save = vi.spyOn(journal, 'saveClock').mockImplementationOnce(() => {
      throw new Error('disk full');
    });
    clock.advance(5_000);
    clock.advance(4_999);
    expect(save).toHaveBeenCalledOnce();
    clock.advance(1);
    expect(save.mock.calls.map(([{ serverMs }]) => serverMs)).toEqual([10_000, 15_000]);
  });

  it('a server is idle where it stopped, and its sessions are in the journal for the next', () => {
    const session = atOnce(registry.create(FRIDAY));
    join(session, 'ana');
    atOnce(registry.stop());
    expect(registry.isIdle).toBe(true);
    expect(audience.dismiss.mock.calls).toEqual([[session.id, null, 'server_shutdown']]);
    expect(start().get(session.id).room.state.participants[0]?.name).toBe('ana');
  });

  it('a server writes every session down a last time as it stops', () => {
    const session = atOnce(registry.create(FRIDAY));
    const replace = vi.spyOn(journal, 'replace');
    atOnce(registry.stop());
    expect(replace.mock.calls.map(([sessions]) => sessions)).toEqual([[snapshotOf(session.room)]]);
  });

  it('a server tells its operator where the journal can’t be written: as time passes, by a session, at the end', () => {
    const error = vi.fn();
    registry = start({ log: { error, info: () => undefined } as unknown as Logger });
    const session = atOnce(registry.create(FRIDAY));
    join(session, 'ana');
    atOnce(session.execute({ type: 'connectionLost', by: 'ana' }));
    const full = (): never => {
      throw new Error('disk full');
    };
    journal.saveClock = full;
    clock.advance(5_000);
    expect(error).toHaveBeenCalledTimes(1);
    journal.saveClock = () => undefined;
    journal.append = journal.replace = full;
    clock.advance(GONE_AFTER_MS - 5_000);
    expect(error).toHaveBeenCalledTimes(2);
    atOnce(registry.stop());
    expect(error).toHaveBeenCalledTimes(3);
  });

  it('a server has an epoch of its own', () => {
    expect(start({ serverEpoch: 'e_2' }).serverEpoch).toBe('e_2');
  });
});
