import { describe, expect, it } from 'vitest';
import { DUCK, duckWord } from './duck-words';

describe('the depth of ducking', () => {
  it.each([
    [0, 'off'],
    [3, 'little'],
    [6, 'little'],
    [9, 'normal'],
    [12, 'normal'],
    [15, 'normal'],
    [18, 'lot'],
    [DUCK.maxDb, 'lot'],
  ])('a film that falls by %i dB is %s', (db, word) => expect(duckWord(db)).toBe(word));
});
