import { describe, expect, it } from 'vitest';
import { parseOptions } from './options';

describe('the options', () => {
  it('are half an hour of the matrix, into the set that is published', () => {
    expect(parseOptions([])).toEqual({
      mode: { kind: 'default' },
      minutes: 30,
      only: [],
      peers: false,
      set: 'latest',
      fresh: false,
      reportOnly: false,
      json: false,
    });
  });

  it('of a quick look are under 90 s, into a set of its own, always anew', () => {
    const quick = parseOptions(['--quick', '--json']);
    expect(quick).toMatchObject({ mode: { kind: 'quick' }, set: 'quick', fresh: true, json: true });
    expect(quick.minutes).toBeLessThan(1.5);
    expect(parseOptions(['--quick', '--report'])).toMatchObject({ fresh: false, reportOnly: true });
  });

  it('let the full matrix and a long run take their time, or a piece of it', () => {
    expect(parseOptions(['--full']).minutes).toBe(Infinity);
    expect(parseOptions(['--full', '--minutes', '45']).minutes).toBe(45);
    expect(parseOptions(['--real-minutes', '15'])).toMatchObject({
      mode: { kind: 'long', minutes: 15 },
      minutes: Infinity,
    });
  });

  it('take several policies and networks', () => {
    expect(parseOptions(['--only', 'syncplay,dsl', '--only=lan']).only).toEqual(['syncplay', 'dsl', 'lan']);
  });

  it.each([
    [['--quick', '--full'], 'exclude each other'],
    [['--only', 'netflix'], 'not netflix'],
    [['--minutes', 'ten'], '--minutes takes a number'],
    [['--real-minutes', '0'], '--real-minutes takes a number'],
    [['--set', '../elsewhere'], '--set takes a name'],
    [['--loud'], '--loud'],
  ])('say what is wrong with %s', (args, words) => {
    expect(() => parseOptions(args)).toThrow(words);
  });
});
