import { describe, expect, it } from 'vitest';
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
/** A message that takes this many bytes on the wire. */
const sized = (number: number, bytes: number): ChatMessage =>
  message(number, 'x'.repeat(bytes - encodedBytes(message(number, ''))));
const lines = (count: number): ChatMessage[] =>
  Array.from({ length: count }, (_, index) => message(index + 1));
const idsOf = (messages: readonly ChatMessage[]): string[] => messages.map(({ messageId }) => messageId);

describe('the chat that a room keeps', () => {
  it('the kept chat has the last message at its end, and is bounded in number', () => {
    const full = lines(LIMITS.chatHistory);
    expect(keepMessage(full.slice(0, -1), message(LIMITS.chatHistory))).toEqual(full);
    const next = message(LIMITS.chatHistory + 1);
    expect(keepMessage(full, next)).toEqual([...full.slice(1), next]);
  });

  it('the kept chat is bounded in bytes, to the very byte', () => {
    const half = LIMITS.chatHistoryBytes / 2;
    const kept = (lastBytes: number): string[] => idsOf(keepMessage([sized(1, half)], sized(2, lastBytes)));
    expect(kept(half)).toEqual(['m_1', 'm_2']);
    expect(kept(half + 1)).toEqual(['m_2']);
  });

  it('the kept chat encodes a message once, however many come after it', () => {
    let encoded = 0;
    const watched: ChatMessage = {
      ...message(1),
      get text() {
        encoded += 1;
        return 'line 1';
      },
    };
    const history = lines(50).reduce<ChatMessage[]>(keepMessage, [watched]);
    expect(history).toHaveLength(51);
    expect(encoded).toBe(1);
  });
});

describe('a page of the history', () => {
  const page = (history: readonly ChatMessage[], before: string | null, after: string | null = null) => {
    const { messages, more } = historyPage(history, { before, after });
    return { ids: idsOf(messages), more };
  };

  it('the first page of the history has the newest messages, and says that there are older ones', () => {
    const history = lines(LIMITS.chatPage + 1);
    expect(page(history, null)).toEqual({ ids: idsOf(history.slice(1)), more: true });
    expect(page(history.slice(1), null)).toEqual({ ids: idsOf(history.slice(1)), more: false });
  });

  it('a page of the history has no more bytes than go over a slow line at once', () => {
    const half = LIMITS.chatPageBytes / 2;
    const history = [sized(1, half + 1), sized(2, half), sized(3, half)];
    expect(page(history, null)).toEqual({ ids: ['m_2', 'm_3'], more: true });
    expect(page(history.slice(0, 2), null)).toEqual({ ids: ['m_2'], more: true });
  });

  it('a page of the history goes on before the oldest message that is known', () => {
    expect(page(lines(4), 'm_3')).toEqual({ ids: ['m_1', 'm_2'], more: false });
    expect(page(lines(4), 'm_1')).toEqual({ ids: [], more: false });
  });

  it('a page of the history is what lies between two known messages', () => {
    expect(page(lines(5), 'm_5', 'm_2')).toEqual({ ids: ['m_3', 'm_4'], more: false });
    expect(page(lines(5), 'm_2', 'm_4')).toEqual({ ids: [], more: false });
  });

  it('a page of the history promises nothing further where it couldn’t hold even one message', () => {
    expect(page([sized(1, LIMITS.chatPageBytes + 1)], null)).toEqual({ ids: [], more: false });
  });

  it('a page of the history has what is newer than the last known message, and all where that is forgotten', () => {
    const history = [1, 2, 3, 4].map((number) => message(number));
    const idsAfter = (after: string) =>
      historyPage(history, { before: null, after }).messages.map(({ messageId }) => messageId);
    expect(idsAfter('m_2')).toEqual(['m_3', 'm_4']);
    expect(idsAfter('m_4')).toEqual([]);
    expect(idsAfter('m_gone')).toEqual(['m_1', 'm_2', 'm_3', 'm_4']);
  });

  it('a page of the history before a forgotten message is empty: there is nothing older than that', () => {
    const history = [message(1), message(2)];
    expect(historyPage(history, { before: 'm_gone', after: null })).toEqual({ messages: [], more: false });
  });
});
