import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PUBLIC_STUN_SERVERS, PUBLIC_STUN_URLS } from './public-stun';
import {
  givenStun,
  MAX_STUN_SERVERS,
  readStun,
  readStunList,
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
    expect(readStunList('stun.example.org, stun:other.example:443\n 10.0.0.1:3478 ,').servers).toEqual([
      'stun:stun.example.org',
      'stun:other.example:443',
      'stun:10.0.0.1:3478',
    ]);
    expect(readStunList('stun:a a').servers).toEqual(['stun:a']);
  });

  it('a list of STUN servers takes no relay, no web address, and no more than a browser asks quickly', () => {
    for (const text of ['turn:relay.example', 'https://stun.example', 'stun:a:0', 'a b c d e'])
      expect(readStunList(text).servers, text).toBeNull();
    expect(readStunList('a b c d').servers).toHaveLength(MAX_STUN_SERVERS);
  });

  it('a list of STUN servers holds nothing but addresses that a browser reads, whatever was written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { servers } = readStunList(text);
        expect(servers === null || StunUrlsSchema.safeParse([...servers]).success).toBe(true);
      }),
    );
  });
});

describe('MATINEE_STUN_URLS', () => {
  it('MATINEE_STUN_URLS means nothing where it is missing, and no server where it is empty', () => {
    expect(readStun({})).toEqual({ stun: null, wrong: [] });
    for (const nobody of ['', ' \n'])
      expect(readStun({ MATINEE_STUN_URLS: nobody })).toEqual({ stun: [], wrong: [] });
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

  it('the STUN servers of a link are one entry, or none', () => {
    expect(stunServers(['stun:a', 'stun:b'])).toEqual([{ urls: ['stun:a', 'stun:b'] }]);
    expect(stunServers([])).toEqual([]);
  });
});

describe('the usual STUN servers of a person’s own parties', () => {
  it('the usual STUN servers of own parties are public ones, unless a relay says the same', () => {
    expect(givenStun({}, null).given).toEqual({ servers: PUBLIC_STUN_URLS, by: 'app' });
    expect(givenStun({}, turn('turn:b')).given).toEqual({ servers: [], by: 'relay' });
    expect(givenStun({}, turn('turns:b')).given).toEqual({ servers: PUBLIC_STUN_URLS, by: 'app' });
  });

  it('the usual STUN servers of own parties are those of the environment, and none where it makes no sense', () => {
    const named = (text: string) => givenStun({ MATINEE_STUN_URLS: text }, turn('turn:b'));
    expect(named('stun:a').given).toEqual({ servers: ['stun:a'], by: 'environment' });
    expect(named('').given).toEqual({ servers: [], by: 'environment' });
    expect(named('turn:a')).toEqual({
      given: { servers: [], by: 'unreadable' },
      wrong: [expect.stringContaining('MATINEE_STUN_URLS must be')],
    });
  });
});
