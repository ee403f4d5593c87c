/**
 * What isn't in the journal is neither acknowledged nor announced, and commands of one session keep their order while it
 * is written: with a journal whose writes are done when the test says so.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import type { Decision } from '@core/room/command';
import { GONE_AFTER_MS } from '@core/wire/limits';
import { ROLE_GRANTS } from '@core/wire/grants';
import { atOnce } from '../../test/fakes/at-once';
import { ManualClock } from '../../test/fakes/clock';
import { DeferredJournal, settled } from '../../test/fakes/deferred-journal';
import { createLogger, type Logger } from '../base/log';
import { systemRuntime } from '../base/runtime';
import { MemorySessionDirectory } from '../store/memory';
import { openDatabase } from '../store/sqlite-database';
import { SqliteSessionJournal } from '../store/sqlite-session-journal';
import { IceServers } from './ice-servers';
import { SessionRegistry, type RegistryOptions } from './registry';
import { readRoom } from './room-journal';
import type { Audience, ExecuteOptions, Session } from './session';

let clock: ManualClock;
let journal: DeferredJournal;
let directory: MemorySessionDirectory;
let registry: SessionRegistry;
/** What was heard and answered, in order. */
let heard: string[];

const start = async (more: Partial<RegistryOptions> = {}): Promise<SessionRegistry> => {
  const started = new SessionRegistry({
    ...{ journal, directory, serverEpoch: 'e_1', log: createLogger('silent') },
    ice: new IceServers({ fixed: [], turn: null }, () => 0),
    runtime: { ...systemRuntime, clock, timers: clock },
    ...more,
  });
  await started.start();
  const audience: Audience = {
    announce: (_id, { event }) => {
      if (event.type === 'chatAdded') heard.push(`heard ${event.message.text}`);
      if (event.type === 'participantJoined') heard.push(`heard ${event.participant.name}`);
    },
    show: () => undefined,
    putAway: () => undefined,
    showDoor: () => undefined,
    dismiss: (_id, who, reason) => heard.push(`bye ${who ?? 'everybody'} ${reason}`),
  };
  started.setAudience(audience);
  return started;
};

beforeEach(async () => {
  clock = new ManualClock(5_000);
  journal = new DeferredJournal();
  directory = new MemorySessionDirectory();
  heard = [];
  registry = await start();
});

const FRIDAY = { name: 'Friday', maxParticipants: 6 };
const create = async (): Promise<Session> => {
  const created = registry.create(FRIDAY);
  for (const id of journal.writing) journal.complete(id);
  return created;
};
const answered = (what: string, answer: Decision | Promise<Decision>): void => {
  void Promise.resolve(answer).then(
    ({ error }) => heard.push(error ? `${error.code} ${what}` : `done ${what}`),
    (error: unknown) => heard.push(error instanceof Error ? `${what}: ${error.message}` : what),
  );
};
const tell = (what: string, ask: () => Decision | Promise<Decision>): void => {
  try {
    answered(what, ask());
  } catch (error) {
    heard.push(error instanceof Error ? `${what}: ${error.message}` : what);
  }
};
const join = (session: Session, by: string, options?: ExecuteOptions): void =>
  tell(by, () =>
    session.execute(
      {
        ...{ type: 'join', by, name: by, role: 'host', grants: ROLE_GRANTS.host },
        ...{ instanceId: 'i', audio: false, video: false },
      },
      options,
    ),
  );
const say = (session: Session, by: string, text: string): void =>
  tell(text, () => session.execute({ type: 'chat', by, ownId: text.replace(/\W/g, '').slice(0, 32), text }));
/** A session with ana in it, and nothing heard yet. */
const withAna = async (): Promise<Session> => {
  const session = await create();
  join(session, 'ana');
  journal.complete(session.id);
  await settled();
  heard = [];
  return session;
};
const keptOf = ({ id }: Session) => {
  const session = atOnce(journal.kept.load()).find(({ sessionId }) => sessionId === id);
  if (!session) throw new Error('nothing is kept of it');
  return session;
};

describe('a decision that isn’t in the journal', () => {
  it('a decision that isn’t in the journal is neither acknowledged nor announced, nor to be seen in the room', async () => {
    const session = await withAna();
    say(session, 'ana', 'hello');
    await settled();
    expect(heard).toEqual([]);
    expect(session.room.state.chat).toEqual([]);
    journal.complete(session.id);
    await settled();
    expect(heard).toEqual(['heard hello', 'done hello']);
    expect(readRoom(keptOf(session)).room).toEqual(session.room);
  });

  it('a decision whose write failed is refused, and everything is as before', async () => {
    const session = await withAna();
    const before = session.room;
    say(session, 'ana', 'hello');
    say(session, 'ana', 'again');
    journal.fail(session.id);
    await settled();
    expect(heard).toEqual(['hello: the journal can’t be written: disk full']);
    expect(session.room).toBe(before);
    journal.complete(session.id);
    await settled();
    expect(heard.slice(1)).toEqual(['heard again', 'done again']);
    expect(readRoom(keptOf(session)).room).toEqual(session.room);
  });

  it('a decision may be in the journal after all where its write is said to have failed: the next is a snapshot', async () => {
    const session = await withAna();
    say(session, 'ana', 'hello');
    journal.fail(session.id);
    await settled();
    // As a disk does it that says no too late.
    const [ghost] = keptOf(session).entries;
    const moment = journal.kept.loadClock();
    if (ghost && moment) atOnce(journal.kept.append(session.id, ghost, moment));
    say(session, 'ana', 'again');
    await settled();
    journal.complete(session.id);
    await settled();
    expect(keptOf(session).entries).toEqual([]);
    expect(readRoom(keptOf(session)).room).toEqual(session.room);
  });

  it('a session that isn’t in the journal is none yet: nobody can come before it is written, or where that failed', async () => {
    const made = registry.create(FRIDAY);
    const [id = ''] = journal.writing;
    expect(() => registry.get(id)).toThrow('there is no such session');
    journal.fail(id);
    await expect(made).rejects.toThrow('disk full');
    expect(registry.isIdle).toBe(true);
  });

  it('a session that isn’t in the journal yet counts towards the server’s limit', async () => {
    registry = await start({ maxSessions: 1 });
    const made = registry.create(FRIDAY);
    expect(() => registry.create(FRIDAY)).toThrow('1 sessions at the most');
    journal.fail(journal.writing[0] ?? '');
    await expect(made).rejects.toThrow('disk full');
    await create();
    expect(registry.isIdle).toBe(false);
  });

  it('an end that isn’t in the journal is none: the session goes on until that is written', async () => {
    const session = await withAna();
    const closing = Promise.resolve(registry.close(session.id)).catch((error: Error) => error.message);
    await settled();
    expect(registry.get(session.id)).toBe(session);
    journal.fail(session.id);
    expect(await closing).toBe('the journal can’t be written: disk full');
    expect(heard).toEqual([]);
    tell('the end', () => session.execute({ type: 'end', by: 'ana' }));
    say(session, 'ana', 'too late');
    await settled();
    journal.complete(session.id);
    await settled();
    expect([...heard].sort()).toEqual([
      ...['bye everybody session_closed', 'done the end', 'too late: the session is over'],
    ]);
    expect(atOnce(journal.kept.load())).toEqual([]);
    expect(() => registry.get(session.id)).toThrow('the session is over');
  });
});

describe('commands of one session', () => {
  it('commands of one session keep their order, each decided on what the one before it has left', async () => {
    const session = await create();
    join(session, 'ana');
    say(session, 'ana', 'one');
    say(session, 'ben', 'who am I');
    say(session, 'ana', 'two');
    for (let write = 0; write < 3; write += 1) {
      journal.complete(session.id);
      await settled();
    }
    expect(heard).toEqual([
      ...['heard ana', 'done ana', 'heard one', 'done one', 'INVALID_STATE who am I'],
      ...['heard two', 'done two'],
    ]);
  });

  it('commands of one session don’t hold up those of another', async () => {
    const [one, other] = [await withAna(), await withAna()];
    say(one, 'ana', 'slow');
    say(other, 'ana', 'quick');
    journal.complete(other.id);
    await settled();
    expect(heard).toEqual(['heard quick', 'done quick']);
    journal.complete(one.id);
    await settled();
    expect(heard.slice(2)).toEqual(['heard slow', 'done slow']);
  });

  it('commands are refused where too many or too large ones wait, and those that wait are done', async () => {
    const session = await withAna();
    say(session, 'ana', 'first');
    for (let number = 0; number < 256; number += 1) say(session, 'ben', `${number}`);
    say(session, 'ana', 'one too many');
    expect(heard).toEqual(['one too many: the journal can’t be written: too much waits for it']);
    journal.complete(session.id);
    for (let turn = 0; turn < 256; turn += 1) await settled();
    expect(heard.filter((one) => one.startsWith('INVALID_STATE'))).toHaveLength(256);
    heard = [];
    say(session, 'ana', 'first again');
    for (let number = 0; number < 200; number += 1) say(session, 'ben', `${number} ${'x'.repeat(7_900)}`);
    expect(heard.length).toBeGreaterThan(50);
    expect(heard.length).toBeLessThan(90);
  });

  it('waiting commands are checked again when their turn comes: a person who was removed meanwhile doesn’t come back', async () => {
    const session = await withAna();
    join(session, 'ben');
    journal.complete(session.id);
    await settled();
    heard = [];
    say(session, 'ana', 'hello');
    const removed = registry.remove(session.id, 'ana', 'ben');
    const claims = { sid: session.id, sub: 'ben' };
    join(session, 'ben', { check: () => void registry.authorise(claims) });
    journal.complete(session.id);
    await settled();
    journal.complete(session.id);
    await settled();
    expect(await removed).toEqual({ person: null });
    expect(heard.slice(2)).toEqual(['bye ben removed', 'ben: the token was revoked']);
    expect(session.room.state.participants.map(({ id }) => id)).toEqual(['ana']);
  });
});

describe('a lost connection', () => {
  const lose = (session: Session, isBack: () => boolean): void =>
    session.lose('ana', {
      isBack,
      onError: (error) => heard.push(error instanceof Error ? error.message : ''),
    });

  it('a lost connection is noted as soon as the journal takes it, and doesn’t wear out a journal that refuses', async () => {
    const session = await withAna();
    lose(session, () => false);
    journal.fail(session.id);
    await settled();
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1_000);
      journal.fail(session.id);
      await settled();
    }
    expect(heard).toEqual(Array(4).fill('the journal can’t be written: disk full'));
    expect(session.room.state.participants[0]?.presence).toBe('connected');
    clock.advance(1_000);
    journal.complete(session.id);
    await settled();
    expect(session.room.state.participants[0]?.presence).toBe('reconnecting');
    clock.advance(GONE_AFTER_MS);
    journal.complete(session.id);
    await settled();
    expect(session.room.state.participants[0]?.presence).toBe('gone');
  });

  it('a lost connection isn’t noted where its owner has another by then', async () => {
    const session = await withAna();
    let isBack = false;
    lose(session, () => isBack);
    journal.fail(session.id);
    await settled();
    isBack = true;
    clock.advance(1_000);
    await settled();
    expect(journal.writing).toEqual([]);
    expect(session.room.state.participants[0]?.presence).toBe('connected');
  });
});

describe('a server that stops', () => {
  it('a server that stops lets running writes end, refuses what waits, and writes everything down a last time', async () => {
    const session = await withAna();
    say(session, 'ana', 'hello');
    say(session, 'ana', 'too late');
    const stopped = registry.stop();
    await settled();
    expect(heard).toEqual(['too late: the server stops']);
    journal.complete(session.id);
    await settled();
    journal.complete(session.id);
    await stopped;
    expect(heard.slice(1)).toEqual(['heard hello', 'done hello', 'bye everybody server_shutdown']);
    expect(keptOf(session).entries).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('a server that stops doesn’t wait for a journal that never answers', async () => {
    const session = await withAna();
    say(session, 'ana', 'hello');
    const stopped = registry.stop();
    await settled();
    clock.advance(2_000);
    await settled();
    clock.advance(2_000);
    await stopped;
    expect(heard).toContain('bye everybody server_shutdown');
  });

  it('a server that stops sets no timer after the moment that it was writing down', async () => {
    let end = (): void => undefined;
    vi.spyOn(journal, 'saveClock').mockReturnValue(new Promise((resolve) => (end = resolve)));
    clock.advance(5_000);
    atOnce(registry.stop());
    end();
    await settled();
    expect(clock.pending).toBe(0);
  });

  it('a server that stops makes no session that it was asked for before', async () => {
    const made = registry.create(FRIDAY);
    const [id = ''] = journal.writing;
    atOnce(registry.stop());
    journal.complete(id);
    await expect(made).rejects.toBeInstanceOf(WatchTogetherError);
  });
});

describe('a journal that answers at once', () => {
  it('SQLite’s command is announced and answered in the tick in which it was asked for', async () => {
    const database = openDatabase(':memory:', () => undefined);
    registry = await start({
      journal: new SqliteSessionJournal(database),
      log: { info: vi.fn() } as unknown as Logger,
    });
    const session = atOnce(registry.create(FRIDAY));
    const host = {
      role: 'host',
      grants: ROLE_GRANTS.host,
      instanceId: 'i',
      audio: false,
      video: false,
    } as const;
    const command = { type: 'join', by: 'ana', name: 'ana', ...host } as const;
    expect(atOnce(session.execute(command)).error).toBeNull();
    expect(heard).toEqual(['heard ana']);
    expect(atOnce(registry.remove(session.id, null, 'ana'))).toEqual({ person: null });
    atOnce(registry.close(session.id));
    atOnce(registry.stop());
    database.close();
  });
});
