import { beforeEach, describe, expect, it } from 'vitest';
import { atOnce } from '../../test/fakes/at-once';
import { ManualClock } from '../../test/fakes/clock';
import { MAX_UNSEEN_MS, type MachineMoment } from '@core/base/machine-time';
import { positionAt } from '@core/sync/timeline';
import { EMPTY_SESSION_MS, GONE_AFTER_MS } from '@core/wire/limits';
import type { RoomEvent } from '@core/wire/room';
import { ROLE_GRANTS } from '@core/wire/grants';
import { createLogger } from '../base/log';
import { resumedRuntime, systemRuntime } from '../base/runtime';
import { MemorySessionDirectory, MemorySessionJournal } from '../store/memory';
import { IceServers } from './ice-servers';
import { SessionRegistry } from './registry';
import type { Session } from './session';
import { codeOf } from '../../test/fakes/refused-code';

let journal: MemorySessionJournal;
let directory: MemorySessionDirectory;
let machine: MachineMoment;
beforeEach(() => {
  journal = new MemorySessionJournal();
  directory = new MemorySessionDirectory();
  machine = { calendarMs: 1_700_000_000_000, awakeMs: 60_000, upMs: 60_000, bootId: 'first' };
});

/** Time goes by, with or without a process. */
const goBy = (ms: number): void => {
  const { calendarMs, awakeMs, upMs, bootId } = machine;
  machine = { calendarMs: calendarMs + ms, awakeMs: awakeMs + ms, upMs: upMs + ms, bootId };
};
/** Somebody sets the wall clock. */
const leap = (ms: number): void => {
  machine = { ...machine, calendarMs: machine.calendarMs + ms };
};

/** A server process: its own monotonic clock, the same journal and machine. */
const startProcess = (originMs: number) => {
  const clock = new ManualClock(originMs);
  let seenMs = originMs;
  const look = (): MachineMoment => {
    goBy(clock.now() - seenMs);
    seenMs = clock.now();
    return machine;
  };
  const kept = journal.loadClock();
  const base = { ...systemRuntime, clock, timers: clock, machine: look };
  const runtime = resumedRuntime(kept, base);
  const log = createLogger('silent');
  const ice = new IceServers({ fixed: [], turn: null }, runtime.wallMs);
  const stores = { journal, directory };
  const registry = new SessionRegistry({ ...stores, runtime, serverEpoch: `e_${originMs}`, ice, log });
  atOnce(registry.start());
  const pass = (ms: number): void => {
    clock.advance(ms);
    look();
  };
  return { registry, clock, pass, wallMs: runtime.wallMs };
};

const join = (session: Session, by: string) => {
  const { participant: grants } = ROLE_GRANTS;
  const command = { type: 'join', by, name: by, role: 'participant', grants } as const;
  atOnce(session.execute({ ...command, instanceId: 'i', audio: false, video: false }));
};

const play = (session: Session, nowMs: number): void => {
  const source = { kind: 'url', url: 'https://f.example/f.mp4' } as const;
  const command = { type: 'playback', by: 'ana', baseRevision: 9 } as const;
  atOnce(
    session.execute({
      ...command,
      commandId: 'c1',
      command: { type: 'open', title: 'F', source, durationMs: 6e6 },
    }),
  );
  // Somebody has it: a film that nobody can play stands.
  const { filmId, revision } = session.room.state.playback.timeline;
  atOnce(
    session.execute({
      ...{ type: 'observe', by: 'ana' },
      observation: {
        readiness: { filmId, state: 'ready' },
        ...{ positionMs: null, driftMs: null, bufferedAheadMs: null, durationMs: null, latencyMs: 0 },
        ...{ timelineRevision: revision, corrections: { seeks: 0, rateChanges: 0 }, live: null },
      },
    }),
  );
  atOnce(session.execute({ ...command, commandId: 'c2', command: { type: 'play' } }));
  expect(positionAt(session.room.state.playback.timeline, nowMs + 1_150)).toBe(1_000);
};

describe('the next process', () => {
  it('the next process has the film where it has got to meanwhile, on its own clock', () => {
    const first = startProcess(500_000);
    const session = atOnce(first.registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    play(session, first.clock.now());
    first.pass(60_150);
    // Killed here: whatever wasn't in the journal is lost. Three seconds later:
    goBy(3_000);
    const second = startProcess(7);
    const { timeline } = second.registry.get(session.id).room.state.playback;
    expect(positionAt(timeline, second.clock.now())).toBe(63_000);
    expect(timeline.revision).toBe(session.room.state.playback.timeline.revision);
  });

  it('the next process isn’t misled by a step that the wall clock made while the server ran', () => {
    const first = startProcess(500_000);
    const session = atOnce(first.registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    play(session, first.clock.now());
    first.pass(10_150);
    leap(3_600_000);
    first.pass(5_000);
    const second = startProcess(7);
    const { timeline } = second.registry.get(session.id).room.state.playback;
    expect(positionAt(timeline, second.clock.now())).toBe(15_000);
  });

  /** A film plays; killed, three seconds later there is the next process. @returns where its film is, ms */
  const filmAfter = (between: () => void): number => {
    const first = startProcess(500_000);
    const session = atOnce(first.registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    play(session, first.clock.now());
    first.pass(60_150);
    goBy(3_000);
    between();
    const second = startProcess(7);
    return positionAt(second.registry.get(session.id).room.state.playback.timeline, second.clock.now());
  };

  it.each([240_000, 600_000, 31_536_000_000, -240_000, -31_536_000_000])(
    'the next process isn’t misled by a wall clock that leaps by %d ms between the two',
    (ms) => expect(filmAfter(() => leap(ms))).toBe(63_000),
  );

  it('the next process counts the time that the machine slept between the two', () => {
    const sleep = (): void => {
      machine = { ...machine, calendarMs: machine.calendarMs + 60_000, upMs: machine.upMs + 60_000 };
    };
    expect(filmAfter(sleep)).toBe(123_000);
  });

  it('the next process has only the wall clock to go by after a reboot, and never goes back by it', () => {
    const restart = (ms: number) => () => {
      machine = {
        ...machine,
        calendarMs: machine.calendarMs + ms,
        awakeMs: 20_000,
        upMs: 20_000,
        bootId: 'second',
      };
    };
    expect(filmAfter(restart(40_000))).toBe(103_000);
    // Where it was when the last moment was kept, 150 ms before the end.
    expect(filmAfter(restart(-40_000))).toBe(59_850);
  });

  it('the next process judges by a time that no leap moves, neither while a process runs nor between two', () => {
    const startMs = machine.calendarMs;
    const first = startProcess(0);
    leap(31_536_000_000);
    first.pass(10_000);
    expect(first.wallMs()).toBe(startMs + 10_000);
    leap(-31_536_000_000 * 3);
    first.pass(10_000);
    goBy(5_000);
    const second = startProcess(0);
    expect(second.wallMs()).toBe(startMs + 25_000);
    second.pass(5_000);
    machine = { ...machine, calendarMs: machine.calendarMs + 1e12, bootId: 'second' };
    expect(startProcess(0).wallMs()).toBe(startMs + 30_000 + MAX_UNSEEN_MS);
  });

  it('the next process waits for everybody to come back, and then calls them gone', () => {
    const first = startProcess(0);
    const session = atOnce(first.registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    const second = startProcess(0);
    const again = second.registry.get(session.id);
    expect(again.room.state.participants[0]?.presence).toBe('reconnecting');
    second.pass(GONE_AFTER_MS);
    expect(again.room.state.participants[0]?.presence).toBe('gone');
  });

  it('the next process keeps times right over further deaths, with nobody there to change anything', () => {
    const first = startProcess(500_000);
    const session = atOnce(first.registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    play(session, first.clock.now());
    atOnce(session.execute({ type: 'connectionLost', by: 'ana' }));
    first.pass(20_150);
    startProcess(7);
    const third = startProcess(90_000);
    const { timeline } = third.registry.get(session.id).room.state.playback;
    expect(positionAt(timeline, third.clock.now())).toBe(20_000);
    third.pass(EMPTY_SESSION_MS);
    expect(codeOf(() => third.registry.get(session.id))).toBe('SESSION_CLOSED');
  });

  it('the next process doesn’t revive a session that has been empty for too long', () => {
    const first = startProcess(0);
    const session = atOnce(first.registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    goBy(EMPTY_SESSION_MS);
    const second = startProcess(0);
    expect(codeOf(() => second.registry.get(session.id))).toBe('SESSION_CLOSED');
    expect(codeOf(() => second.registry.get('s_never'))).toBe('SESSION_NOT_FOUND');
  });
});

describe('a session', () => {
  it('a session announces events without a gap, and nothing that the journal hasn’t got', () => {
    const { registry } = startProcess(0);
    const announced: { revision: number; event: RoomEvent }[] = [];
    registry.setAudience({
      announce: (_id, message) => announced.push(message),
      show: () => undefined,
      putAway: () => undefined,
      showDoor: () => undefined,
      dismiss: () => undefined,
    });
    const session = atOnce(registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    join(session, 'ben');
    journal.append = () => {
      throw new Error('disk full');
    };
    expect(() => join(session, 'cem')).toThrow('disk full');
    expect(session.room.state.participants).toHaveLength(2);
    expect(announced.map(({ revision }) => revision)).toEqual([1, 2]);
    expect(session.snapshotFor('ana')).toMatchObject({ revision: 2, you: 'ana' });
  });

  it('a session lets nobody back who was removed while they weren’t there', () => {
    const { registry } = startProcess(0);
    const session = atOnce(registry.create({ name: 'Friday', maxParticipants: 6 }));
    atOnce(registry.remove(session.id, null, 'ben'));
    expect(codeOf(() => registry.authorise({ sid: session.id, sub: 'ben' }))).toBe('TOKEN_INVALID');
    expect(codeOf(() => registry.authorise({ sid: session.id, sub: 'ana' }))).toBe('nothing');
  });

  it('a session removes nobody whose tokens it couldn’t revoke, and revokes nothing where removal was refused', () => {
    const { registry } = startProcess(0);
    const session = atOnce(registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    join(session, 'ben');
    expect(codeOf(() => atOnce(registry.remove(session.id, 'ana', 'ben')))).toBe('PERMISSION_DENIED');
    expect(directory.isRevoked(session.id, 'ben')).toBe(false);
    directory.revoke = () => {
      throw new Error('disk full');
    };
    expect(() => registry.remove(session.id, null, 'ben')).toThrow('disk full');
    expect(session.room.state.participants).toHaveLength(2);
  });

  it('a session doesn’t wear out a journal that refuses, and goes on when it takes writes again', () => {
    const { registry, clock } = startProcess(0);
    const session = atOnce(registry.create({ name: 'Friday', maxParticipants: 6 }));
    join(session, 'ana');
    atOnce(session.execute({ type: 'connectionLost', by: 'ana' }));
    let tries = 0;
    const { append, replace } = journal;
    journal.append = journal.replace = () => {
      tries += 1;
      throw new Error('disk full');
    };
    clock.advance(GONE_AFTER_MS + 10_000);
    expect(tries).toBeLessThan(15);
    Object.assign(journal, { append, replace });
    clock.advance(2_000);
    expect(session.room.state.participants[0]?.presence).toBe('gone');
  });

  it('a session isn’t over before its id is burnt', () => {
    const { registry, clock } = startProcess(0);
    const session = atOnce(registry.create({ name: 'Friday', maxParticipants: 6 }));
    const { burn } = directory;
    directory.burn = () => {
      throw new Error('disk full');
    };
    expect(() => registry.close(session.id)).toThrow('disk full');
    expect(codeOf(() => registry.get(session.id))).toBe('nothing');
    directory.burn = burn;
    clock.advance(2 * EMPTY_SESSION_MS);
    expect(codeOf(() => registry.get(session.id))).toBe('SESSION_CLOSED');
    atOnce(registry.stop());
    expect(clock.pending).toBe(0);
  });

  it('a session stops, and says good-bye, whether or not the journal takes the last write', () => {
    const { registry, clock } = startProcess(0);
    const dismissed: string[] = [];
    registry.setAudience({
      announce: () => undefined,
      show: () => undefined,
      putAway: () => undefined,
      showDoor: () => undefined,
      dismiss: (id, _who, reason) => dismissed.push(`${id} ${reason}`),
    });
    const sessions = [1, 2].map(() => atOnce(registry.create({ name: 'Friday', maxParticipants: 6 })));
    journal.replace = () => {
      throw new Error('disk full');
    };
    atOnce(registry.stop());
    expect(dismissed).toEqual(sessions.map(({ id }) => `${id} server_shutdown`));
    expect(clock.pending).toBe(0);
  });

  it('a session leaves no timer behind when the server stops', () => {
    const { registry, clock } = startProcess(0);
    atOnce(registry.create({ name: 'Friday', maxParticipants: 6 }));
    atOnce(registry.stop());
    expect(clock.pending).toBe(0);
  });
});

describe('a seat that is given back', () => {
  it('a seat that is given back has void tokens, until one is made anew', () => {
    const { registry } = startProcess(0);
    const { id: sid } = atOnce(registry.create({ name: 'Friday' }));
    const bob = { sid, sub: 'bob' };
    expect(atOnce(registry.release(sid, 'bob'))).toEqual({ inUse: false });
    expect(codeOf(() => registry.authorise(bob))).toBe('TOKEN_INVALID');
    expect(codeOf(() => registry.authorise({ sid, sub: 'carl' }))).toBe('nothing');
    registry.expect(sid, 'bob');
    expect(codeOf(() => registry.authorise(bob))).toBe('nothing');
  });

  it('a seat that is given back is in use where its person has come in, also once they are away', () => {
    const { registry } = startProcess(0);
    const session = atOnce(registry.create({ name: 'Friday' }));
    for (const id of ['ana', 'bob']) join(session, id);
    expect(atOnce(registry.release(session.id, 'bob'))).toEqual({ inUse: true });
    atOnce(session.execute({ type: 'leave', by: 'bob' }));
    expect(atOnce(registry.release(session.id, 'bob'))).toEqual({ inUse: true });
    expect(codeOf(() => registry.authorise({ sid: session.id, sub: 'bob' }))).toBe('nothing');
  });

  it('a seat that is given back is in use where its person was removed, and no token brings them back', () => {
    const { registry } = startProcess(0);
    const { id: sid } = atOnce(registry.create({ name: 'Friday' }));
    directory.revoke(sid, 'bob');
    expect(atOnce(registry.release(sid, 'bob'))).toEqual({ inUse: true });
    expect(codeOf(() => registry.expect(sid, 'bob'))).toBe('TOKEN_INVALID');
  });
});
