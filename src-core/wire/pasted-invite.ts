/** Finds the invitation in what a person pastes: a link passes through chats and mails, and comes with words around it. */
import { parseInvite } from './invite-link';

/** Length of a pasted text that is read; invitations of ours are a fifth of it. */
export const MOST_PASTED = 4_096;

const LINKS = /(?:matinee|https?):\/\/[^\s<>‹›«»"“”|]+/gi;
const BEFORE = /^[\s<>‹›«»"'“”„‘’([]+/;
const AFTER = /[\s<>‹›«»"'“”‘’)\].,;:!?]+$/;

/** Takes off what people and programs put around a link, and undoes what they did to its marks. */
const tidied = (text: string): string => {
  const link = text.replace(BEFORE, '').replace(AFTER, '').replace(/&amp;/gi, '&');
  return link.includes('#') ? link : link.replace('%23', '#');
};

/**
 * Reads a text in which a code or link of ours may stand, in any words. Never throws.
 * @returns the code or link alone, which `parseInvite` reads; null where there is none, or not all of it
 */
export const inviteIn = (text: string): string | null => {
  if (text.length > MOST_PASTED) return null;
  // A mail breaks a long link over lines, and a code is read out with a pause in it.
  const candidates = [text.replace(/\s+/g, ''), ...(text.match(LINKS) ?? [])];
  return candidates.map(tidied).find((candidate) => parseInvite(candidate) !== null) ?? null;
};
