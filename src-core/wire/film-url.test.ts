import { describe, expect, it } from 'vitest';
import { filmUrlFault, FilmUrlSchema } from './film-url';
import { LIMITS } from './limits';
import { FilmSourceSchema } from './film-sources';
import { FilmSchema } from './playback';

const ofLength = (length: number): string => `https://v.example/${'a'.repeat(length - 18)}`;

describe('the address of a film', () => {
  it.each([
    'https://video.example/a.mp4',
    'http://192.168.1.5:8080/x.m3u8?a=b#t=10',
    'https://bücher.example/ä',
  ])('a film’s address may be %s', (url) => {
    expect(filmUrlFault(url)).toBeNull();
    expect(FilmUrlSchema.safeParse(url).success).toBe(true);
  });

  it.each([
    'https://user:pw@video.example/a.mp4',
    'https://user@video.example/',
    'https://:pw@video.example/',
  ])('a film’s address has no login in it: %s', (url) => {
    expect(filmUrlFault(url)).toBe('login');
    expect(FilmSourceSchema.safeParse({ kind: 'url', url }).success).toBe(false);
  });

  it.each(['file:///etc/passwd', 'javascript:alert(1)', 'ftp://a.example/x', 'a.mp4', '', 'https://'])(
    'a film’s address is one of the web: %j is not',
    (url) => {
      expect(filmUrlFault(url)).toBe('form');
      expect(FilmUrlSchema.safeParse(url).success).toBe(false);
    },
  );

  it('a film’s address has 8 kB, in bytes as it is on the wire and as it is requested', () => {
    // The limit counts the two quotes, too.
    expect(filmUrlFault(ofLength(LIMITS.filmUrlBytes - 2))).toBeNull();
    expect(filmUrlFault(ofLength(LIMITS.filmUrlBytes - 1))).toBe('length');
    expect(filmUrlFault(`https://v.example/${'愛'.repeat(2_800)}`)).toBe('length');
    // Each of these characters takes nine in a request.
    expect(filmUrlFault(`https://v.example/${'愛'.repeat(1_000)}`)).toBe('length');
  });

  it('a film’s address with a login stays in a room that kept it from before, so that the room is loaded', () => {
    const kept = FilmSchema.safeParse({
      ...{ filmId: 'm', title: 'Film', durationMs: null, live: false, openedBy: 'p' },
      source: { kind: 'url', url: 'https://user:pw@video.example/a.mp4' },
    });
    expect(kept.success).toBe(true);
  });
});
