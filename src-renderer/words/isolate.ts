/** First strong isolate and its end (UAX 9): the text between them has a direction of its own. */
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/** The blocks that Unicode reserves for scripts from right to left (DerivedBidiClass.txt). */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A text within a sentence that is written from left to right, isolated so that it can't turn the words around it: like
 * `<bdi>`, where there is no markup (a toast, a tooltip, an accessible name). A text without right-to-left letters
 * needs nothing.
 */
export const isolated = (text: string): string =>
  RIGHT_TO_LEFT.test(text) ? `${FIRST_STRONG_ISOLATE}${text}${POP_DIRECTIONAL_ISOLATE}` : text;
