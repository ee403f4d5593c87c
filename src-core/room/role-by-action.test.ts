/** What each role may ask of a room, and what is left of it once a right is taken. */
import { describe, expect, it } from 'vitest';
import { RoomBench, URL_FILM } from '../../test/fakes/room-bench';
import { DEFAULT_PATIENCE } from '../wire/playback';
import { RoleSchema, type ChangeableRight, type PublicationKind, type Role } from '../wire/grants';
import { ROOM_REQUESTS, type RoomRequestName } from '../wire/room-requests';
import type { Decision } from './command';

interface Action {
  readonly may: readonly Role[];
  /** The right that the action needs, where moderators can take it. */
  readonly needs?: ChangeableRight;
  readonly ask: (room: RoomBench, by: string) => Decision;
}

const EVERYBODY = RoleSchema.options;
const HOSTS: readonly Role[] = ['host'];
const GUESTS: readonly Role[] = ['host', 'participant'];
const CALLERS: readonly Role[] = ['host', 'participant', 'companion'];

const publishing = (kind: PublicationKind) => (room: RoomBench, by: string) =>
  room.do({ type: 'publish', by, publication: { streamId: `s_${kind}`, kind } });

/** The actions for those requests that are nothing but commands; the type allows none to be left out. */
const COMMANDS: Readonly<Record<RoomRequestName, Action>> = {
  'room:end': { may: HOSTS, ask: (room, by) => room.do({ type: 'end', by }) },
  'room:lock': { may: HOSTS, ask: (room, by) => room.do({ type: 'lock', by, locked: true }) },
  'room:patience': {
    may: HOSTS,
    ask: (room, by) => room.do({ type: 'setPatience', by, patience: DEFAULT_PATIENCE }),
  },
  'room:grants': {
    may: HOSTS,
    ask: (room, by) => room.do({ type: 'changeGrants', by, participantId: 'guest', change: { chat: false } }),
  },
  'call:unpublish': {
    may: CALLERS,
    ask: (room, by) => {
      publishing('microphone')(room, by);
      return room.do({ type: 'unpublish', by, streamId: 's_microphone' });
    },
  },
  'call:inputs': {
    may: CALLERS,
    ask: (room, by) => room.do({ type: 'inputs', by, audio: true, video: true }),
  },
};

const OTHERS: Readonly<Record<string, Action>> = {
  'room:remove': {
    may: HOSTS,
    ask: (room, by) => room.do({ type: 'remove', by, participantId: 'guest' }),
  },
  'room:leave': { may: EVERYBODY, ask: (room, by) => room.do({ type: 'leave', by }) },
  'call:publish microphone': { may: CALLERS, ask: publishing('microphone') },
  'call:publish camera': { may: CALLERS, ask: publishing('camera') },
  'call:publish screen': { may: GUESTS, needs: 'share', ask: publishing('screen') },
  'call:publish screenAudio': { may: GUESTS, needs: 'share', ask: publishing('screenAudio') },
  'chat:send': {
    may: ['host', 'participant', 'viewer', 'companion'],
    needs: 'chat',
    ask: (room, by) => room.do({ type: 'chat', by, ownId: 'm1', text: 'hello' }),
  },
  'playback:command': {
    may: CALLERS,
    needs: 'control',
    ask: (room, by) => room.control(by, { type: 'open', title: 'Film', source: URL_FILM, durationMs: null }),
  },
  'playback:observe': { may: EVERYBODY, ask: (room, by) => room.observe(by, 'loading') },
};

/** A room with its owner, a guest, and the person who acts. */
const roomWith = (role: Role): RoomBench => {
  const room = new RoomBench();
  room.join('owner', { role: 'host' });
  room.join('guest');
  room.join('actor', { role });
  return room;
};
const change = (room: RoomBench, right: ChangeableRight, to: boolean) =>
  room.do({ type: 'changeGrants', by: 'owner', participantId: 'actor', change: { [right]: to } });

const ACTIONS = Object.entries({ ...COMMANDS, ...OTHERS });
const each = ACTIONS.flatMap(([name, action]) => EVERYBODY.map((role) => ({ role, name, ...action })));

describe('who may what in a room', () => {
  it('who may what in a room is said here of each request that is a command', () => {
    expect(new Set(Object.keys(COMMANDS))).toEqual(new Set(Object.keys(ROOM_REQUESTS)));
  });

  it.each(each)('who may what in a room follows from the role: $role, $name', ({ role, may, ask }) => {
    expect(ask(roomWith(role), 'actor').error === null).toBe(may.includes(role));
  });

  it.each(each.filter(({ role, may, needs }) => needs && may.includes(role)))(
    'who may what in a room is no more than the owner leaves to them: $role, $name',
    ({ role, needs, ask }) => {
      const room = roomWith(role);
      if (!needs) return;
      expect(change(room, needs, false).error).toBeNull();
      const refused = ask(room, 'actor');
      expect(refused.error?.code).toMatch(/^(PERMISSION_DENIED|NOT_CONTROLLER)$/);
      expect(refused.events).toEqual([]);
      expect(change(room, needs, true).error).toBeNull();
      expect(ask(room, 'actor').error).toBeNull();
    },
  );

  it.each(each.filter(({ role, may, needs }) => needs && !may.includes(role)))(
    'who may what in a room is never more than the role has, whoever would give it: $role, $name',
    ({ role, needs, ask }) => {
      const room = roomWith(role);
      if (needs) expect(change(room, needs, true).error?.code).toBe('INVALID_ARGUMENT');
      expect(ask(room, 'actor').error).not.toBeNull();
    },
  );
});
