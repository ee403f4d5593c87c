import { describe, expect, it, vi } from 'vitest';
import { PROBE_LIMITS } from '@core/wire/probe';
import { ManualClock } from '../../test/fakes/clock';
import type { ServerAddress } from '../system/http-send';
import { Probes, reachableAt, refuseElsewhere, type ProbesOptions } from './probes';

const web: ServerAddress = { url: 'https://party.example.org', pin: null };
const home: ServerAddress = { url: 'https://192.168.1.5:4000', pin: 'a pin' };
const here: ServerAddress = { url: 'http://127.0.0.1:4000', pin: null };
const far: ServerAddress = { ...here, reach: { key: 'K'.repeat(43), secret: 'x'.repeat(22) } };
const untrusted = expect.objectContaining({ code: 'SERVER_UNTRUSTED' }) as Error;

describe('where the party’s server is', () => {
  it('the party’s server is the one that was asked, where that names no other', () => {
    for (const server of [web, home, here, far]) expect(reachableAt('', server)).toBe(server.url);
  });

  it('the party’s server may be another one, with TLS or on the machine of whoever names it', () => {
    expect(reachableAt('https://rooms.example.org', web)).toBe('https://rooms.example.org');
    expect(reachableAt('http://127.0.0.1:4100', here)).toBe('http://127.0.0.1:4100');
    expect(reachableAt('https://rooms.example.org', here)).toBe('https://rooms.example.org');
  });

  it('the party’s server is never one without TLS, nor a program of this machine for somebody elsewhere', () => {
    for (const url of ['http://rooms.example.org', 'rooms.example.org', 'https://a:b@rooms.example.org'])
      expect(() => reachableAt(url, web)).toThrow(untrusted);
    for (const url of ['http://127.0.0.1:4100', 'https://localhost', 'https://127.0.0.1'])
      for (const server of [web, home]) expect(() => reachableAt(url, server)).toThrow(untrusted);
  });

  it('the party’s server is no other than the home that was reached from afar', () => {
    for (const url of ['http://127.0.0.1:4100', 'https://rooms.example.org'])
      expect(() => reachableAt(url, far)).toThrow(untrusted);
  });

  it('the party’s server on another site is gone to only where the person has agreed to it', () => {
    const elsewhere = expect.objectContaining({ code: 'PARTY_ELSEWHERE' }) as Error;
    const place = { from: 'party.example.org', to: 'rooms.example.com' };
    const url = 'https://rooms.example.com';
    expect(() => refuseElsewhere(web, url, [])).toThrow(elsewhere);
    expect(() => refuseElsewhere(web, url, [{ ...place, from: 'other.example' }])).toThrow(elsewhere);
    expect(() => refuseElsewhere(web, url, [place])).not.toThrow();
    expect(() => refuseElsewhere(web, 'https://rooms.party.example.org', [])).not.toThrow();
  });
});

describe('a connection test', () => {
  const setUp = (partyUrl = '') => {
    const timers = new ManualClock();
    const [sendsPageTo, distrust] = [vi.fn(), vi.fn()];
    const auth = { call: vi.fn(() => Promise.resolve({ token: 'a token', partyUrl })) };
    const pins = { add: vi.fn(() => distrust) };
    const options = {
      ...{ auth, pins, timers, sendsPageTo, agreedPlaces: () => [] },
      servers: { hostAccess: () => ({ url: web.url, hostKey: 'their-key' }) },
      looks: { take: (lookId: string) => ({ server: home, code: `code of ${lookId}` }) },
      ownServer: () => Promise.resolve({ address: here, hostKey: 'own-key' }),
      seatOf: (partyId: string) => Promise.resolve({ server: far, seatCredential: `seat in ${partyId}` }),
    } as unknown as ProbesOptions;
    return { probes: new Probes(options), auth, pins, distrust, sendsPageTo, timers };
  };
  type Target = Parameters<Probes['open']>[0];

  it.each<[string, Target, ServerAddress, object, string | undefined]>([
    ['a look', { lookId: 'l' }, home, { code: 'code of l' }, undefined],
    ['a seat', { partyId: 'p' }, far, { seatCredential: 'seat in p' }, undefined],
    ['one’s own server', { serverId: null }, here, {}, 'own-key'],
    ['a server of the address book', { serverId: 's' }, web, {}, 'their-key'],
  ])(
    'a connection test by %s asks its server with what entitles to it',
    async (_what, target, server, leave, key) => {
      const { probes, auth, sendsPageTo } = setUp();
      expect(await probes.open(target)).toEqual({ partyUrl: server.url, token: 'a token' });
      expect(auth.call.mock.calls).toEqual([[server, 'createProbe', leave, key]]);
      expect(sendsPageTo.mock.calls).toEqual([[server]]);
    },
  );

  it('a connection test trusts a home’s key for as long as its token is good for', async () => {
    const { probes, pins, distrust, timers } = setUp();
    await probes.open({ lookId: 'l' });
    expect(pins.add.mock.calls).toEqual([['192.168.1.5', 'a pin']]);
    timers.advance(PROBE_LIMITS.lifeMs - 1);
    expect(distrust).not.toHaveBeenCalled();
    timers.advance(1);
    expect(distrust).toHaveBeenCalledOnce();
  });

  it('a connection test trusts no key where there is none', async () => {
    const { probes, pins, timers } = setUp();
    await probes.open({ serverId: 's' });
    expect([pins.add.mock.calls, timers.pending]).toEqual([[], 0]);
  });

  it('a connection test sends the page to where the server says, and nowhere that it may not', async () => {
    const there = setUp('https://rooms.party.example.org');
    await there.probes.open({ serverId: 's' });
    expect(there.sendsPageTo.mock.calls).toEqual([[{ ...web, url: 'https://rooms.party.example.org' }]]);
    for (const [url, code] of [
      ['http://rooms.example.com', 'SERVER_UNTRUSTED'],
      ['https://rooms.example.com', 'PARTY_ELSEWHERE'],
    ] as const) {
      const { probes, pins, sendsPageTo } = setUp(url);
      await expect(probes.open({ lookId: 'l' })).rejects.toMatchObject({ code });
      expect([pins.add.mock.calls, sendsPageTo.mock.calls]).toEqual([[], []]);
    }
  });
});
