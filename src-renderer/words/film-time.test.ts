import { describe, expect, it } from 'vitest';
import { formatBytes } from './byte-size';
import { formatFilmTime } from './film-time';

describe('film times and sizes', () => {
  it.each([
    [0, 20_000, '0:00'],
    [65_999, 600_000, '1:05'],
    [2_590_000, 6_726_000, '0:43:10'],
    [6_726_000, null, '1:52:06'],
    [-5, null, '0:00'],
  ])('the film time %i of %s is formatted', (ms, whole, text) =>
    expect(formatFilmTime(ms, whole)).toBe(text),
  );
  it('the time of a place in a live stream is that of the clock on the wall', () => {
    expect(formatFilmTime(new Date(2026, 10, 24, 20, 15, 7).getTime())).toBe('20:15:07');
  });
  it.each([
    [1_200_000_000, '1.2\u00a0GB'],
    [38_400_000, '38\u00a0MB'],
    [900, '900\u00a0byte'],
  ])('the size of %i bytes is formatted', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));
});
