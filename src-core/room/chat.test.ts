import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { LIMITS } from '../wire/limits';
import { REMEMBERED_MESSAGES } from '../wire/message-ids';
import { RoomSchema } from './room';

describe('a message', () => {
  const room = () => {
    const bench = new RoomBench();
    bench.join('a', { role: 'host' });
    bench.join('b');
    const say = (by: string, ownId: string) => bench.do({ type: 'chat', by, ownId, text: 'hello' });
    return { bench, say };
  };

  it('a message says who wrote it, when, and at which place of the film', () => {
    const { bench, say } = room();
    bench.open('a');
    bench.control('a', { type: 'seek', positionMs: 5_000 });
    expect(say('b', 'm').events).toEqual([
      {
        type: 'chatAdded',
        message: {
          ...{ messageId: 'b:m', from: 'b', name: 'b', text: 'hello' },
          ...{ sentAt: 1_700_000_000_000 + bench.nowMs, filmMs: 5_000 },
        },
      },
    ]);
  });

  it('a message is recognised as sent again among the last ones, and forgotten after those', () => {
    const { bench, say } = room();
    const said = Array.from({ length: REMEMBERED_MESSAGES }, (_, number) => `a:m_${number}`);
    bench.room = { ...bench.room, said };
    expect(say('a', 'm_0').events).toEqual([]);
    say('a', 'm_new');
    expect(() => RoomSchema.parse(bench.room)).not.toThrow();
    expect(say('a', 'm_1').events).toEqual([]);
    expect(say('a', 'm_new').events).toEqual([]);
    expect(say('a', 'm_0').events).toHaveLength(1);
  });
});

describe('the chat', () => {
  it('the chat keeps a message once, with the place in the film', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.join('b');
    bench.join('screen', { role: 'screen' });
    bench.do({ type: 'chat', by: 'a', ownId: 'm1', text: 'hello' });
    bench.do({ type: 'chat', by: 'a', ownId: 'm1', text: 'hello' });
    expect(bench.room.state.chat).toMatchObject([{ messageId: 'a:m1', filmMs: null, name: 'a' }]);
    expect(bench.do({ type: 'chat', by: 'screen', ownId: 'm2', text: 'x' }).error?.code).toBe(
      'PERMISSION_DENIED',
    );
    bench.open('a');
    bench.control('a', { type: 'seek', positionMs: 5_000 });
    bench.do({ type: 'chat', by: 'a', ownId: 'm3', text: 'now' });
    expect(bench.room.state.chat.at(-1)?.filmMs).toBe(5_000);
  });

  it('the chat gives nobody the id of somebody else’s message', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.join('b');
    bench.do({ type: 'chat', by: 'a', ownId: 'm1', text: 'hello' });
    expect(bench.do({ type: 'chat', by: 'b', ownId: 'm1', text: 'my own first' }).error).toBeNull();
    expect(bench.room.state.chat).toMatchObject([
      { messageId: 'a:m1', text: 'hello' },
      { messageId: 'b:m1', text: 'my own first' },
    ]);
  });

  it('the chat gives no second text to an id, even when the first has left the history', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.do({ type: 'chat', by: 'a', ownId: 'm', text: 'what was said' });
    for (let line = 0; line < LIMITS.chatHistory; line += 1) {
      bench.do({ type: 'chat', by: 'a', ownId: `m${line}`, text: 'more' });
    }
    expect(bench.room.state.chat.some(({ messageId }) => messageId === 'a:m')).toBe(false);
    const { events, error } = bench.do({ type: 'chat', by: 'a', ownId: 'm', text: 'something else' });
    expect([events, error]).toEqual([[], null]);
  });
});
