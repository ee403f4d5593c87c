/** The titles that the rule takes for sentences with a subject, and the ways to write a test in which it finds them. */
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { testTitles } from './test-titles.js';

const refused = (code: string): number =>
  new Linter().verify(code, {
    plugins: { matinee: { rules: { 'test-titles': testTitles } } },
    rules: { 'matinee/test-titles': 'error' },
  }).length;
const titled = (call: string, title: string): string => `${call}(${JSON.stringify(title)}, () => undefined);`;

describe('the title of a test', () => {
  it.each([
    'works well',
    'keeps a place for everybody',
    'hammers the server with requests',
    'slowed down and 99 ms ahead',
    'doesn’t open a second window',
    'without a camera the lobby says so',
    'when somebody leaves, the room is told',
    'Whether a film is live is what its opener says',
    '%s %s',
  ])('a title without a subject is refused: %s', (title) => {
    expect(refused(titled('it', title))).toBe(1);
  });

  it.each([
    'a room keeps a place for everybody',
    'closing the window leaves the party',
    'seeks are five in a minute at the most',
    'nobody is left out, whatever they say',
    'only the owner removes another host',
    'RNNoise knows what it costs',
    '%s is told apart from silence',
  ])('a sentence with a subject is accepted: %s', (title) => {
    expect(refused(titled('it', title))).toBe(0);
  });

  it.each([
    'it.only',
    'it.skipIf(true)',
    'it.each([1, 2])',
    'it.each`a`',
    'it.concurrent.each([1, 2])',
    'it.prop([])',
    'test',
    'test.fails',
  ])('a title is found however its test is written: %s', (call) => {
    expect(refused(titled(call, 'keeps a place for everybody'))).toBe(1);
  });

  it('a title is found in a template, where a value counts as a word', () => {
    expect(refused('it(`fits into ${size} bytes`, () => undefined);')).toBe(1);
    expect(refused('it(`${size} bytes fit into a packet`, () => undefined);')).toBe(0);
  });

  it.each([
    ['a group', titled('describe', 'works')],
    ['a group of Playwright’s', titled('test.describe', 'works')],
    ['a step', titled('test.step', 'works')],
    ['a reason to skip a test', 'test.skip(isSlow, "takes too long");'],
    ['a title that is a value', 'it(title, () => undefined);'],
    ['a title without a test', 'it("works");'],
  ])('%s is no title that the rule judges', (_what, code) => {
    expect(refused(code)).toBe(0);
  });
});
