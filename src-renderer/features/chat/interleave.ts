import type { ChatEntry } from '@core/session/view';
import type { SystemLine } from '../../party/announcements';

export type ChatItem =
  | { readonly kind: 'message'; readonly id: string; readonly entry: ChatEntry }
  | { readonly kind: 'line'; readonly id: string; readonly text: string };

/** Messages with the lines that came between them. A line whose message is gone comes first. */
export const interleave = (chat: readonly ChatEntry[], lines: readonly SystemLine[]): readonly ChatItem[] => {
  const known = new Set(chat.map((entry) => entry.messageId));
  const behind = (messageId: string | null): readonly ChatItem[] =>
    lines
      .filter(
        ({ afterMessageId }) =>
          (afterMessageId !== null && known.has(afterMessageId) ? afterMessageId : null) === messageId,
      )
      .map(({ id, text }) => ({ kind: 'line', id, text }));
  return [
    ...behind(null),
    ...chat.flatMap((entry): ChatItem[] => [
      { kind: 'message', id: entry.messageId, entry },
      ...behind(entry.messageId),
    ]),
  ];
};
