import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_ALPHABET, CODE_LENGTHS, formatInviteCode, newId, newInviteCode, parseInviteCode } from './ids';

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
const lengths = fc.constantFrom(...Object.values(CODE_LENGTHS));

describe('invite codes', () => {
  it('an invite code survives being shown, typed in any case, and read again', () => {
    fc.assert(
      fc.property(bytes, lengths, fc.boolean(), (random, length, lower) => {
        const code = newInviteCode(length, (n) => random.slice(0, n));
        const shown = formatInviteCode(code);
        expect(shown).toMatch(length === CODE_LENGTHS.home ? /^.{4}-.{4}$/ : /^.{5}-.{5}$/);
        expect(parseInviteCode(lower ? shown.toLowerCase() : shown)).toBe(code);
      }),
    );
  });

  it('reading an invite code takes look-alikes for the symbol that exists', () => {
    expect(parseInviteCode('oil0-1abc')).toBe('01101ABC');
  });

  it('invite codes use all five bits of each symbol: 40 bits at home and 50 on the internet', () => {
    expect(CODE_ALPHABET).toHaveLength(32);
    expect(new Set(CODE_ALPHABET).size).toBe(32);
    expect(CODE_LENGTHS.home * Math.log2(CODE_ALPHABET.length)).toBe(40);
    expect(CODE_LENGTHS.internet * Math.log2(CODE_ALPHABET.length)).toBe(50);
  });

  it.each(['', 'ABC', 'ABCD-EFG', 'ABCD-EFGHJ', 'ABCDE-FGHJKM', 'UUUU-UUUU', 'ABCD EFG!', 'x'.repeat(1000)])(
    'an invite code is refused where it is %j',
    (text) => {
      expect(parseInviteCode(text)).toBeNull();
    },
  );

  it('reading an invite code never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        const code = parseInviteCode(text);
        expect(code === null || [8, 10].includes(code.length)).toBe(true);
      }),
    );
  });
});

describe('newId', () => {
  it('newId puts the kind of thing first, followed by 80 random bits', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        expect(newId('s', (n) => random.slice(0, n))).toMatch(/^s_[0-9A-HJKMNP-TV-Z]{16}$/);
      }),
    );
  });
});
