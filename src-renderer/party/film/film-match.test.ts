import { describe, expect, it } from 'vitest';
import { filmFile } from '../../testing/fake-host';
import { fileFilm } from '../../testing/fake-party';
import { matchFilm, titleOf, titleOfAddress } from './film-match';

const film = fileFilm();

describe('matchFilm', () => {
  it('matchFilm gives no player a film of a kind that a newer Matinee brought, whatever file is offered for it', () => {
    const newer = fileFilm({ source: { kind: 'unknown' } });
    expect(matchFilm(newer, [filmFile()], filmFile())).toEqual({
      source: null,
      readiness: { filmId: newer.filmId, state: 'unsupported' },
    });
  });

  it('matchFilm without a film has nothing to play', () => {
    expect(matchFilm(null, [filmFile()])).toEqual({
      source: null,
      readiness: { filmId: null, state: 'none' },
    });
  });
  it('a web film matches its own address', () => {
    const onWeb = fileFilm({ source: { kind: 'url', url: 'https://example.org/a.mp4' } });
    expect(matchFilm(onWeb, []).source).toEqual({ filmId: 'film_1', url: 'https://example.org/a.mp4' });
  });
  it('a copy with the same bytes under another name is the same film', () => {
    const own = filmFile({ name: 'renamed.mp4' });
    expect(matchFilm(film, [own])).toEqual({
      source: { filmId: 'film_1', url: own.url },
      readiness: { filmId: 'film_1', state: 'loading' },
    });
  });
  it.each([
    ['size', filmFile({ sizeBytes: 5 })],
    ['fingerprint', filmFile({ fingerprint: 'b'.repeat(64) })],
  ])('a copy with another %s is another film, and its name is told', (_, wrong) => {
    expect(matchFilm(film, [], wrong).readiness).toEqual({
      filmId: 'film_1',
      state: 'mismatch',
      detail: 'film.mp4',
    });
  });
  it('a file that was opened for another film counts as missing, not as a wrong copy', () => {
    expect(matchFilm(film, [filmFile({ fingerprint: 'b'.repeat(64) })]).readiness.state).toBe('missing');
  });
  it('the copy opened last is the one that plays', () => {
    expect(matchFilm(film, [filmFile({ url: 'a' }), filmFile({ url: 'b' })]).source?.url).toBe('b');
  });
});

describe('titleOf', () => {
  it.each([
    ['The Long Way Home.mp4', 'The Long Way Home'],
    ['a.b.webm', 'a.b'],
    ['noending', 'noending'],
    ['.mp4', '.mp4'],
  ])('the title of the file %s leaves out its ending', (name, title) => expect(titleOf(name)).toBe(title));
});

describe('the title of a film of the web', () => {
  it.each([
    ['https://films.example/The%20Long%20Way.mp4?t=1', 'The Long Way'],
    ['https://films.example/shows/long-way/master.m3u8', 'long-way'],
    ['https://live.example/hall-2/live/index.m3u8', 'hall-2'],
    ['https://live.example/index.m3u8', 'live.example'],
    ['https://live.example/', 'live.example'],
    ['https://live.example/100%.mp4', '100%'],
  ])('a web film’s title from %s is %s', (url, title) => {
    expect(titleOfAddress(url)).toBe(title);
  });
});
