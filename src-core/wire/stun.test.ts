import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStunUrl } from './ice-urls';
import { PUBLIC_STUN_SERVERS, PUBLIC_STUN_URLS } from './public-stun';
import {
  chosenStunUrls,
  MAX_STUN_SERVERS,
  parseStunList,
  readStun,
  stunServers,
  StunUrlsSchema,
  stunUrlsFor,
} from './stun';

const turn = (...urls: string[]) => ({ urls, secret: 'a-secret-of-the-relay', lifeMs: 3_600_000 });

describe('the public STUN servers', () => {
  it('the public STUN servers are of several operators, each one once, and few enough for a browser', () => {
    expect(StunUrlsSchema.parse([...PUBLIC_STUN_URLS])).toEqual(PUBLIC_STUN_URLS);
    const operators = new Set(PUBLIC_STUN_SERVERS.map(({ operator }) => operator));
    expect(operators.size).toBe(PUBLIC_STUN_SERVERS.length);
    expect(operators.size).toBeGreaterThanOrEqual(2);
  });
});

describe('a list of STUN servers', () => {
  it('a list of STUN servers is read as people write it', () => {
    expect(parseStunList('stun.example.org, stun:other.example:443\n 10.0.0.1:3478 ,')).toEqual([
      'stun:stun.example.org',
      'stun:other.example:443',
      'stun:10.0.0.1:3478',
    ]);
    expect(parseStunList('stun:a stun:a')).toEqual(['stun:a']);
    expect(parseStunList(' \n')).toEqual([]);
  });

  it('a list of STUN servers takes no relay, no web address, and no more than a browser asks quickly', () => {
    for (const text of ['turn:relay.example', 'https://stun.example', 'stun:a:0', 'a b c d e'])
      expect(parseStunList(text), text).toBeNull();
    expect(parseStunList('a b c d')).toHaveLength(MAX_STUN_SERVERS);
  });

  it('a list of STUN servers holds nothing but addresses that a browser reads, whatever was written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const urls = parseStunList(text);
        expect(urls === null || (urls.length <= MAX_STUN_SERVERS && urls.every(isStunUrl))).toBe(true);
      }),
    );
  });
});

describe('MATINEE_STUN_URLS', () => {
  it('MATINEE_STUN_URLS means nothing where it is missing, and no server where it is empty', () => {
    expect(readStun({})).toEqual({ stun: null, wrong: [] });
    expect(readStun({ MATINEE_STUN_URLS: '' })).toEqual({ stun: [], wrong: [] });
    expect(readStun({ MATINEE_STUN_URLS: 'stun:a, b:443' })).toEqual({
      stun: ['stun:a', 'stun:b:443'],
      wrong: [],
    });
  });

  it('MATINEE_STUN_URLS is refused by name where it makes no sense', () => {
    const { stun, wrong } = readStun({ MATINEE_STUN_URLS: 'turn:relay.example' });
    expect(stun).toBeNull();
    expect(wrong.join()).toContain('MATINEE_STUN_URLS must be');
  });
});

describe('the STUN servers that a party’s people are told', () => {
  it('a party’s people are told the public STUN servers where nobody said anything', () => {
    expect(stunUrlsFor(null, { turn: null })).toEqual(PUBLIC_STUN_URLS);
    expect(stunUrlsFor(null, { turn: null, iceServers: [] })).toEqual(PUBLIC_STUN_URLS);
  });

  it('a party’s people are told the configured STUN servers, and no others', () => {
    expect(stunUrlsFor(['stun:a'], { turn: turn('turn:b') })).toEqual(['stun:a']);
    expect(stunUrlsFor([], { turn: null })).toEqual([]);
  });

  it('a party’s people are told no stranger’s STUN server where the operator’s own answers the same question', () => {
    expect(stunUrlsFor(null, { turn: turn('turn:b') })).toEqual([]);
    expect(stunUrlsFor(null, { turn: turn('turns:b', 'stun:b') })).toEqual([]);
    expect(stunUrlsFor(null, { turn: null, iceServers: [{ urls: 'stun:a' }] })).toEqual([]);
    // A relay that is reached over TCP says nothing about UDP.
    expect(stunUrlsFor(null, { turn: turn('turns:b', 'turn:b?transport=tcp') })).toEqual(PUBLIC_STUN_URLS);
  });

  it('a party on the person’s own computer tells the STUN servers that the person chose', () => {
    const stunUrls = ['stun:own'];
    const usual = ['stun:usual'];
    expect(chosenStunUrls({ stunChoice: 'usual', stunUrls }, usual)).toEqual(usual);
    expect(chosenStunUrls({ stunChoice: 'own', stunUrls }, usual)).toEqual(stunUrls);
    expect(chosenStunUrls({ stunChoice: 'none', stunUrls }, usual)).toEqual([]);
  });

  it('the STUN servers of a link are one entry, or none', () => {
    expect(stunServers(['stun:a', 'stun:b'])).toEqual([{ urls: ['stun:a', 'stun:b'] }]);
    expect(stunServers([])).toEqual([]);
  });
});
