/** Randomness as a port: fills bytes with cryptographically strong values (`crypto.getRandomValues` fits). */
export type RandomBytes = (length: number) => Uint8Array;

/** 32 symbols without look-alikes (no I, L, O, U): Crockford's base 32. */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Lengths of an invite code without its hyphen, by the place of its server: at home (40 bits, read out across a room)
 * or on the internet (50 bits, where everybody may guess).
 */
export const CODE_LENGTHS = { home: 8, internet: 10 } as const;
export type CodeLength = (typeof CODE_LENGTHS)[keyof typeof CODE_LENGTHS];
const LENGTHS: ReadonlySet<number> = new Set(Object.values(CODE_LENGTHS));

const randomSymbols = (length: number, random: RandomBytes): string =>
  Array.from(random(length), (byte) => CODE_ALPHABET.charAt(byte & 31)).join('');

/** Makes an id with a prefix that names its kind, e.g. `s_4F…`: 16 symbols, 80 random bits. */
export const newId = (
  prefix: 's' | 'p' | 'm' | 'c' | 'i' | 'e' | 'film' | 'party',
  random: RandomBytes,
): string => `${prefix}_${randomSymbols(16, random)}`;

/** Makes an invite code in its canonical form: 8 or 10 symbols, no hyphen. */
export const newInviteCode = (length: CodeLength, random: RandomBytes): string =>
  randomSymbols(length, random);

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
  if (!LENGTHS.has(code.length)) return null;
  return [...code].every((symbol) => CODE_ALPHABET.includes(symbol)) ? code : null;
};

/** Formats a code in two halves: `K7QM-2XRT`, `K7QM2-XRT4N`. */
export const formatInviteCode = (code: string): string =>
  `${code.slice(0, code.length / 2)}-${code.slice(code.length / 2)}`;
