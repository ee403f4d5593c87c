import { describe, expect, it } from 'vitest';
import {
  consentNeeded,
  LIMITS_OF_AGREEMENTS,
  namesOrigin,
  withHost,
  type FilmAgreements,
} from './film-consent';

const NO_AGREEMENTS: FilmAgreements = { hosts: [], urls: [], typedOrigins: [] };
const FILM = 'https://video.example/a.mp4?token=1';
const plainly = { relayOnly: false, turnedOutPrivate: false };
const agreed = (over: Partial<FilmAgreements>): FilmAgreements => ({ ...NO_AGREEMENTS, ...over });

describe('a film that somebody opened', () => {
  it('the person is asked about a film that somebody else opened', () => {
    expect(consentNeeded(FILM, NO_AGREEMENTS, plainly)).toBe('ask');
  });

  it('a film loads from a host that was agreed to, on whatever path, and from no other', () => {
    const hosts = agreed({ hosts: ['video.example'] });
    expect(consentNeeded('https://video.example/other.mp4', hosts, plainly)).toBeNull();
    expect(consentNeeded('https://video.example:8443/a.mp4', hosts, plainly)).toBe('ask');
    expect(consentNeeded('https://sub.video.example/a.mp4', hosts, plainly)).toBe('ask');
    expect(consentNeeded('https://video.example.evil.example/a.mp4', hosts, plainly)).toBe('ask');
  });

  it('a person who is reached through a relay only is asked about each film, but for the one just agreed to', () => {
    const relayed = { ...plainly, relayOnly: true };
    expect(consentNeeded(FILM, agreed({ hosts: ['video.example'] }), relayed)).toBe('ask');
    expect(consentNeeded(FILM, agreed({ urls: [FILM] }), relayed)).toBeNull();
    expect(consentNeeded(`${FILM}2`, agreed({ urls: [FILM] }), relayed)).toBe('ask');
  });

  it.each([
    'http://192.168.1.1/reboot?now=1',
    'http://localhost:9222/json',
    'http://printer/',
    'http://[::1]/a',
  ])('a film from %s needs its host typed, whatever else was agreed to', (url) => {
    const everything = { hosts: [new URL(url).host], urls: [url], typedOrigins: [] };
    expect(consentNeeded(url, everything, plainly)).toBe('type');
    const typed = agreed({ urls: [url], typedOrigins: [new URL(url).origin] });
    expect(consentNeeded(url, typed, plainly)).toBeNull();
    // Another path on the same server is a new choice of somebody else's.
    expect(consentNeeded(`${url}?delete=all`, typed, plainly)).toBe('type');
  });

  it('the host of a film has to be typed with its port and scheme', () => {
    const urls = [
      'http://192.168.1.1:8080/a.mp4',
      'http://192.168.1.1/a.mp4',
      'https://192.168.1.1:8080/a.mp4',
    ];
    const typed = agreed({ urls, typedOrigins: ['http://192.168.1.1:8080'] });
    expect(urls.map((url) => consentNeeded(url, typed, plainly))).toEqual([null, 'type', 'type']);
  });

  it('the host of a film has to be typed where its name turned out to lead into a private network', () => {
    const all = agreed({ hosts: ['video.example'], urls: [FILM] });
    expect(consentNeeded(FILM, all, { ...plainly, turnedOutPrivate: true })).toBe('type');
  });

  it('a film whose address is none is never loaded', () => {
    expect(consentNeeded('no address', agreed({ urls: ['no address'] }), plainly)).toBe('type');
  });
});

describe('a typed origin', () => {
  it.each([
    '192.168.1.20:8080',
    'http://192.168.1.20:8080',
    'http://192.168.1.20:8080/film.mp4',
    ' 192.168.1.20:8080 ',
  ])('the typed text %j names the origin', (typed) => {
    expect(namesOrigin(typed, 'http://192.168.1.20:8080/film.mp4')).toBe(true);
  });

  it.each(['', '192.168.1.20', '192.168.1.2:8080', 'https://192.168.1.20:8080', 'yes', '192.168.1.20:80800'])(
    'the typed text %j does not name the origin',
    (typed) => {
      expect(namesOrigin(typed, 'http://192.168.1.20:8080/film.mp4')).toBe(false);
    },
  );
});

describe('the hosts that are remembered', () => {
  it('each remembered host is there once, the last one last', () => {
    expect(withHost(['a.example', 'b.example'], 'https://a.example/x')).toEqual(['b.example', 'a.example']);
  });

  it('the remembered hosts leave out private places', () => {
    expect(withHost([], 'http://192.168.1.1/x')).toEqual([]);
  });

  it('the remembered hosts are bounded: the oldest goes', () => {
    const many = Array.from({ length: LIMITS_OF_AGREEMENTS.hosts }, (_, i) => `h${i}.example`);
    const next = withHost(many, 'https://new.example/');
    expect(next).toHaveLength(LIMITS_OF_AGREEMENTS.hosts);
    expect(next.at(-1)).toBe('new.example');
    expect(next).not.toContain('h0.example');
  });
});
