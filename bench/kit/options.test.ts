import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flag, number, readOptions, some, text } from './options';

const OPTIONS = {
  quick: flag,
  minutes: number({ least: 1 }),
  rounds: number({ least: 1, most: 9, whole: true }),
  only: some(['join', 'cut', 'mesh']),
  set: text('latest'),
};
const read = (...args: string[]) => readOptions(OPTIONS, args);

describe('the options of a bench', () => {
  it('the options of a bench have a value each where nothing is given', () => {
    expect(read()).toEqual({ quick: false, minutes: undefined, rounds: undefined, only: [], set: 'latest' });
  });

  it('the options of a bench are read from the command line, lists with commas or one at a time', () => {
    expect(
      read('--quick', '--minutes', '2.5', '--rounds=3', '--only', 'mesh,cut', '--only=join', '--set', 'a'),
    ).toEqual({ quick: true, minutes: 2.5, rounds: 3, only: ['mesh', 'cut', 'join'], set: 'a' });
  });

  it.each([
    [['--minutes', 'ten'], '--minutes takes a number from 1 on.'],
    [['--minutes', '0.5'], '--minutes takes a number from 1 on.'],
    [['--minutes='], '--minutes takes a number from 1 on.'],
    [['--minutes', 'Infinity'], '--minutes takes a number from 1 on.'],
    [['--rounds', '1.5'], '--rounds takes a whole number from 1 to 9.'],
    [['--rounds', '10'], '--rounds takes a whole number from 1 to 9.'],
    [['--only', 'join,netflix'], '--only takes join, cut, mesh; not netflix.'],
    [['--loud'], '--loud'],
    [['--minutes'], '--minutes'],
    [['elsewhere'], 'elsewhere'],
  ])('the options of a bench say what is wrong with %s', (args, words) => {
    expect(() => read(...args)).toThrow(words);
  });

  it('the options of a bench are named where one isn’t known', () => {
    expect(() => read('--loud')).toThrow('It takes --quick, --minutes, --rounds, --only, --set.');
  });

  it('the options of a bench never let a number through that is out of its bounds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string()), (given) => {
        try {
          const { rounds } = read(`--rounds=${given}`);
          return rounds !== undefined && Number.isInteger(rounds) && rounds >= 1 && rounds <= 9;
        } catch {
          return true;
        }
      }),
    );
  });
});
