/** Randomness as a port: fills bytes with cryptographically strong values (`crypto.getRandomValues` fits). */
export type RandomBytes = (length: number) => Uint8Array;

/** 32 symbols without look-alikes (no I, L, O, U): Crockford's base 32. */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Length of an invite code without its hyphen: 8 symbols of 5 bits are 40 bits. */
export const CODE_LENGTH = 8;

const randomSymbols = (length: number, random: RandomBytes): string =>
  Array.from(random(length), (byte) => CODE_ALPHABET.charAt(byte & 31)).join('');

/** An id with a prefix that says what it names, e.g. `s_4F…`: 16 symbols, 80 random bits. */
export const newId = (
  prefix: 's' | 'p' | 'm' | 'c' | 'i' | 'e' | 'media' | 'party' | 'film',
  random: RandomBytes,
): string => `${prefix}_${randomSymbols(16, random)}`;

/** An invite code in its canonical form: 8 symbols, no hyphen. */
export const newInviteCode = (random: RandomBytes): string => randomSymbols(CODE_LENGTH, random);

/**
 * Reads a code as people type it: any case, hyphens and spaces ignored, I and L read as 1, O as 0.
 * @returns the canonical form, or null where it can't be a code.
 */
export const parseInviteCode = (text: string): string | null => {
  if (text.length > 64) return null;
  const code = text
    .toUpperCase()
    .replace(/[\s\-‐–—_.]/g, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0');
  if (code.length !== CODE_LENGTH) return null;
  return [...code].every((symbol) => CODE_ALPHABET.includes(symbol)) ? code : null;
};

/** How a code is shown: `K7QM-2XRT`. */
export const formatInviteCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;
