import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_ALPHABET, CODE_LENGTH, formatInviteCode, newId, newInviteCode, parseInviteCode } from './ids';

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('invite codes', () => {
  it('survive being shown, typed in any case, and read again', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (random, lower) => {
        const code = newInviteCode((n) => random.slice(0, n));
        const shown = formatInviteCode(code);
        expect(shown).toMatch(/^.{4}-.{4}$/);
        expect(parseInviteCode(lower ? shown.toLowerCase() : shown)).toBe(code);
      }),
    );
  });

  it('read look-alikes as the symbol that exists', () => {
    expect(parseInviteCode('oil0-1abc')).toBe('01101ABC');
  });

  it('use every bit of five, so that eight symbols hold 40 bits', () => {
    expect(CODE_ALPHABET).toHaveLength(32);
    expect(new Set(CODE_ALPHABET).size).toBe(32);
    expect(CODE_LENGTH * Math.log2(CODE_ALPHABET.length)).toBe(40);
  });

  it.each(['', 'ABC', 'ABCD-EFG', 'ABCD-EFGHJ', 'UUUU-UUUU', 'ABCD EFG!', 'x'.repeat(1000)])(
    'refuse %j',
    (text) => {
      expect(parseInviteCode(text)).toBeNull();
    },
  );

  it('never throw on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        const code = parseInviteCode(text);
        expect(code === null || code.length === CODE_LENGTH).toBe(true);
      }),
    );
  });
});

describe('newId', () => {
  it('names what it is for and takes 80 bits', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        expect(newId('s', (n) => random.slice(0, n))).toMatch(/^s_[0-9A-HJKMNP-TV-Z]{16}$/);
      }),
    );
  });
});
