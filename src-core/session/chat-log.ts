import { REMEMBERED_MESSAGES } from '../wire/message-ids';
import type { ChatMessage } from '../wire/room';
import type { ChatEntry } from './view';

/**
 * The chat as one person sees it: the room's messages, private ones, and own ones that the server doesn't have yet.
 * Private and unsent messages live here only.
 */
export interface ChatLog {
  /** Order of arrival here; the room's own messages are merged in by id. */
  readonly entries: readonly ChatEntry[];
}

export const emptyChat: ChatLog = { entries: [] };

/** Room history, private messages and unsent ones together. */
const MAX_ENTRIES = REMEMBERED_MESSAGES;

const put = (log: ChatLog, entry: ChatEntry): ChatLog => {
  const known = log.entries.some(({ messageId }) => messageId === entry.messageId);
  const entries = known
    ? log.entries.map((other) => (other.messageId === entry.messageId ? entry : other))
    : [...log.entries, entry].slice(-MAX_ENTRIES);
  return { entries };
};

/**
 * Adds a message of the room's history. The server's version replaces the own unsent one; a message that somebody has
 * read already never changes its text.
 */
export const addRoomMessage = (log: ChatLog, message: ChatMessage, localId: string): ChatLog =>
  log.entries.some(({ messageId, delivery }) => messageId === message.messageId && delivery === 'sent')
    ? log
    : put(log, { ...message, isLocal: message.from === localId, isPrivate: false, delivery: 'sent' });

/** Adds a private message, or an own message before the server has it. */
export const addEntry = (log: ChatLog, entry: ChatEntry): ChatLog => put(log, entry);

export const setDelivery = (log: ChatLog, messageId: string, delivery: ChatEntry['delivery']): ChatLog => ({
  entries: log.entries.map((entry) =>
    // A message that came back in the room's history has been delivered, whatever an acknowledgement said later.
    entry.messageId === messageId && entry.delivery !== 'sent' ? { ...entry, delivery } : entry,
  ),
});

/**
 * Takes over a snapshot: the room's history first, by time, with the messages that only this client knows kept in
 * place.
 */
export const mergeHistory = (log: ChatLog, history: readonly ChatMessage[], localId: string): ChatLog => {
  let merged = log;
  for (const message of history) merged = addRoomMessage(merged, message, localId);
  const sorted = [...merged.entries].sort((a, b) => a.sentAt - b.sentAt);
  return { entries: sorted };
};

export const hasMessage = (log: ChatLog, messageId: string): boolean =>
  log.entries.some((entry) => entry.messageId === messageId);
