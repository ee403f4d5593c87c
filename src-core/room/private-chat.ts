import { privateMessageId } from '../wire/message-ids';
import type { RoomState } from '../wire/room';
import type { Context, Refusal } from './command';
import { deniedTo } from './rights';

/** A message for some people only, and for each of them under an id of its own. */
export interface PrivateLine {
  readonly to: string;
  readonly message: {
    readonly messageId: string;
    readonly from: string;
    readonly text: string;
    /** Milliseconds since 1970. */
    readonly sentAt: number;
  };
}

export type PrivateChat =
  | { readonly error: Refusal; readonly lines?: never }
  | { readonly error: null; readonly lines: readonly PrivateLine[] };

/**
 * Decides who gets a message that isn't for everybody. Nothing of it stays in the room.
 * @param ownId the author's own name for the message (wire/message-ids.ts)
 */
export const privateChat = (
  { participants }: Pick<RoomState, 'participants'>,
  {
    by,
    ownId,
    text,
    to,
  }: { readonly by: string; readonly ownId: string; readonly text: string; readonly to: readonly string[] },
  { wallMs }: Pick<Context, 'wallMs'>,
): PrivateChat => {
  const author = participants.find(({ id }) => id === by);
  if (!author?.grants.chat) return { error: deniedTo('write messages') };
  const there = participants.filter(({ id, presence }) => to.includes(id) && presence !== 'gone');
  if (there.length === 0) return { error: { code: 'PEER_GONE', message: 'nobody it was meant for is here' } };
  return {
    error: null,
    lines: there.map(({ id }) => ({
      to: id,
      message: { messageId: privateMessageId(by, id, ownId), from: by, text, sentAt: wallMs },
    })),
  };
};
