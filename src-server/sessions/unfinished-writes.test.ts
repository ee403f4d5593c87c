/** What becomes of a session’s writes that are under way as it stops, and of what waits behind one, or was refused. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { encodedBytes } from '@core/base/encoded-size';
import { initialRoom } from '@core/room/room';
import { ROLE_GRANTS } from '@core/wire/grants';
import { GONE_AFTER_MS } from '@core/wire/limits';
import { atOnce } from '../../test/fakes/at-once';
import { ManualClock } from '../../test/fakes/clock';
import { DeferredJournal, settled } from '../../test/fakes/deferred-journal';
import { clockTimes, systemRuntime } from '../base/runtime';
import { JournalError } from '../store/session-journal';
import { IceServers } from './ice-servers';
import { RoomJournal, snapshotOf } from './room-journal';
import { Session, type Audience } from './session';

const REFUSED = new JournalError(new Error('disk full'));

let clock: ManualClock;
let journal: DeferredJournal;
let session: Session;
const show = vi.fn<Audience['show']>();
const onTimerError = vi.fn();

type Asked = Parameters<Session['execute']>;
/** Carries a command out, with its write. */
const done = async (...asked: Asked): Promise<void> => {
  const answer = session.execute(...asked);
  journal.complete('s_1');
  await answer;
  await settled();
};
/** Asks for something whose write stays under way. @returns the error that it ends with, once it has one */
const begun = (...asked: Asked): Promise<unknown> =>
  Promise.resolve(session.execute(...asked)).catch((error: unknown) => error);
const join = (by: string): Promise<void> =>
  done({
    ...{ type: 'join', by, name: by, role: 'participant', grants: ROLE_GRANTS.participant },
    ...{ instanceId: 'i', audio: false, video: false },
  });
const presenceOf = (id: string) => session.room.state.participants.find((one) => one.id === id)?.presence;

beforeEach(async () => {
  vi.resetAllMocks();
  clock = new ManualClock(5_000);
  journal = new DeferredJournal();
  const runtime = { ...systemRuntime, clock, timers: clock };
  const room = initialRoom({ sessionId: 's_1', name: 'Friday', maxParticipants: 6, nowMs: 5_000 });
  atOnce(journal.kept.replace([snapshotOf(room)], clockTimes(runtime)));
  const own = new RoomJournal(journal, room);
  session = new Session({
    ...{ room, runtime, journal: own, serverEpoch: 'e_1' },
    audience: { announce: vi.fn(), show, putAway: vi.fn(), showDoor: vi.fn() },
    ice: new IceServers({ fixed: [], turn: null }, () => 0),
    ...{ bury: () => own.erase('s_1'), onClosed: vi.fn(), onTimerError },
  });
  await join('ana');
});

describe('a write that is under way as the session stops', () => {
  it('a write that ends after the stop counts, and sets no timer for what would be due', async () => {
    void begun({ type: 'connectionLost', by: 'ana' });
    session.stop();
    journal.complete('s_1');
    await settled();
    expect(presenceOf('ana')).toBe('reconnecting');
    expect(clock.pending).toBe(0);
  });

  it('a write of figures that ends after the stop shows them to nobody', async () => {
    await done({
      ...{ type: 'playback', by: 'ana', baseRevision: 9, commandId: 'c1' },
      command: {
        ...{ type: 'open', title: 'F', durationMs: 6e6 },
        source: { kind: 'url', url: 'https://f.example/f.mp4' },
      },
    });
    const { filmId, revision } = session.room.state.playback.timeline;
    void begun({
      ...{ type: 'observe', by: 'ana' },
      observation: {
        readiness: { filmId, state: 'ready' },
        ...{ positionMs: 0, driftMs: 3, bufferedAheadMs: null, durationMs: null, latencyMs: 20 },
        ...{ timelineRevision: revision, corrections: { seeks: 0, rateChanges: 0 }, live: null },
      },
    });
    expect(journal.writing).toEqual(['s_1']);
    session.stop();
    journal.complete('s_1');
    await settled();
    expect(session.room.state.participants[0]?.readiness.state).toBe('ready');
    expect(show).not.toHaveBeenCalled();
  });

  it('a write of what time brought isn’t tried again where it fails after the stop', async () => {
    await done({ type: 'connectionLost', by: 'ana' });
    clock.advance(GONE_AFTER_MS);
    session.stop();
    journal.fail('s_1');
    await settled();
    expect(onTimerError.mock.calls).toEqual([[REFUSED]]);
    expect(clock.pending).toBe(0);
  });
});

describe('a lost connection that the journal refused', () => {
  const onError = vi.fn();
  const lose = async (isBack: () => boolean): Promise<void> => {
    session.lose('ana', { isBack, onError });
    journal.fail('s_1');
    await settled();
    expect(onError.mock.calls).toEqual([[REFUSED]]);
  };

  it('a lost connection that was refused is tried again a second later, and no sooner for what is due meanwhile', async () => {
    await join('ben');
    await done({ type: 'connectionLost', by: 'ben' });
    clock.advance(GONE_AFTER_MS - 300);
    await lose(() => false);
    clock.advance(300);
    journal.complete('s_1');
    await settled();
    expect([presenceOf('ben'), journal.writing]).toEqual(['gone', []]);
    clock.advance(699);
    expect(journal.writing).toEqual([]);
    clock.advance(1);
    journal.complete('s_1');
    await settled();
    expect(presenceOf('ana')).toBe('reconnecting');
  });

  it('a lost connection that was refused is no failure any more once its owner is back', async () => {
    let isBack = false;
    await lose(() => isBack);
    isBack = true;
    clock.advance(1_000);
    await settled();
    expect(onError).toHaveBeenCalledOnce();
    expect([presenceOf('ana'), clock.pending]).toEqual(['connected', 0]);
  });
});

describe('what waits behind a write', () => {
  const say = (text: string) => begun({ type: 'chat', by: 'ana', ownId: 'm1', text });

  it('what waits is counted in bytes also behind an end of the session, which has none', async () => {
    void say('first');
    const end = Promise.resolve(session.close()).catch(() => 'no end');
    const large = { type: 'chat', by: 'ana', ownId: 'm1', text: 'x'.repeat(7_900) } as const;
    const fitting = Math.floor(1_048_576 / encodedBytes(large));
    expect(fitting).toBeLessThan(255);
    const waiting = Array.from({ length: fitting }, () => begun(large));
    expect(() => begun(large)).toThrow('too much waits for it');
    session.stop();
    await Promise.all([end, ...waiting]);
  });

  it('what was refused by the room isn’t told to those who wait for it to be written', async () => {
    const onWritten = vi.fn();
    await done({ type: 'chat', by: 'nobody', ownId: 'm1', text: 'hello' }, { onWritten });
    expect(onWritten).not.toHaveBeenCalled();
    await done({ type: 'chat', by: 'ana', ownId: 'm2', text: 'hello' }, { onWritten });
    expect(onWritten).toHaveBeenCalledOnce();
  });
});
