import { LIMITS } from './limits';

/**
 * Ids of messages. A client numbers its own messages; the room's id of one consists of its sender and that number, so
 * nobody can take another's id, and sending again after a lost answer names the same message. Both ends compute it: the
 * author's client recognises its own message when it comes back.
 */

/**
 * The form of a client's own id for its message: free of the separators below, so that an id can be made in one way
 * only.
 */
export const OWN_MESSAGE_ID = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * The length of the longest ids of two people, a number of two digits, and a client's own id; see `privateMessageId`.
 */
export const MESSAGE_ID_LENGTH = 64 + 64 + 2 + 32 + 3;

/**
 * The number of ids that a room remembers. No client keeps more messages than this (session/chat-log.ts), so an id is
 * free again only when nobody shows what it stood for.
 */
export const REMEMBERED_MESSAGES = LIMITS.chatHistory * 2;

/** The id of a message that everybody in the room reads. */
export const roomMessageId = (from: string, ownId: string): string => `${from}:${ownId}`;

/**
 * The id of a private message, as one of its readers gets it. Each reader has a space of their own: the server doesn't
 * keep private messages, and so couldn't notice that one id is used for two people with different texts.
 */
export const privateMessageId = (from: string, to: string, ownId: string): string =>
  `${from}~${to}~${to.length}~${ownId}`;

/** The id of an own private message, in the author's log; it never comes back from the server. */
export const sentMessageId = (from: string, ownId: string): string => `${from}~${ownId}`;
