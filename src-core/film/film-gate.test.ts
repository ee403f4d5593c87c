import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { behindGate, throughGate } from './film-gate';
import { WEB_FILM_SCHEME } from './web-film-scheme';

describe('the address of a film behind the gate', () => {
  it.each([
    'https://video.example/a.mp4',
    'http://192.168.1.5:8080/x/y.m3u8?a=b&c=%2F%25#t=10',
    'https://xn--bcher-kva.example/%E4%B8%AD?q=../..',
  ])('the gate’s address leads back to %s', (url) => {
    expect(behindGate(throughGate(url))?.url.href).toBe(new URL(url).href);
    expect(behindGate(new URL(throughGate(url)).href)?.url.href).toBe(new URL(url).href);
  });

  it('the gate’s address works for any web address, which comes out as it went in', () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), (url) => {
        expect(behindGate(throughGate(url))).toEqual({ url: new URL(url), filmOrigin: new URL(url).origin });
      }),
    );
  });

  it('the gate’s address never ends as a playlist’s does, for which Chromium would take a film of that name', () => {
    expect(new URL(throughGate('https://video.example/film.m3u8')).pathname).toMatch(/\/part$/);
  });

  it('the gate’s address says of no film where it is its own, and of none where it has no address', () => {
    const url = 'https://video.example/a.mp4';
    const own = `${WEB_FILM_SCHEME}://film/${encodeURIComponent(url)}/part`;
    expect(throughGate(url)).toBe(own);
    expect(throughGate(url, 'https://video.example/b.m3u8')).toBe(own);
    expect(throughGate(url, 'no address')).toBe(`${own}?of=`);
  });

  it('the gate’s address of a part says which film it belongs to', () => {
    const part = throughGate('http://127.0.0.1/key', 'https://video.example/a.m3u8');
    expect(behindGate(part)?.filmOrigin).toBe('https://video.example');
    expect(
      behindGate(throughGate('https://video.example/b.ts', 'https://video.example/a.m3u8'))?.filmOrigin,
    ).toBe('https://video.example');
  });

  it.each([
    'matinee-web://film/',
    'matinee-web://film/part',
    'matinee-web://film/https%3A%2F%2Fvideo.example%2F',
    'matinee-web://film/file%3A%2F%2F%2Fetc%2Fpasswd/part',
    'matinee-web://film/https%3A%2F%2Fuser%3Apw%40video.example%2F/part',
    'matinee-web://film/%E0%A4%A/part',
    'matinee-web://other/https%3A%2F%2Fvideo.example%2F/part',
    'matinee-film://film/https%3A%2F%2Fvideo.example%2F/part',
    `matinee-web://film/https%3A%2F%2Fvideo.example%2F${'a'.repeat(9_000)}/part`,
    'no url',
  ])('no film’s address is found in %s', (url) => {
    expect(behindGate(url)).toBeNull();
  });

  it('reading a gate’s address answers anything without throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => void behindGate(`matinee-web://film/${text}/part`)));
  });
});
