import { describe, expect, it } from 'vitest';
import { REMEMBERED_MESSAGES } from '../wire/message-ids';
import type { ChatMessage } from '../wire/room';
import { addEntry, addRoomMessage, emptyChat, hasMessage, mergeHistory, setDelivery } from './chat-log';
import type { ChatEntry } from './view';

const said = (messageId: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  ...{ messageId, from: 'bob', name: 'Bob', text: `text of ${messageId}`, sentAt: 0, filmMs: null },
  ...more,
});
const own = (
  messageId: string,
  delivery: ChatEntry['delivery'],
  more: Partial<ChatEntry> = {},
): ChatEntry => ({
  ...said(messageId, { from: 'ana', name: 'Ana' }),
  ...{ isLocal: true, isPrivate: false, delivery },
  ...more,
});
const idsOf = ({ entries }: typeof emptyChat): string[] => entries.map(({ messageId }) => messageId);

describe('the chat as one person sees it', () => {
  it('the chat is empty before anything is said', () => {
    expect(emptyChat).toEqual({ entries: [] });
    expect(hasMessage(emptyChat, 'm_1')).toBe(false);
  });

  it('the chat shows the room’s messages in the order in which they came, and knows whose they are', () => {
    const first = addRoomMessage(emptyChat, said('m_1'), 'ana');
    const log = addRoomMessage(first, said('m_2', { from: 'ana', name: 'Ana' }), 'ana');
    expect(log.entries).toEqual([
      { ...said('m_1'), isLocal: false, isPrivate: false, delivery: 'sent' },
      { ...said('m_2', { from: 'ana', name: 'Ana' }), isLocal: true, isPrivate: false, delivery: 'sent' },
    ]);
    expect([hasMessage(log, 'm_1'), hasMessage(log, 'm_2'), hasMessage(log, 'm_3')]).toEqual([
      ...[true, true, false],
    ]);
  });

  it('the chat never changes the text of a message that somebody has read', () => {
    const log = addRoomMessage(addRoomMessage(emptyChat, said('m_1'), 'ana'), said('m_2'), 'ana');
    expect(addRoomMessage(log, said('m_1', { text: 'something else' }), 'ana')).toBe(log);
  });

  it.each(['sending', 'failed'] as const)(
    'the chat has the server’s version in the place of an own message that is %s',
    (delivery) => {
      const before = addRoomMessage(emptyChat, said('m_1'), 'ana');
      const waiting = addRoomMessage(addEntry(before, own('m_2', delivery)), said('m_3'), 'ana');
      const log = addRoomMessage(waiting, said('m_2', { from: 'ana', name: 'Ana', sentAt: 7 }), 'ana');
      expect(idsOf(log)).toEqual(['m_1', 'm_2', 'm_3']);
      expect(log.entries[1]).toEqual(own('m_2', 'sent', { sentAt: 7 }));
      expect(log.entries[0]).toBe(waiting.entries[0]);
      expect(log.entries[2]).toBe(waiting.entries[2]);
    },
  );

  it('the chat notes what has become of one own message, and never takes back that it was delivered', () => {
    const two = addEntry(addEntry(emptyChat, own('m_1', 'sending')), own('m_2', 'sending'));
    const failed = setDelivery(two, 'm_1', 'failed');
    expect(failed.entries).toEqual([own('m_1', 'failed'), own('m_2', 'sending')]);
    const sent = setDelivery(failed, 'm_2', 'sent');
    expect(sent.entries).toEqual([own('m_1', 'failed'), own('m_2', 'sent')]);
    expect(setDelivery(sent, 'm_2', 'failed').entries).toEqual(sent.entries);
  });

  it('the chat keeps as many messages as the room remembers ids of, and the latest of them', () => {
    let log = emptyChat;
    for (let count = 0; count <= REMEMBERED_MESSAGES; count += 1)
      log = addRoomMessage(log, said(`m_${count}`), 'ana');
    expect(log.entries).toHaveLength(REMEMBERED_MESSAGES);
    expect([log.entries[0]?.messageId, log.entries.at(-1)?.messageId]).toEqual([
      ...['m_1', `m_${REMEMBERED_MESSAGES}`],
    ]);
  });

  it('the chat puts a history between what only this client knows, by time', () => {
    const whisper = own('m_whisper', 'sent', { isPrivate: true, sentAt: 20 });
    const unsent = own('m_unsent', 'sending', { sentAt: 40 });
    const log = addEntry(addEntry(emptyChat, whisper), unsent);
    const history = [
      said('m_10', { sentAt: 10 }),
      said('m_20', { sentAt: 20 }),
      said('m_30', { sentAt: 30 }),
    ];
    const merged = mergeHistory(log, history, 'ana');
    expect(idsOf(merged)).toEqual(['m_10', 'm_whisper', 'm_20', 'm_30', 'm_unsent']);
    expect(merged.entries[1]).toBe(whisper);
    expect(merged.entries[3]).toEqual({ ...history[2], isLocal: false, isPrivate: false, delivery: 'sent' });
    expect(idsOf(mergeHistory(merged, history, 'ana'))).toEqual(idsOf(merged));
  });
});
