import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { encodedBytes } from '../base/encoded-size';
import { LIMITS } from '../wire/limits';
import type { ChatMessage } from '../wire/room';
import { historyPage, keepMessage } from './chat-history';

const message = (number: number, text = `line ${number}`): ChatMessage => ({
  messageId: `m_${number}`,
  from: 'p_1',
  name: 'Ana',
  text,
  sentAt: number,
  filmMs: null,
});

const texts = fc.array(fc.nat({ max: LIMITS.messageBytes }), { maxLength: 300 });
const historyOf = (sizes: readonly number[]): ChatMessage[] =>
  sizes.reduce<ChatMessage[]>(
    (history, size, index) => keepMessage(history, message(index, 'x'.repeat(size + 1))),
    [],
  );

describe('the chat that a room keeps', () => {
  it('the kept chat is bounded in number and in bytes, and ends with the last message', () => {
    fc.assert(
      fc.property(texts, (sizes) => {
        const history = historyOf(sizes);
        expect(history.length).toBeLessThanOrEqual(LIMITS.chatHistory);
        expect(history.reduce((sum, one) => sum + encodedBytes(one), 0)).toBeLessThanOrEqual(
          LIMITS.chatHistoryBytes,
        );
        if (sizes.length > 0) expect(history.at(-1)?.messageId).toBe(`m_${sizes.length - 1}`);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a page of the history', () => {
  it('the pages of the history together lead to all of it, each within its bounds', () => {
    fc.assert(
      fc.property(texts, (sizes) => {
        const history = historyOf(sizes);
        let read: ChatMessage[] = [];
        let before: string | null = null;
        for (let more = true; more;) {
          const page = historyPage(history, { before, after: null });
          expect(page.messages.length).toBeLessThanOrEqual(LIMITS.chatPage);
          expect(encodedBytes(page.messages)).toBeLessThanOrEqual(LIMITS.chatPageBytes + 1_024);
          read = [...page.messages, ...read];
          more = page.more;
          before = page.messages[0]?.messageId ?? null;
        }
        expect(read).toEqual(history);
      }),
      { numRuns: 30 },
    );
  });
});
