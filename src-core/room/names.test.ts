import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../base/person-text';
import { LIMITS } from '../wire/limits';
import { uniqueName } from './names';

describe('a name beside others', () => {
  it.each([
    ['the same', 'Ana'],
    ['other case', 'ANA'],
    ['a Cyrillic А', '\u0410na'],
    ['a Cyrillic а', 'An\u0430'],
    ['all Greek capitals', '\u0391\u039d\u0391'],
    ['full width', 'Ａｎａ'],
    ['mathematical letters', '𝐀𝐧𝐚'],
    ['an invisible character', 'Ana\u200b'],
    ['a direction', '\u202dAna'],
  ])('a name gets a number where it looks like one of the others: %s', (_what, name) => {
    expect(uniqueName(name, ['Ana'])).toMatch(/ \(2\)$/);
  });

  it('a name gets a number where a digit or a capital stands for a letter', () => {
    expect(uniqueName('I1ya', ['llya'])).toBe('I1ya (2)');
    expect(uniqueName('Ilya', ['llya'])).toBe('Ilya (2)');
    expect(uniqueName('ilya', ['Ilya'])).toBe('ilya (2)');
    expect(uniqueName('B0b', ['Bob'])).toBe('B0b (2)');
    expect(uniqueName('Carnela', ['Camela'])).toBe('Carnela (2)');
  });

  it('a name gets a number where only its capital, or only its small letter, looks like the other’s', () => {
    // A Greek Eta, which as a capital is an H, beside a Cyrillic Shha, which is a small one.
    expect(uniqueName('\u0397anna', ['\u04baanna'])).toBe('\u0397anna (2)');
    expect(uniqueName('\u04baanna', ['\u0397anna'])).toBe('\u04baanna (2)');
    // A small Cyrillic Ghe is a small R.
    expect(uniqueName('\u0413ena', ['Rena'])).toBe('\u0413ena (2)');
  });

  it('a name stays as it is where it only begins alike, or has a mark of its own', () => {
    for (const name of ['Anna', 'Ann', 'Äna', 'Аня', 'Zoë', 'سارة'])
      expect(uniqueName(name, ['Ana', 'Zoe', 'سالم'])).toBe(name);
  });

  it('a name ends up unlike all others, clean, and within its bound, whatever is wanted', () => {
    const name = fc
      .string({
        unit: fc.constantFrom('A', 'А', 'a', 'а', 'l', 'I', '1', ' ', '👩', '\u200d', '🚀', 'é'),
        minLength: 1,
        maxLength: 60,
      })
      .map((raw) => cleanText(raw, 'one').slice(0, LIMITS.nameLength))
      .filter((clean) => cleanText(clean, 'one') === clean && clean !== '');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 8 }), (wanted) => {
        const given: string[] = [];
        for (const one of wanted) given.push(uniqueName(one, given));
        for (const [index, one] of given.entries()) {
          expect(one.length).toBeLessThanOrEqual(LIMITS.nameLength);
          expect(cleanText(one, 'one')).toBe(one);
          const others = given.filter((_other, at) => at !== index);
          expect(uniqueName(one, others)).toBe(one);
        }
      }),
      { numRuns: 200 },
    );
  });
});
