import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { historyPage, keepMessage } from '../room/chat-history';
import type { ChatMessage } from '../wire/room';
import {
  afterMessage,
  afterPage,
  afterSnapshot,
  nothingRead,
  type HistoryProgress,
} from './history-progress';

const message = (number: number): ChatMessage => ({
  messageId: `m_${number}`,
  from: 'p_1',
  name: 'Ana',
  text: 'x'.repeat(5_000),
  sentAt: number,
  filmMs: null,
});

/**
 * A step in a room that others talk in, with a client that comes, hears, loses its connection and asks, in any order.
 */
const step = fc.constantFrom('say', 'snapshot', 'page', 'lose');

describe('the reading of the chat’s history', () => {
  it('the history has everything that the room keeps once no page is waited for, whatever came in between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        let history: readonly ChatMessage[] = [];
        let progress: HistoryProgress = nothingRead;
        let connected = false;
        const read = new Set<string>();
        const turn = (what: (typeof steps)[number]): void => {
          if (what === 'say') {
            const said = message(history.length === 0 ? 0 : (history.at(-1)?.sentAt ?? 0) + 1);
            history = keepMessage(history, said);
            if (connected) {
              progress = afterMessage(progress, said.messageId);
              read.add(said.messageId);
            }
          } else if (what === 'snapshot') {
            connected = true;
            progress = afterSnapshot(progress);
          } else if (what === 'lose') {
            connected = false;
          } else if (connected && progress.asked) {
            const page = historyPage(history, progress.asked);
            for (const { messageId } of page.messages) read.add(messageId);
            progress = afterPage(progress, progress.asked, page);
          }
        };
        for (const what of steps) turn(what);
        turn('snapshot');
        for (let left = 100; progress.asked && left > 0; left -= 1) turn('page');
        expect(progress.asked).toBeNull();
        expect(history.map(({ messageId }) => messageId).filter((id) => !read.has(id))).toEqual([]);
      }),
    );
  });

  it('the history takes no answer to a request from before the last snapshot', () => {
    const first = afterSnapshot(nothingRead);
    const second = afterSnapshot(first);
    expect(afterPage(second, first.asked, { messages: [message(1)], more: false })).toBe(second);
  });

  it('the history asks only for what is newer than the last message that it surely has', () => {
    const asked = afterSnapshot(nothingRead);
    const read = afterPage(asked, asked.asked, { messages: [message(1), message(2)], more: false });
    expect(afterSnapshot(afterMessage(read, 'm_3')).asked).toEqual({ before: null, after: 'm_3' });
  });

  const asking = afterSnapshot({ ...nothingRead, completeTo: 'm_2' });

  it('the history knows nothing before the first snapshot, and then asks for everything', () => {
    expect(nothingRead).toEqual({ completeTo: null, newest: null, asked: null });
    expect(afterSnapshot(nothingRead)).toEqual({
      ...nothingRead,
      asked: { before: null, after: null },
    });
  });

  it('the history asks for the page before the one that has come, while there are more', () => {
    const page = { messages: [message(7), message(8), message(9)], more: true };
    const next = afterPage(asking, asking.asked, page);
    expect(next).toEqual({ completeTo: 'm_2', newest: 'm_9', asked: { before: 'm_7', after: 'm_2' } });
    const last = { messages: [message(3), message(4)], more: false };
    expect(next.asked && afterPage(next, next.asked, last)).toEqual({
      ...{ completeTo: 'm_9', newest: 'm_9', asked: null },
    });
  });

  it('the history is complete up to the message that was announced while its pages were on their way', () => {
    const announced = afterMessage(asking, 'm_10');
    expect(announced).toEqual({ ...asking, newest: 'm_10' });
    expect(afterPage(announced, asking.asked, { messages: [message(9)], more: false })).toEqual({
      ...{ completeTo: 'm_10', newest: 'm_10', asked: null },
    });
  });

  it('the history is as complete as before where there was nothing new, and never asks for more than nothing', () => {
    for (const more of [false, true])
      expect(afterPage(asking, asking.asked, { messages: [], more })).toEqual({
        ...{ completeTo: 'm_2', newest: null, asked: null },
      });
  });
});
