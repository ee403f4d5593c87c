import { describe, expect, it } from 'vitest';
import { ERROR_CODE_NAMES } from '@core/base/errors';
import { CAPABILITIES } from '@core/wire/capabilities';
import { capability } from './en-capabilities';
import { createMessages } from './index';
import { en } from './en';
import { errorWords } from './error-words';

const leaves = (value: unknown, path: string[] = []): [string, string][] =>
  typeof value === 'string'
    ? [[path.join('.'), value]]
    : Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, [...path, key]));

const sources = import.meta.glob<string>('../**/*.{vue,ts}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

describe('the English words', () => {
  const { t, te } = createMessages().global;

  it.each(ERROR_CODE_NAMES)('the error %s has a sentence and says what to do', (code) => {
    const { what, todo } = errorWords(t, code);
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(todo).toMatch(/^[A-Z].*\.$/);
    expect(what).not.toContain(code);
  });

  it('the words name everything that an older app may not be able to do', () => {
    expect(Object.keys(capability).toSorted()).toEqual([...CAPABILITIES].toSorted());
  });

  it('the words have no exclamation marks', () => {
    expect(leaves(en).filter(([, words]) => words.includes('!'))).toEqual([]);
  });

  it('the words can all be read by the message compiler', () => {
    const values = { name: 'N', names: 'N', n: 2, s: 2, ms: 2 };
    for (const [key] of leaves(en)) expect(t(key, values), key).not.toBe(key);
  });

  it('the words are there for every key that a view asks for', () => {
    const asked = Object.entries(sources)
      .filter(([path]) => !path.includes('.test.'))
      .flatMap(([path, text]) =>
        [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => [path, match[1] ?? ''] as const),
      );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter(([, key]) => !te(key))).toEqual([]);
  });

  it('the words have a singular and a plural', () => {
    expect(t('lobby.whoIsIn', { names: 'Ben' }, 1)).toBe('Ben is in.');
    expect(t('party.people.count', 1)).toBe('One person here');
    expect(t('party.people.count', 4)).toBe('4 people here');
  });
});
