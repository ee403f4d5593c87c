import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, fitText, hasLetterOrDigit } from './person-text';

/** Any string, which has deceptive characters in it far more often than chance would put them there. */
const trickery = fc.constantFrom(
  ...['\u0000', '\u0007', '\n', '\r\n', '\t', '\u0085', '\u2028', '\u00a0', '\u2800', '\ufeff', '\u00ad'],
  ...['\u200b', '\u200c', '\u200d', '\u2060', '\u3164', '\u115f', '\ufe0f', '\ufe0e', '\u034f', '\u{e0041}'],
  ...['\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2068', '\u2069', '\ud800', '\udc00'],
  ...['\u0301', '\u0308', '\u0489', '\u20e3', '\u094d', '\u0dca', '\u{1d159}', '\ufffe', '\ufff9'],
  ...['م', 'ا', 'ක', 'क', 'é', 'e', '가', '\u1100', '\u1161', '👩', '❤', '🏽', '🏴', '1', '#', ' '],
);
const anything = fc
  .array(fc.oneof({ arbitrary: trickery, weight: 4 }, fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));
const lines = fc.constantFrom('one' as const, 'many' as const);

const honest: readonly (readonly [string, string])[] = [
  ['Arabic', 'سارة الأحمد'],
  ['Arabic with vowel signs', 'مُحَمَّدٌ'],
  ['Arabic figures with their sign', '\u0600١٢٣'],
  ['Hebrew', 'שרה כהן'],
  ['Hebrew with points', 'שָׁלוֹם עֲלֵיכֶם'],
  ['Persian with its joiner', 'می‌خواهم'],
  ['Hindi', 'अनन्या श्रीवास्तव'],
  ['Hindi with a joiner', 'क्‍ष'],
  ['Sinhala with a joiner', 'ශ්‍රී ලංකා'],
  ['Tamil', 'தமிழ்'],
  ['Thai', 'สวัสดี ที่นี่'],
  ['Burmese', 'မြန်မာ ကြွေး'],
  ['Korean', '김민준'],
  ['Chinese', '王小明'],
  ['Japanese', '山田 はなこ'],
  ['Vietnamese', 'Đặng Thị Hồng Nhung'],
  ['French', 'Zoë Noël'],
  ['Irish', 'Sinéad O’Connor'],
  ['a family', '👨‍👩‍👧‍👦'],
  ['a doctor with a skin', '👩🏽‍⚕️'],
  ['a couple with a heart', '👩‍❤️‍💋‍👨'],
  ['a heart', '❤️'],
  ['a heart in text style', '❤︎'],
  ['flags', '🇩🇪 🇻🇳 🏳️‍🌈 🏴‍☠️'],
  ['flags spelt with tags', '🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿'],
  ['keycaps', '1️⃣ #️⃣'],
  ['a pointing hand', '☝🏽'],
  ['an eye in a bubble', '👁️‍🗨️'],
];

describe('cleaning what people write', () => {
  it('cleaning never throws, and leaves clean text as it is', () => {
    fc.assert(
      fc.property(anything, lines, (text, kind) => {
        const clean = cleanText(text, kind);
        expect(cleanText(clean, kind)).toBe(clean);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cleaning leaves no control characters but the line breaks of chat', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(cleanText(text, 'one')).not.toMatch(/\p{Cc}|[\u2028\u2029]/u);
        expect(cleanText(text, 'many')).not.toMatch(/(?!\n)\p{Cc}|[\u2028\u2029]/u);
      }),
    );
  });

  it('cleaning removes characters that steer direction, half surrogate pairs and non-characters', () => {
    fc.assert(
      fc.property(anything, lines, (text, kind) => {
        expect(cleanText(text, kind)).not.toMatch(
          /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Cs}|\p{Noncharacter_Code_Point}/u,
        );
      }),
    );
  });

  it('cleaning leaves nothing invisible outside emoji, but joiners that shape letters', () => {
    const shaping =
      /\p{Extended_Pictographic}[\p{Emoji_Modifier}\ufe0e\ufe0f]?\u200d(?=\p{Extended_Pictographic})|\p{Extended_Pictographic}[\ufe0e\ufe0f]|[0-9#*]\ufe0f\u20e3|🏴[\u{e0061}-\u{e007a}]{5}\u{e007f}|(?<=[ماक\u094d\u0dca]\p{M}{0,4})[\u200c\u200d](?=\p{L})/gu;
    fc.assert(
      fc.property(anything, lines, (text, kind) => {
        expect(cleanText(text, kind).replace(shaping, '')).not.toMatch(/\p{Default_Ignorable_Code_Point}/u);
      }),
      { numRuns: 1_000 },
    );
  });

  it('cleaning leaves at most four marks in a row, none without a base character, and composes them', () => {
    fc.assert(
      fc.property(anything, lines, (text, kind) => {
        const clean = cleanText(text, kind);
        expect(clean).not.toMatch(/\p{M}{5}|^\p{M}/u);
        expect(clean.normalize('NFC')).toBe(clean);
      }),
    );
    expect(cleanText(`Z${'\u0335\u0301\u0328'.repeat(20)}`, 'one').normalize('NFD').length).toBeLessThan(7);
  });

  it('cleaning leaves no white space around the text, and single spaces in a name', () => {
    fc.assert(
      fc.property(anything, lines, (text, kind) => {
        const clean = cleanText(text, kind);
        expect(clean.trim()).toBe(clean);
        if (kind === 'one') expect(clean).not.toMatch(/ {2}|(?! )\s|\u2800/);
      }),
    );
  });

  it.each(honest)('cleaning does no harm to %s', (_what, text) => {
    expect(cleanText(text, 'one')).toBe(text.normalize('NFC'));
    expect(cleanText(`${text}\n${text}`, 'many')).toBe(`${text}\n${text}`.normalize('NFC'));
  });

  it('cleaning takes out characters that deceive the reader', () => {
    expect(cleanText('Ana\u200b', 'one')).toBe('Ana');
    expect(cleanText('\u202eanA', 'one')).toBe('anA');
    expect(cleanText('Ana\nhas ended the party', 'one')).toBe('Ana has ended the party');
    expect(cleanText('A\u200dna 👩\u200d', 'one')).toBe('Ana 👩');
    expect(cleanText('A\ufe0fna', 'one')).toBe('Ana');
    for (const unseen of ['\u200b', '\u3164', '\u2800 \u00a0', '\u0000\u0007', '\u{e0041}\u{e0042}'])
      expect(cleanText(unseen, 'many')).toBe('');
  });

  it('cleaning keeps the lines of a message, and one empty line between them', () => {
    expect(cleanText('one\r\ntwo\rthree\u2028four', 'many')).toBe('one\ntwo\nthree\nfour');
    expect(cleanText('up\n\n \n\n\n\ndown', 'many')).toBe('up\n\ndown');
    expect(cleanText('  a\tb  c ', 'many')).toBe('a b  c');
  });
});

describe('cutting to a length', () => {
  it('a text that is cut is clean and within its length', () => {
    fc.assert(
      fc.property(anything, fc.nat(20), (text, length) => {
        const fitting = fitText(text, length);
        expect(fitting.length).toBeLessThanOrEqual(length);
        expect(cleanText(fitting, 'one')).toBe(fitting);
      }),
    );
  });

  it('a text that is cut ends with no half of an emoji’s surrogate pair', () => {
    expect(fitText('Ana 👩‍🚀', 7)).toBe('Ana 👩');
    expect(fitText('Ana 👩', 5)).toBe('Ana');
  });
});

describe('a text that can be said aloud', () => {
  it('a text that can be said aloud has a letter or a digit of any script', () => {
    expect(['Ana', 'سارة', '王', '7', '김'].every(hasLetterOrDigit)).toBe(true);
    expect(['', '🍿', '...', '\u0301', '( )'].some(hasLetterOrDigit)).toBe(false);
  });
});
