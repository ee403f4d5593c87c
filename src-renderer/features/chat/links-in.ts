import { isExternalLink } from '@core/net/external-link';

/** A part of a message: plain text, or an address and its shown form. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly shown: string };

/** Where an address may begin; it ends at a space, or at what belongs to the sentence around it. */
const ADDRESS = /https:\/\/[^/\s<>"\\^`{|}][^\s<>"\\^`{|}]*/giu;
/** Characters that end a sentence rather than an address. */
const PUNCTUATION = /[.,;:!?'’”»…*_~]$/u;
const CLOSING = { ')': '(', ']': '[' } as const;

const count = (text: string, char: string): number => text.split(char).length - 1;

/** An address without what belongs to the sentence: "(see https://a.example/b_(c)), and" leads to b_(c). */
const trimmed = (address: string): string => {
  let text = address;
  for (;;) {
    const last = text.at(-1) ?? '';
    const opening = last in CLOSING ? CLOSING[last as keyof typeof CLOSING] : null;
    const isLoose = opening !== null && count(text, last) > count(text, opening);
    if (!isLoose && !PUNCTUATION.test(text)) return text;
    text = text.slice(0, -1);
  }
};

/**
 * The address as it was written, but for the server's name, which is shown as it is requested, in ASCII. So a name in
 * letters that look like another one's (a Cyrillic а in apple.example), or a number that is an address, is seen for
 * what it is.
 */
const shownOf = (address: string, { host }: URL): string =>
  `https://${host}${/^https:\/\/[^/?#]*(.*)$/isu.exec(address)?.[1] ?? ''}`;

/**
 * Splits a message at the addresses in it. Only an address that main would hand to the system's browser is a link:
 * https, and nothing in front of the server's name, behind which another name could hide.
 */
export const linksIn = (text: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trimmed(found);
    if (!URL.canParse(address)) continue;
    const url = new URL(address);
    if (!isExternalLink(url.href)) continue;
    if (index > from) parts.push({ kind: 'text', text: text.slice(from, index) });
    parts.push({ kind: 'link', href: url.href, shown: shownOf(address, url) });
    from = index + address.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
};
