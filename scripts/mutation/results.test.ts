import { describe, expect, it } from 'vitest';
import { digest, fateOf, leftToRun, merge, scoreOf, seenByEither, textAt, type Mutant } from './results';
import { isWords } from './words.js';

const TEXT = 'const a =\n  one &&\n  two;\nconst b = 3;\n';
const lives: Mutant = { at: '1:11-3:6', mutator: 'LogicalOperator', to: 'one || two', seen: false };
const dies: Mutant = { at: '4:11-4:12', mutator: 'ConditionalExpression', to: 'true', seen: true };
const run = (mutants: readonly Mutant[], places: readonly string[] | null = null, tests = 't1') => ({
  ...{ text: TEXT, tests, places, mutants },
});

describe('the results of mutation testing', () => {
  it('a mutant that lives is kept, with the code that stood there, as a gap until somebody has looked', () => {
    expect(merge(undefined, run([{ ...lives, at: '2:3-3:6' }, dies]))).toEqual({
      ...{ source: digest(TEXT), tests: 't1', mutants: 2 },
      survivors: [
        {
          ...{ at: '2:3-3:6', from: 'one && two', mutator: 'LogicalOperator', to: 'one || two' },
          ...{ reason: 'gap', because: '' },
        },
      ],
    });
  });

  it('a reason given for a mutant is kept, though its line moves', () => {
    const first = merge(undefined, run([lives]));
    const judged = {
      ...first,
      survivors: first.survivors.map((one) => ({ ...one, reason: 'bound' as const, because: 'why' })),
    };
    const moved = { ...run([{ ...lives, at: '2:11-4:6' }]), text: `// a line\n${TEXT}` };
    expect(merge(judged, moved).survivors).toMatchObject([
      { reason: 'bound', because: 'why', at: '2:11-4:6' },
    ]);
  });

  it('a run of a part changes the results of that part: a noticed gap is gone, one in words isn’t counted', () => {
    const other: Mutant = { ...dies, seen: false };
    const known = merge(undefined, run([lives, other]));
    const noticed = merge(known, run([{ ...lives, seen: true }, other], ['1:11-3:6', '4:11-4:12'], 't2'));
    expect(noticed).toMatchObject({ tests: 't2', mutants: 2, survivors: [{ to: 'true' }] });
    const words = merge(noticed, run([], ['4:11-4:12'], 't3'));
    expect(words).toMatchObject({ mutants: 1, survivors: [] });
  });

  it('a mutant is run again where its file has changed, or its tests have and there was a gap', () => {
    const known = merge(undefined, run([lives, dies]));
    expect(leftToRun(undefined, digest(TEXT), 't1')).toEqual({ kind: 'all' });
    expect(leftToRun(known, digest('other'), 't1')).toEqual({ kind: 'all' });
    expect(leftToRun(known, digest(TEXT), 't1')).toEqual({ kind: 'nothing' });
    expect(leftToRun(known, digest(TEXT), 't2')).toEqual({ kind: 'places', at: ['1:11-3:6'] });
    const noGap = {
      ...known,
      survivors: known.survivors.map((one) => ({ ...one, reason: 'bound' as const })),
    };
    expect(leftToRun(noGap, digest(TEXT), 't2')).toEqual({ kind: 'nothing' });
  });

  it('a mutant counts as noticed by quick tests, or else by slower ones', () => {
    const both = [lives, { ...lives, to: 'true' }, dies];
    const further = [
      { ...lives, seen: true },
      { ...dies, seen: false },
      { ...dies, at: '9:1-9:2' },
    ];
    expect(seenByEither(both, further).map(({ seen }) => seen)).toEqual([true, false, true]);
    expect(seenByEither(both, [])).toEqual(both);
  });

  it('a mutant counts as noticed where a test failed on it or never ended, or the file didn’t load by it', () => {
    for (const status of ['Killed', 'Timeout', 'RuntimeError']) expect(fateOf({ status })).toBe('seen');
    expect(fateOf({ status: 'Survived', static: true, testsCompleted: 0, coveredBy: ['a'] })).toBe('seen');
    expect(fateOf({ status: 'Survived', static: true, testsCompleted: 3 })).toBe('lives');
    expect(fateOf({ status: 'Survived', testsCompleted: 3, coveredBy: ['a'] })).toBe('lives');
  });

  it('a mutant that no test reaches lives, and of one that tests reach and weren’t run on nothing is known', () => {
    expect(fateOf({ status: 'NoCoverage' })).toBe('lives');
    expect(fateOf({ status: 'Survived', static: false, testsCompleted: 0, coveredBy: [] })).toBe('lives');
    expect(fateOf({ status: 'Survived', static: false, testsCompleted: 0, coveredBy: ['a'] })).toBe(
      'untried',
    );
    expect(fateOf({ status: 'Survived', coveredBy: ['a'] })).toBe('untried');
  });

  it('a mutant in words, or that doesn’t compile, isn’t counted', () => {
    for (const status of ['Ignored', 'CompileError']) expect(fateOf({ status })).toBe('uncounted');
  });

  it('the score is a share of the mutants that a test could notice', () => {
    const known = merge(undefined, run([lives, dies, { ...dies, to: 'false' }, { ...dies, to: '!b' }]));
    expect(scoreOf([known])).toEqual({ mutants: 4, equivalent: 0, survived: 1, percent: 75 });
    const same = {
      ...known,
      survivors: known.survivors.map((one) => ({ ...one, reason: 'equivalent' as const })),
    };
    expect(scoreOf([same])).toEqual({ mutants: 4, equivalent: 1, survived: 0, percent: 100 });
    expect(scoreOf([]).percent).toBe(100);
  });

  it('a mutant’s place is read over several lines', () => {
    expect(textAt(TEXT, '1:7-1:8')).toBe('a');
    expect(textAt(TEXT, '1:11-3:6')).toBe('one && two');
  });
});

describe('words that aren’t mutated', () => {
  const text = { type: 'StringLiteral' };
  const name = (value: string) => ({ type: 'Identifier', name: value });
  const thrown = (error: string, ...args: object[]) => ({
    ...{ type: 'NewExpression', callee: name(error), arguments: args },
  });

  it('an error’s sentence isn’t mutated, and its code is', () => {
    const code = { type: 'StringLiteral' };
    expect(isWords(text, thrown('Error', text))).toBe(true);
    expect(isWords(text, thrown('WatchTogetherError', code, text))).toBe(true);
    expect(isWords(code, thrown('WatchTogetherError', code, text))).toBe(false);
    expect(isWords(text, thrown('Map', text))).toBe(false);
    const pair = (key: string) => ({ type: 'ObjectProperty', key: name(key), value: text });
    expect([isWords(text, pair('message')), isWords(text, pair('code'))]).toEqual([true, false]);
  });

  it('lines of the log aren’t mutated', () => {
    const call = (object: object, method: string) => ({
      type: 'CallExpression',
      callee: { type: 'MemberExpression', object, property: name(method) },
    });
    const own = { type: 'MemberExpression', property: { type: 'PrivateName', id: name('log') } };
    expect([call(name('log'), 'warn'), call(own, 'error')].every((node) => isWords(node, undefined))).toBe(
      true,
    );
    expect(
      [call(name('log'), 'push'), call(name('room'), 'error')].some((node) => isWords(node, undefined)),
    ).toBe(false);
  });
});
