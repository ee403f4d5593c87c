import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS } from '../wire/limits';
import { privateChat } from './private-chat';

const bench = (): RoomBench => {
  const room = new RoomBench();
  room.join('a', { role: 'host' });
  for (const id of ['b', 'c', 'd']) room.join(id);
  return room;
};
const say = ({ room }: RoomBench, by: string, to: readonly string[]) =>
  privateChat(room.state, { by, ownId: 'm', text: 'hello', to }, { wallMs: 7 });
const idsOf = ({ lines = [] }: ReturnType<typeof say>): string[] => lines.map(({ to }) => to);

describe('a private line', () => {
  it('a private message goes once to each person it is for, under an id of its own', () => {
    const { lines } = say(bench(), 'a', ['c', 'b', 'c']);
    expect(lines?.map(({ to }) => to)).toEqual(['b', 'c']);
    expect(lines?.map(({ message }) => message)).toEqual([
      { messageId: expect.any(String) as string, from: 'a', text: 'hello', sentAt: 7 },
      { messageId: expect.any(String) as string, from: 'a', text: 'hello', sentAt: 7 },
    ]);
    expect(new Set(lines?.map(({ message }) => message.messageId)).size).toBe(2);
  });

  it('a private message leaves out people who are gone, and is refused where that is everybody', () => {
    const room = bench();
    room.do({ type: 'leave', by: 'b' });
    expect(idsOf(say(room, 'a', ['b', 'd']))).toEqual(['d']);
    expect(say(room, 'a', ['b', 'x']).error?.code).toBe('PEER_GONE');
  });

  it('a private message leaves out people whose connection is gone, though they are still listed', () => {
    const room = bench();
    room.do({ type: 'connectionLost', by: 'b' });
    expect(idsOf(say(room, 'a', ['b', 'd']))).toEqual(['b', 'd']);
    room.pass(GONE_AFTER_MS);
    expect(room.person('b').presence).toBe('gone');
    expect(idsOf(say(room, 'a', ['b', 'd']))).toEqual(['d']);
  });

  it('a private message is refused from people who may not write, and from people who aren’t in the room', () => {
    const room = bench();
    room.do({ type: 'changeGrants', by: 'a', participantId: 'b', change: { chat: false } });
    expect(say(room, 'b', ['a']).error?.code).toBe('PERMISSION_DENIED');
    expect(say(room, 'x', ['a']).error?.code).toBe('PERMISSION_DENIED');
  });
});
