import { encodedBytes } from '../base/encoded-size';
import { LIMITS } from '../wire/limits';
import type { ChatMessage } from '../wire/room';

/** What of the chat the room keeps for those who come later, and how it is handed out: in pages, newest first. */

/** A message never changes: it is encoded once, and not for each line that comes after it. */
const sizes = new WeakMap<ChatMessage, number>();
const sizeOf = (message: ChatMessage): number => {
  const known = sizes.get(message);
  if (known !== undefined) return known;
  const bytes = encodedBytes(message);
  sizes.set(message, bytes);
  return bytes;
};

/** The newest of them, oldest first, that stay within a number and a size. */
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
  /** Oldest first. */
  readonly messages: ChatMessage[];
  /** There are older ones that were asked for. */
  readonly more: boolean;
}

/**
 * One page.
 * @param before only messages older than this one; null: from the newest on. One that isn't there any more: nothing
 * @param after only messages newer than this one; null, or one that isn't there any more: all
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
  // A message alone is smaller than a page, so that every page gets further.
  return { messages: [...messages], more: messages.length < asked.length && messages.length > 0 };
};
