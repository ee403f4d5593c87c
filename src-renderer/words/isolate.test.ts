import { describe, expect, it } from 'vitest';
import { joinNames } from '../party/join-names';
import { en } from './en';
import { createMessages } from './index';
import { isolated } from './isolate';

const SARA = 'سارة (2)';
const ISOLATED = `\u2068${SARA}\u2069`;

const leaves = (value: unknown, path: string[] = []): [string, string][] =>
  typeof value === 'string'
    ? [[path.join('.'), value]]
    : Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, [...path, key]));

/** Every message with something to put into it, and what. */
const withValues = leaves(en).flatMap(([key, words]): [string, string[]][] => {
  const names = [...words.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? []);
  return names.length > 0 ? [[key, [...new Set(names)]]] : [];
});

describe('a name in a sentence', () => {
  const { t } = createMessages().global;

  it.each(withValues)('a name in %s is isolated, whatever it is', (key, values) => {
    for (const value of values) {
      const others = Object.fromEntries(values.map((other) => [other, 'Ben']));
      for (const plural of [1, 2]) {
        const sentence = t(key, { ...others, [value]: SARA }, plural);
        // One of two plural forms may do without the value.
        if (sentence.includes(SARA)) expect(sentence.replaceAll(ISOLATED, '')).not.toContain(SARA);
      }
    }
  });

  it('sentences with names are found in the enumeration', () => {
    const keys = withValues.map(([key]) => key);
    expect(keys).toEqual(expect.arrayContaining(['party.system.joined', 'party.people.removeSure']));
    expect(keys.length).toBeGreaterThan(60);
    expect(t('party.system.joined', { name: SARA })).toBe(`${ISOLATED} joined`);
  });

  it('names in a list are isolated each', () => {
    expect(joinNames([SARA, 'Ben', 'שרה'], 'en')).toBe(`${ISOLATED}, Ben and \u2068שרה\u2069`);
  });

  it('a name whose direction is the sentence’s is left alone', () => {
    for (const name of ['Ana', 'Đặng', 'Аня', '김민준', 'अनन्या', '👩‍🚀 7']) expect(isolated(name)).toBe(name);
    for (const name of ['سارة', 'שרה', 'Ana سارة', '\u07c0', '𐤀', '𞤀']) expect(isolated(name)).not.toBe(name);
  });
});
