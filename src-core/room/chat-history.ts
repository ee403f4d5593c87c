import { encodedBytes } from '../base/encoded-size';
import { LIMITS } from '../wire/limits';
import type { ChatMessage } from '../wire/room';

/**
 * The part of the chat that the room keeps for people who come later, and how it is handed out: in pages, newest first.
 */

/** A message never changes, so it is encoded once, and not for each message that comes after it. */
const sizes = new WeakMap<ChatMessage, number>();
const sizeOf = (message: ChatMessage): number => {
  const known = sizes.get(message);
  if (known !== undefined) return known;
  const bytes = encodedBytes(message);
  sizes.set(message, bytes);
  return bytes;
};

/** The newest messages, oldest first, that stay within a number and a size. */
const newest = (
  messages: readonly ChatMessage[],
  most: number,
  mostBytes: number,
): readonly ChatMessage[] => {
  let first = messages.length;
  let bytes = 0;
  while (first > 0 && messages.length - first < most) {
    const message = messages[first - 1];
    if (!message) break;
    bytes += sizeOf(message);
    if (bytes > mostBytes) break;
    first -= 1;
  }
  return messages.slice(first);
};

/** The history with one more message at its end; the oldest go where it would be too many or too large. */
export const keepMessage = (history: readonly ChatMessage[], message: ChatMessage): ChatMessage[] => [
  ...newest([...history, message], LIMITS.chatHistory, LIMITS.chatHistoryBytes),
];

export interface HistoryPage {
  /** Messages, oldest first. */
  readonly messages: ChatMessage[];
  /** Whether there are older ones that were asked for. */
  readonly more: boolean;
}

/**
 * One page.
 * @param before only messages older than this one; null: from the newest on. An id that isn't there any more gives
 * nothing.
 * @param after only messages newer than this one; null, or an id that isn't there any more, gives all
 */
export const historyPage = (
  history: readonly ChatMessage[],
  { before, after }: { readonly before: string | null; readonly after: string | null },
): HistoryPage => {
  const indexOf = (id: string | null): number => history.findIndex(({ messageId }) => messageId === id);
  const end = before === null ? history.length : Math.max(0, indexOf(before));
  const begin = indexOf(after) + 1;
  const asked = history.slice(begin, end);
  const messages = newest(asked, LIMITS.chatPage, LIMITS.chatPageBytes);
  // A single message is smaller than a page, so that every page gets further.
  return { messages: [...messages], more: messages.length < asked.length && messages.length > 0 };
};
