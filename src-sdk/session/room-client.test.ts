import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { MEND_EVERY_MS } from '@core/session/mending';
import { DEFAULT_PATIENCE } from '@core/wire/playback';
import type { ClientRequestPayload, Snapshot } from '@core/wire/socket';
import { ManualClock } from '../../test/fakes/clock';
import { RoomClient } from './room-client';

const snapshot = (serverEpoch: string, revision: number): Snapshot => ({
  serverEpoch,
  revision,
  you: 'p_ana',
  iceServers: [],
  iceLifeMs: null,
  room: {
    sessionId: 's_1',
    ownerId: null,
    name: `as of ${revision}`,
    locked: false,
    patience: DEFAULT_PATIENCE,
    maxParticipants: 6,
    participants: [],
    playback: EMPTY_PLAYBACK,
  },
});

const renamed = (serverEpoch: string, revision: number) => ({
  serverEpoch,
  revision,
  event: {
    type: 'roomUpdated',
    name: `as of ${revision}`,
    locked: false,
    patience: DEFAULT_PATIENCE,
  } as const,
});

const client = (refusal: WatchTogetherError | null = null) => {
  const sent: ClientRequestPayload<'chat:send'>[] = [];
  const clock = new ManualClock();
  const environment = {
    ...{ clock, timers: clock, wallClock: () => 0 },
    randomBytes: (length: number) => new Uint8Array(length),
  };
  const room = new RoomClient(environment, (message) => {
    sent.push(message);
    return refusal ? Promise.reject(refusal) : Promise.resolve();
  });
  let syncs = 0;
  room.on('needsSync', () => (syncs += 1));
  return { room, sent, clock, syncs: () => syncs };
};

const said = (revision: number, messageId: string, text: string) => ({
  serverEpoch: 'new',
  revision,
  event: {
    type: 'chatAdded',
    message: { messageId, from: 'p_ana', name: 'Ana', text, sentAt: 5, filmMs: null },
  } as const,
});

describe('messages', () => {
  it('messages that the server never had have failed once the session is over, and are sent no more', async () => {
    const { room, sent } = client(new WatchTogetherError('SERVER_UNREACHABLE', 'away'));
    room.takeSnapshot(snapshot('new', 1));
    const said = room.sendMessage('hello');
    room.dispose();
    await expect(said).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(room.chat.entries).toMatchObject([{ text: 'hello', delivery: 'failed' }]);
    room.resend();
    expect(sent).toHaveLength(1);
  });

  it('messages that come back are recognised as one’s own: one entry, with the room’s text', () => {
    const { room, sent } = client();
    room.takeSnapshot(snapshot('new', 1));
    void room.sendMessage('hello');
    expect(room.chat.entries).toMatchObject([{ text: 'hello', delivery: 'sending' }]);
    room.takeEvent(said(2, `p_ana:${sent[0]?.messageId}`, 'hello'));
    expect(room.chat.entries).toMatchObject([{ text: 'hello', delivery: 'sent', isLocal: true }]);
  });

  it('messages that are sent again after a lost answer have the same id, and are one entry', async () => {
    const { room, sent } = client(new WatchTogetherError('SIGNAL_TIMEOUT', ''));
    room.takeSnapshot(snapshot('old', 1));
    void room.sendMessage('hello').catch(() => undefined);
    await vi.waitUntil(() => {
      room.resend();
      return sent.length === 2;
    });
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
    room.takeSnapshot(snapshot('new', 1));
    room.takeEvent(said(2, `p_ana:${sent[0]?.messageId}`, 'hello'));
    expect(room.chat.entries).toHaveLength(1);
  });

  it('messages that were read never change their text, and a private one never becomes one for all', () => {
    const { room } = client();
    room.takeSnapshot(snapshot('new', 1));
    room.takeEvent(said(2, 'p_ben:m1', 'what was said'));
    room.takeEvent(said(3, 'p_ben:m1', 'what was never said'));
    room.takePrivate({ messageId: 'p_ben:m1', from: 'p_ben', text: 'nor that', sentAt: 6 });
    expect(room.chat.entries).toMatchObject([{ text: 'what was said', isPrivate: false }]);
  });
});

const unknownTo = (serverEpoch: string, revision: number) => ({
  serverEpoch,
  revision,
  event: { type: 'unknown' } as const,
});

describe('an event that this client doesn’t know', () => {
  it('an unknown event is counted, and has the server asked for everything', () => {
    const { room, syncs } = client();
    room.takeSnapshot(snapshot('new', 1));
    room.takeEvent(unknownTo('new', 2));
    expect(room.replica).toMatchObject({ revision: 2, room: { name: 'as of 1' } });
    room.takeEvent(renamed('new', 3));
    expect(room.replica).toMatchObject({ revision: 3, room: { name: 'as of 3' } });
    expect(syncs()).toBe(1);
    room.takeSnapshot(snapshot('new', 3));
    expect(room.replica).toMatchObject({ revision: 3 });
  });

  it('unknown events have the server asked once in a while only, however many there are', () => {
    const { room, syncs, clock } = client();
    room.takeSnapshot(snapshot('new', 1));
    for (let revision = 2; revision <= 9; revision += 1) {
      room.takeEvent(unknownTo('new', revision));
      if (revision === 2 || revision === 5) room.takeSnapshot(snapshot('new', revision));
    }
    expect(syncs()).toBe(1);
    clock.advance(MEND_EVERY_MS);
    expect(syncs()).toBe(2);
    room.takeSnapshot(snapshot('new', 9));
    clock.advance(10 * MEND_EVERY_MS);
    expect(syncs()).toBe(2);
  });

  it('a snapshot asked for after an unknown event is asked for again where none came, and not once the session is over', () => {
    const { room, syncs, clock } = client();
    room.takeSnapshot(snapshot('new', 1));
    room.takeEvent(unknownTo('new', 2));
    room.syncFailed();
    clock.advance(MEND_EVERY_MS);
    expect(syncs()).toBe(2);
    room.syncFailed();
    expect(clock.pending).toBe(1);
    room.dispose();
    expect(clock.pending).toBe(0);
  });

  it('a late snapshot takes back nothing of what was announced while it was on its way', () => {
    const { room } = client();
    room.takeSnapshot(snapshot('new', 1));
    room.takeEvent(unknownTo('new', 2));
    room.takeEvent(renamed('new', 3));
    const seen: number[] = [];
    room.on('changed', ({ replica }) => seen.push(replica.revision));
    room.takeSnapshot(snapshot('new', 2));
    expect(room.replica).toMatchObject({ revision: 3, room: { name: 'as of 3' } });
    expect(seen).toEqual([3]);
  });

  it('a room client ends with the server’s revision and state, in whatever order everything arrives', () => {
    const step = fc.constantFrom('known', 'unknown', 'answer', 'fail', 'wait');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { room, syncs, clock } = client();
        let revision = 1;
        let name = 'as of 1';
        let answered = 0;
        /** The server's present snapshot. */
        const truth = () => {
          const whole = snapshot('new', revision);
          return { ...whole, room: { ...whole.room, name } };
        };
        let onItsWay = truth();
        room.on('needsSync', () => (onItsWay = truth()));
        room.takeSnapshot(onItsWay);
        for (const what of steps) {
          const isAsked = syncs() > answered;
          if (what === 'known') {
            revision += 1;
            name = `as of ${revision}`;
            room.takeEvent(renamed('new', revision));
          } else if (what === 'unknown') {
            revision += 1;
            name = `unheard of ${revision}`;
            room.takeEvent(unknownTo('new', revision));
          } else if (what === 'answer' && isAsked) {
            answered = syncs();
            room.takeSnapshot(onItsWay);
          } else if (what === 'fail' && isAsked) {
            answered = syncs();
            room.syncFailed();
          } else {
            clock.advance(MEND_EVERY_MS);
          }
          expect(room.replica?.revision).toBe(revision);
        }
        for (let round = 0; round < 3; round += 1) {
          if (syncs() > answered) {
            answered = syncs();
            room.takeSnapshot(onItsWay);
          }
          clock.advance(MEND_EVERY_MS);
        }
        expect(room.replica).toMatchObject({ revision, room: { name } });
        expect(clock.pending).toBe(0);
      }),
    );
  });
});

describe('RoomClient', () => {
  it('a room client keeps what is announced before the snapshot of a new server epoch is taken', () => {
    const { room } = client();
    room.takeSnapshot(snapshot('old', 7));
    room.takeEvent(renamed('new', 3));
    room.takeEvent(renamed('new', 4));
    room.takeSnapshot(snapshot('new', 3));
    expect(room.replica).toMatchObject({ serverEpoch: 'new', revision: 4, room: { name: 'as of 4' } });
  });

  it('a room client keeps what is announced before the first snapshot, and asks for nothing', () => {
    const { room, syncs } = client();
    room.takeEvent(renamed('new', 6));
    room.takeSnapshot(snapshot('new', 5));
    expect(room.replica).toMatchObject({ revision: 6, room: { name: 'as of 6' } });
    expect(syncs()).toBe(0);
  });

  it('a room client forgets early events of an epoch that never came', () => {
    const { room, syncs } = client();
    room.takeEvent(renamed('other', 6));
    room.takeSnapshot(snapshot('new', 5));
    expect(room.replica).toMatchObject({ serverEpoch: 'new', revision: 5 });
    expect(syncs()).toBe(0);
  });

  it('a room client ends at the newest revision, however late the snapshot is taken', () => {
    const upTo = fc.nat(12);
    fc.assert(
      fc.property(upTo, upTo, upTo, upTo, (before, taken, late, rest) => {
        const { room } = client();
        room.takeSnapshot(snapshot('old', 1));
        const announce = (from: number, to: number): void => {
          for (let revision = from; revision <= to; revision += 1) room.takeEvent(renamed('new', revision));
        };
        announce(Math.max(1, taken - before), taken + late);
        room.takeSnapshot(snapshot('new', taken));
        announce(taken + late + 1, taken + late + rest);
        const newest = taken + late + rest;
        expect(room.replica).toMatchObject({ revision: newest, room: { name: `as of ${newest}` } });
      }),
    );
  });
});
