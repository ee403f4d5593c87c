import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { ManualClock } from '../../test/fakes/clock';
import type { AuthClient } from './auth-client';
import { LAN_SEARCH_MS, type SearchLan } from './find-party';
import { Looks } from './looks';
import type { ServerAddress } from '../system/http-send';

const CODE = 'K7QM2XRT';
const FAR_CODE = 'K7QM2XRT4N';
const PIN = 'p'.repeat(43);
const REACH = { key: 'K'.repeat(43), secret: 'x'.repeat(22) };
const farLink = `matinee://join#c=K7QM-2XRT&p=${REACH.key}&x=${REACH.secret}`;
const homeLink = `matinee://join#c=K7QM-2XRT&k=${PIN}&a=192.168.1.5:4001`;
const webLink = 'https://party.example.org/j/K7QM-2XRT';
const error = (code: ErrorCode) => new WatchTogetherError(code, code);

let clock: ManualClock;
/** What a server refuses to tell, by its address; all others know the code. */
let refusals: Record<string, ErrorCode>;
/** What a server's health is, where it isn't well. */
let illness: ErrorCode | null;
let asked: { url: string; pin: string | null; body: object }[];
let local: ServerAddress[];
let onLan: ServerAddress[];
/** What a code from anywhere leads to. */
let leadsTo: string | ErrorCode;
let byRelay: boolean;
const release = vi.fn();
/** The codes that the network was searched for. */
const searched: string[] = [];
const openWay = vi.fn(() =>
  Promise.resolve({
    ...{ url: 'http://127.0.0.1:60001', byRelay, release },
    ready: () => Promise.resolve('http://127.0.0.1:60001'),
  }),
);
const findCode = vi.fn((_code: string, _signal: AbortSignal) =>
  /^[A-Z_]+$/.test(leadsTo) ? Promise.reject(error(leadsTo as ErrorCode)) : Promise.resolve(leadsTo),
);

const found = {
  ...{ hostId: 'a host', partyName: 'Film night', names: ['Ana'], locked: false, full: false, yours: false },
};
const auth = {
  call: (server: ServerAddress, route: string, body: object) => {
    asked.push({ url: server.url, pin: server.pin, body: { route, ...body } });
    clock.advance(30);
    const refusal = refusals[server.url];
    return refusal ? Promise.reject(error(refusal)) : Promise.resolve(found);
  },
  checkHealth: () => (illness ? Promise.reject(error(illness)) : Promise.resolve()),
} as unknown as AuthClient;

beforeEach(() => {
  clock = new ManualClock();
  clock.advance(1_000);
  [refusals, illness, asked, local, onLan] = [{}, null, [], [], []];
  [leadsTo, byRelay, searched.length] = [farLink, false, 0];
  vi.clearAllMocks();
});

const open = () => {
  let ids = 0;
  return new Looks({
    ...{ auth, clock, timers: clock, newId: () => `look-${++ids}`, localServers: () => local },
    person: { seatProof: ({ url }) => `proof for ${url}` },
    searchLan: (code, ...[onFound]: Parameters<SearchLan>) => {
      searched.push(code);
      onLan.forEach(onFound);
    },
    ways: { open: openWay, findCode },
  });
};
/** What a look comes to when the network was listened to. */
const lookBy = async (text: string, looks = open()) => {
  const look = looks.look(text).then(
    (answer) => answer,
    (failure: WatchTogetherError) => failure.code,
  );
  await clock.advanceAsync(LAN_SEARCH_MS);
  return look;
};

describe('a look at a party', () => {
  it('a look at a party by a server’s link asks that server alone, with the proof for it, and times the answer', async () => {
    local = [{ url: 'http://127.0.0.1:4000', pin: null }];
    const looks = open();
    const { hostId, ...shown } = found;
    const answer = { lookId: 'look-1', ...shown, way: 'server', roundTripMs: 30 };
    expect(await lookBy(webLink, looks)).toEqual(answer);
    const url = 'https://party.example.org';
    const body = { route: 'lookInvite', code: CODE, seatProof: `proof for ${url}` };
    expect(asked).toEqual([{ url, pin: null, body }]);
    expect(searched).toEqual([]);
    expect(looks.take('look-1')).toEqual({
      server: { url, pin: null },
      code: CODE,
      hostId,
      letGo: undefined,
    });
  });

  it.each([
    ['matinee://join?s=http%3A%2F%2F127.0.0.1%3A4000&c=K7QM2XRT', 'here'],
    [`matinee://join?s=https%3A%2F%2F192.168.1.5%3A4000&c=K7QM2XRT&k=${PIN}`, 'network'],
    [webLink, 'server'],
    [homeLink, 'network'],
  ])('a look at a party by %s goes by the way that is there: %s', async (link, way) => {
    expect(await lookBy(link)).toMatchObject({ way });
  });

  it('a look at a party that nobody can read, or that nobody knows, says so', async () => {
    expect(await lookBy('no code at all')).toBe('INVITE_INVALID');
    expect(await lookBy(CODE)).toBe('SERVER_UNREACHABLE');
    refusals = { 'https://party.example.org': 'INVITE_EXPIRED' };
    expect(await lookBy(webLink)).toBe('INVITE_EXPIRED');
  });

  it.each<[ErrorCode, string]>([
    ['CLIENT_OUTDATED', 'CLIENT_OUTDATED'],
    ['SERVER_OUTDATED', 'SERVER_OUTDATED'],
    ['PROTOCOL_MISMATCH', 'server'],
    ['RATE_LIMITED', 'server'],
  ])('a look at a party whose server’s health is %s comes to %s', async (health, outcome) => {
    illness = health;
    const look = await lookBy(webLink);
    expect(typeof look === 'string' ? look : look.way).toBe(outcome);
  });

  it('a look at a party by its bare code asks this machine and whoever on the network proves to know it', async () => {
    local = [{ url: 'http://127.0.0.1:4000', pin: null }];
    onLan = [{ url: 'https://10.0.0.2:1', pin: 'another pin' }];
    refusals = { 'http://127.0.0.1:4000': 'INVITE_INVALID' };
    expect(await lookBy(CODE)).toMatchObject({ way: 'network' });
    expect(asked.map(({ url, pin }) => [url, pin])).toEqual([
      ['http://127.0.0.1:4000', null],
      ['https://10.0.0.2:1', 'another pin'],
    ]);
    expect(searched).toEqual([CODE]);
    expect([openWay, findCode].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });

  it('a look at a party by a home’s link asks on the network whoever has the key of the link, and nobody else', async () => {
    refusals = { 'https://192.168.1.5:4001': 'SERVER_UNREACHABLE' };
    onLan = [
      { url: 'https://10.0.0.2:1', pin: 'another pin' },
      { url: 'https://10.0.0.3:1', pin: PIN },
    ];
    expect(await lookBy(homeLink)).toMatchObject({ way: 'network' });
    expect(asked.map(({ url }) => url)).toEqual(['https://192.168.1.5:4001', 'https://10.0.0.3:1']);
  });

  it('a look at a party by a link that names no key asks nobody on the network', async () => {
    onLan = [{ url: 'https://10.0.0.2:1', pin: 'another pin' }];
    expect(await lookBy(farLink)).toMatchObject({ way: 'direct' });
    expect(asked.map(({ url }) => url)).toEqual(['http://127.0.0.1:60001']);
  });

  it('a look at a party far away says whether it went by a relay, and lets go when it is given up', async () => {
    const looks = open();
    expect(await lookBy(farLink, looks)).toMatchObject({ way: 'direct' });
    expect(looks.take('look-1').server).toEqual({ url: 'http://127.0.0.1:60001', pin: null, reach: REACH });
    expect(openWay.mock.calls).toEqual([[REACH, { signal: expect.any(AbortSignal) as AbortSignal }]]);
    byRelay = true;
    expect(await lookBy(farLink, looks)).toMatchObject({ way: 'relay' });
    expect(release).not.toHaveBeenCalled();
    looks.stopLooking();
    expect(release).toHaveBeenCalledTimes(2);
    expect(() => looks.take('look-1')).toThrow();
    looks.stopLooking();
    expect(release).toHaveBeenCalledTimes(2);
  });

  it('a look at a party near by outlives that the person stops looking, and one under way doesn’t', async () => {
    const looks = open();
    await lookBy(webLink, looks);
    const underWay = expect(looks.look(webLink)).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    const byCode = expect(looks.look(CODE)).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    looks.stopLooking();
    await Promise.all([underWay, byCode]);
    expect(looks.take('look-1').code).toBe(CODE);
  });

  it('a look at a party that was entered lets go of the way once, and may be taken again until nobody looks any more', async () => {
    const looks = open();
    await lookBy(farLink, looks);
    looks.entered('look-1');
    looks.entered('look-1');
    expect(release).toHaveBeenCalledOnce();
    expect(looks.take('look-1').code).toBe(CODE);
    looks.stopLooking();
    expect(release).toHaveBeenCalledOnce();
    expect(() => looks.take('look-1')).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }) as Error);
    looks.entered('look-1');
    await lookBy(webLink, looks);
    looks.entered('look-2');
    expect(looks.take('look-2').code).toBe(CODE);
  });

  it('a look at a party is remembered until twenty others were made, and lets go of its way then', async () => {
    const looks = open();
    await lookBy(farLink, looks);
    for (let at = 0; at < 19; at++) await lookBy(webLink, looks);
    expect(looks.take('look-1').code).toBe(CODE);
    expect(release).not.toHaveBeenCalled();
    await lookBy(webLink, looks);
    expect(release).toHaveBeenCalledOnce();
    expect(() => looks.take('look-1')).toThrow();
    expect(looks.take('look-2').code).toBe(CODE);
  });
});

describe('a look by a code of ten symbols', () => {
  const HERE = 'http://127.0.0.1:4000';
  beforeEach(() => (local = [{ url: HERE, pin: null }]));

  it('a look by a code of ten symbols goes far away where nobody near knows it, and enters by the link behind it', async () => {
    refusals = { [HERE]: 'INVITE_INVALID' };
    const looks = open();
    expect(await lookBy(FAR_CODE, looks)).toMatchObject({ way: 'direct' });
    expect(findCode.mock.calls.map(([code]) => code)).toEqual([FAR_CODE]);
    expect(looks.take('look-1').code).toBe(CODE);
  });

  it.each([
    ['a server’s link', 'https://party.example.org/j/K7QM-2XRT-4N'],
    ['a network’s link', homeLink.replace('K7QM-2XRT', 'K7QM-2XRT-4N')],
    ['the link to a party far away', farLink.replace('K7QM-2XRT', 'K7QM-2XRT-4N')],
  ])('a look by a code of ten symbols in %s stays where the link leads', async (_what, link) => {
    const places = [HERE, 'https://party.example.org', 'https://192.168.1.5:4001', 'http://127.0.0.1:60001'];
    refusals = Object.fromEntries(places.map((url) => [url, 'INVITE_INVALID']));
    expect(await lookBy(link)).toBe('INVITE_INVALID');
    expect(asked.map(({ body }) => body)).toContainEqual(expect.objectContaining({ code: FAR_CODE }));
    expect(findCode).not.toHaveBeenCalled();
  });

  it('a look by a code of eight symbols never goes far away', async () => {
    refusals = { [HERE]: 'INVITE_INVALID' };
    expect(await lookBy(CODE)).toBe('INVITE_INVALID');
    expect(findCode).not.toHaveBeenCalled();
  });

  it.each<ErrorCode>(['INVITE_EXPIRED', 'INVITE_REVOKED', 'INVITE_USED_UP', 'SESSION_CLOSED'])(
    'a look by a code of ten symbols that is answered near by with %s ends there',
    async (refusal) => {
      refusals = { [HERE]: refusal };
      expect(await lookBy(FAR_CODE)).toBe(refusal);
      expect(findCode).not.toHaveBeenCalled();
    },
  );

  it('a look by a code of ten symbols that is given up near by goes nowhere', async () => {
    refusals = { [HERE]: 'INVITE_INVALID' };
    const looks = open();
    const look = expect(looks.look(FAR_CODE)).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    looks.stopLooking();
    await look;
    expect(findCode).not.toHaveBeenCalled();
  });

  it.each<[near: ErrorCode, far: ErrorCode, told: ErrorCode]>([
    ['INVITE_INVALID', 'PARTY_AWAY', 'PARTY_AWAY'],
    ['SERVER_UNREACHABLE', 'PARTY_AWAY', 'PARTY_AWAY'],
    ['INVITE_INVALID', 'REACH_OFF', 'INVITE_INVALID'],
    ['RATE_LIMITED', 'PARTY_AWAY', 'RATE_LIMITED'],
    ['SERVER_UNTRUSTED', 'PARTY_AWAY', 'PARTY_AWAY'],
    ['RATE_LIMITED', 'JOIN_ABORTED', 'JOIN_ABORTED'],
    ['SERVER_UNTRUSTED', 'REACH_OFF', 'SERVER_UNTRUSTED'],
  ])(
    'a look by a code of ten symbols that fails near by with %s and far away with %s says %s',
    async (near, far, told) => {
      refusals = { [HERE]: near };
      leadsTo = far;
      expect(await lookBy(FAR_CODE)).toBe(told);
    },
  );

  it.each([
    ['a server’s link', webLink],
    ['a network’s link', homeLink],
    ['a bare code', CODE],
    ['nonsense', '!'],
  ])('a look by a code of ten symbols goes nowhere when that leads to %s', async (_what, link) => {
    refusals = { [HERE]: 'INVITE_INVALID' };
    leadsTo = link;
    expect(await lookBy(FAR_CODE)).toBe('INVITE_INVALID');
    expect(asked.map(({ url }) => url)).toEqual([HERE]);
  });
});
