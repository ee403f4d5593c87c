import { describe, expect, it } from 'vitest';
import { flag, readOptions } from '../kit/options';
import { SYNC_OPTIONS, syncOptions } from './options';

const parse = (...args: string[]) =>
  syncOptions(readOptions({ ...SYNC_OPTIONS, quick: flag, json: flag, page: flag }, args));

describe('the options of the sync bench', () => {
  it('the options of the sync bench are half an hour of the matrix, into the set that is published', () => {
    expect(parse()).toEqual({
      ...{ mode: { kind: 'default' }, minutes: 30, only: [], peers: false, set: 'latest', fresh: false },
    });
  });

  it('the options of the sync bench of a quick look are under 90 s, into a set of its own, always anew', () => {
    const quick = parse('--quick', '--json');
    expect(quick).toMatchObject({ mode: { kind: 'quick' }, set: 'quick', fresh: true });
    expect(quick.minutes).toBeLessThan(1.5);
  });

  it('the options of the sync bench let the full matrix and a long run take their time, or a piece of it', () => {
    expect(parse('--full').minutes).toBe(Infinity);
    expect(parse('--full', '--minutes', '45').minutes).toBe(45);
    expect(parse('--real-minutes', '15')).toMatchObject({
      mode: { kind: 'long', minutes: 15 },
      minutes: Infinity,
    });
  });

  it('the options of the sync bench take several policies and networks', () => {
    expect(parse('--only', 'syncplay,dsl', '--only=lan').only).toEqual(['syncplay', 'dsl', 'lan']);
  });

  it.each([
    [['--quick', '--full'], 'exclude each other'],
    [['--only', 'netflix'], 'not netflix'],
    [['--minutes', 'ten'], '--minutes takes a number'],
    [['--real-minutes', '0'], '--real-minutes takes a number'],
    [['--set', '../elsewhere'], '--set takes a name'],
  ])('the options of the sync bench say what is wrong with %s', (args, words) => {
    expect(() => parse(...args)).toThrow(words);
  });
});
