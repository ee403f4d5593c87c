import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { webLink } from '@core/wire/invite-link';
import { ManualClock } from '../../test/fakes/clock';
import { discoveryProof, provenPin } from './discovery-proof';
import { findParty, LAN_SEARCH_MS, tellingFailure, type Place, type SearchLan } from './find-party';
import type { ServerAddress } from '../system/http-send';
import { homeLink, likelyAddresses } from './invite-links';
import { searchLan, usableAddresses, type Announcement } from './lan-search';
import { LocalServers } from './local-servers';
import { serverOrigin } from './server-origin';

const PIN = 'XzvkysByJJMdpGDv0pkQ8vB5NyBHhmiRxRcgIA7jdKE';
const CODE = 'K7QM2XRT';
const at = (url: string): ServerAddress => ({ url, pin: null });
const error = (code: ErrorCode) => new WatchTogetherError(code, code);

describe('looking for a code', () => {
  const search = (
    answers: Record<string, string | ErrorCode>,
    lan: SearchLan = () => undefined,
    more: { places?: readonly Place[]; goFar?: (signal: AbortSignal) => Promise<Place> } = {},
  ) => {
    const time = new ManualClock();
    const asked: string[] = [];
    const giveUp = new AbortController();
    const found = findParty({
      places: more.places ?? Object.keys(answers).map((url) => ({ server: at(url), way: 'here' })),
      searchLan: lan,
      goFar: more.goFar ?? null,
      signal: giveUp.signal,
      ask: ({ url }) => {
        asked.push(url);
        const answer = answers[url] ?? `party at ${url}`;
        return answer.startsWith('party')
          ? Promise.resolve(answer)
          : Promise.reject(error(answer as ErrorCode));
      },
      timers: time,
    });
    return { found, asked, time, giveUp };
  };

  it('the search for a code ends with the first server that knows it, and with it the search of the network', async () => {
    let signal: AbortSignal | undefined;
    const { found, time } = search(
      { a: 'INVITE_INVALID', b: 'party b' },
      (_onFound, _onOther, given) => (signal = given),
    );
    expect(await found).toEqual({ place: { server: at('b'), way: 'here' }, answer: 'party b' });
    expect(signal?.aborted).toBe(true);
    expect(time.pending).toBe(0);
  });

  it('the search for a code asks each server that the network shows once', async () => {
    const { found, asked } = search({ a: 'INVITE_INVALID' }, (onFound) => {
      onFound(at('a'));
      onFound({ url: 'https://192.168.1.5:4000', pin: PIN });
      onFound({ url: 'https://192.168.1.5:4000', pin: PIN });
    });
    expect((await found).place).toMatchObject({ server: { pin: PIN }, way: 'network' });
    expect(asked).toEqual(['a', 'https://192.168.1.5:4000']);
  });

  it('the search for a code waits for the network before it gives up', async () => {
    const { found, time } = search({ a: 'INVITE_INVALID' });
    const outcome = expect(found).rejects.toMatchObject({ code: 'INVITE_INVALID' });
    await time.advanceAsync(LAN_SEARCH_MS);
    await outcome;
  });

  it('the search for a code reports that there is no server at all', async () => {
    const { found, time } = search({ a: 'SERVER_UNREACHABLE' });
    const outcome = expect(found).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      context: { asked: 1 },
    });
    await time.advanceAsync(LAN_SEARCH_MS);
    await outcome;
  });

  it('the search for a code reports a wrong code where the network has another party only', async () => {
    const { found, time } = search({}, (_onFound, onOther) => onOther());
    const outcome = expect(found).rejects.toMatchObject({ code: 'INVITE_INVALID' });
    await time.advanceAsync(LAN_SEARCH_MS);
    await outcome;
  });

  it('the search for a code ends when the person gives it up, and with it what was begun', async () => {
    let signal: AbortSignal | undefined;
    const { found, giveUp, time } = search({}, (_onFound, _onOther, given) => (signal = given));
    giveUp.abort();
    await expect(found).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    expect(signal?.aborted).toBe(true);
    expect(time.pending).toBe(0);
  });

  it('the search for a code reports the most telling of its failures', () => {
    const telling = (...codes: ErrorCode[]) => tellingFailure(codes.map(error)).code;
    expect(telling('SERVER_UNREACHABLE', 'INVITE_INVALID', 'INVITE_EXPIRED')).toBe('INVITE_EXPIRED');
    expect(telling('SERVER_UNREACHABLE', 'INVITE_INVALID')).toBe('INVITE_INVALID');
    expect(telling('SERVER_UNREACHABLE', 'SERVER_UNTRUSTED')).toBe('SERVER_UNTRUSTED');
    expect(telling('SERVER_UNREACHABLE', 'PARTY_AWAY', 'SERVER_UNTRUSTED')).toBe('PARTY_AWAY');
    expect(telling('NO_DIRECT_WAY', 'INVITE_EXPIRED')).toBe('INVITE_EXPIRED');
    expect(telling()).toBe('SERVER_UNREACHABLE');
  });

  describe('of a link to a party far away', () => {
    const here: Place = { server: at('here'), way: 'here' };
    const near: Place = { server: at('near'), way: 'network' };
    const far = (letGo = () => undefined as void): Place => ({ server: at('far'), way: 'direct', letGo });
    const places = [here, near];
    const fails = async ({ found, time }: ReturnType<typeof search>, code: ErrorCode) => {
      const outcome = expect(found).rejects.toMatchObject({ code });
      await time.advanceAsync(LAN_SEARCH_MS);
      await outcome;
    };

    it('the search for a party far away asks everywhere at once and takes the first that knows the code', async () => {
      const answers = { here: 'INVITE_INVALID', near: 'SERVER_UNREACHABLE', far: 'party far' };
      const { found, asked, time } = search(answers, undefined, {
        places,
        goFar: () => Promise.resolve(far()),
      });
      expect(await found).toMatchObject({ place: { way: 'direct' }, answer: 'party far' });
      expect(asked).toEqual(['here', 'near', 'far']);
      expect(time.pending).toBe(0);
    });

    it('the search for a party far away gives the way up where the party is near', async () => {
      let ended = false;
      const { found } = search({ here: 'INVITE_INVALID', near: 'party near' }, undefined, {
        places,
        goFar: (signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              ended = true;
              reject(error('JOIN_ABORTED'));
            });
          }),
      });
      expect((await found).place).toBe(near);
      expect(ended).toBe(true);
    });

    it('the search for a party far away lets go of a way that came too late, or to nothing', async () => {
      let gone = 0;
      const letGo = () => void (gone += 1);
      let arrive: (place: Place) => void = () => undefined;
      const late = search({ here: 'party here' }, undefined, {
        places: [here],
        goFar: () => new Promise((resolve) => (arrive = resolve)),
      });
      await late.found;
      arrive(far(letGo));
      await expect.poll(() => gone).toBe(1);
      const wrong = search({ here: 'INVITE_INVALID', far: 'INVITE_INVALID' }, undefined, {
        places: [here],
        goFar: () => Promise.resolve(far(letGo)),
      });
      await fails(wrong, 'INVITE_INVALID');
      expect(gone).toBe(2);
    });

    it('the search for a party far away says why that isn’t met, whatever another party on this machine says', async () => {
      const answers = { here: 'INVITE_INVALID', near: 'SERVER_UNTRUSTED' };
      const goFar = () => Promise.reject(error('PARTY_AWAY'));
      await fails(search(answers, undefined, { places, goFar }), 'PARTY_AWAY');
    });

    it('the search for a party far away looks on the network too, where another party says nothing of it', async () => {
      const onLan = at('https://192.168.1.5:4000');
      const goFar = () => Promise.reject(error('PARTY_AWAY'));
      const moved = search({}, (onFound) => onFound(onLan), { places: [], goFar });
      expect((await moved.found).place).toEqual({ server: onLan, way: 'network' });
      await fails(
        search({}, (_onFound, onOther) => onOther(), { places: [], goFar }),
        'PARTY_AWAY',
      );
    });

    it('the search by a link to the network takes the word of the server there for the code', async () => {
      const away = search({ here: 'INVITE_INVALID', near: 'SERVER_UNREACHABLE' }, undefined, { places });
      await fails(away, 'SERVER_UNREACHABLE');
      const wrong = search({ here: 'SERVER_UNREACHABLE', near: 'INVITE_INVALID' }, undefined, { places });
      await fails(wrong, 'INVITE_INVALID');
    });
  });
});

describe('an announcement on the network', () => {
  const record = async (change: object = {}, code = CODE) => ({
    ...{ v: '1', p: PIN, s: 'c2FsdHNhbHQ', t: await discoveryProof(code, 'c2FsdHNhbHQ', PIN) },
    ...change,
  });

  it('an announcement on the network is believed when it proves to know the code', async () => {
    expect(await provenPin(await record(), CODE)).toBe(PIN);
  });

  it('an announcement on the network is ignored when anything about it is off', async () => {
    for (const wrong of [
      await record({}, 'K7QM2XRS'),
      await record({ p: `A${PIN.slice(1)}` }),
      await record({ s: 'b3RoZXJzYWx0' }),
      await record({ v: '2' }),
      await record({ t: '' }),
      { p: PIN },
      null,
      'text',
    ])
      expect(await provenPin(wrong, CODE)).toBeNull();
  });

  it('an announcement on the network leads to its addresses, up to a bound', async () => {
    const good = await record();
    let announce: (announcement: Announcement) => void = () => undefined;
    let stopped = false;
    let others = 0;
    const found: ServerAddress[] = [];
    const end = new AbortController();
    searchLan(
      (onAnnouncement) => {
        announce = onAnnouncement;
        return { stop: () => (stopped = true) };
      },
      CODE,
      (server) => found.push(server),
      () => (others += 1),
      end.signal,
    );
    announce({ addresses: ['192.168.1.5', 'fe80::1', '192.168.1.5'], port: 4_000, record: good });
    announce({ addresses: ['192.168.1.6'], port: 0, record: good });
    announce({ addresses: ['192.168.1.7'], port: 4_000, record: { ...good, p: 'x' } });
    await expect.poll(() => found).toEqual([{ url: 'https://192.168.1.5:4000', pin: PIN }]);
    await expect.poll(() => others).toBe(1);
    end.abort();
    expect(stopped).toBe(true);
    announce({ addresses: ['192.168.1.8'], port: 4_000, record: good });
    expect(found).toHaveLength(1);
  });

  it('an announcement on the network names addresses that can be used', () => {
    expect(
      usableAddresses(['127.0.0.1', '::1', '10.0.0.2', '10.0.0.2', 'evil.example', '192.168.1.5']),
    ).toEqual(['10.0.0.2', '192.168.1.5']);
  });
});

describe('servers of this machine', () => {
  let base: string;
  let folder: string;
  const alive = new Set([10, 11]);
  const servers = (
    pid: number,
    uid: number | null = process.getuid?.() ?? null,
    wallNow: () => number = Date.now,
  ) => new LocalServers({ folder, pid, uid, wallNow, isAlive: (other) => alive.has(other) });
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'matinee-local-'));
    folder = join(base, 'servers');
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('servers of this machine are known to each other while their apps live', () => {
    servers(10).publish(4_000);
    servers(12).publish(4_002);
    expect(servers(11).list()).toEqual(['http://127.0.0.1:4000']);
    expect(readdirSync(folder)).toEqual(['10.json']);
    servers(10).publish(null);
    expect(servers(11).list()).toEqual([]);
  });

  it('servers of this machine count as gone once their app has long been silent, though its process id lives again', () => {
    const later = () => Date.now() + 200_000;
    const first = servers(10);
    first.publish(4_000);
    expect(servers(11, undefined, later).list()).toEqual([]);
    first.publish(4_000);
    first.noteAlive();
    expect(servers(11).list()).toEqual(['http://127.0.0.1:4000']);
  });

  it('servers of this machine are looked for nowhere else than in the person’s own folder', () => {
    expect(servers(10).list()).toEqual([]);
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, '10.json'), '{"pid":10,"port":4000}');
    expect(servers(11).list()).toHaveLength(1);
    chmodSync(folder, 0o777);
    expect(servers(11).list()).toEqual([]);
    chmodSync(folder, 0o700);
    expect(servers(11, 4_711).list()).toEqual([]);
    const real = folder;
    folder = join(base, 'link');
    symlinkSync(real, folder);
    expect(servers(11).list()).toEqual([]);
    servers(11).publish(4_001);
    expect(readdirSync(real)).toEqual(['10.json']);
  });

  it('servers of this machine that left nonsense are passed over', () => {
    servers(10).publish(4_000);
    writeFileSync(join(folder, 'x.json'), '{"pid":11');
    writeFileSync(join(folder, 'y.json'), '{"pid":11,"port":70000}');
    expect(servers(11).list()).toEqual(['http://127.0.0.1:4000']);
  });
});

describe('links to a party', () => {
  const lan = { port: 4_001, addresses: ['172.17.0.1', 'fe80::1', '10.1.0.9', '192.168.1.5'], pin: PIN };

  it('links to a party lead to where the server is', () => {
    expect(homeLink(CODE, 4_000, null)).toBe('matinee://join?s=http%3A%2F%2F127.0.0.1%3A4000&c=K7QM2XRT');
    expect(homeLink(CODE, 4_000, lan)).toBe(
      `matinee://join#c=K7QM-2XRT&k=${PIN}&a=192.168.1.5:4001,10.1.0.9:4001,172.17.0.1:4001`,
    );
    expect(webLink(CODE, 'https://party.example.org')).toBe('https://party.example.org/j/K7QM-2XRT');
  });

  it('links to a party take the likeliest address, if there is one', () => {
    expect(
      likelyAddresses({ ...lan, addresses: ['172.17.0.1', '198.51.100.4', '8.8.4.4', 'fe80::1'] }),
    ).toEqual(['198.51.100.4:4001', '8.8.4.4:4001', '172.17.0.1:4001']);
    expect(homeLink(CODE, 4_000, { ...lan, addresses: [] })).toContain('127.0.0.1');
  });

  it('links to a party are to servers with TLS, or on this machine', () => {
    expect(serverOrigin(' https://party.example.org/some/path ')).toBe('https://party.example.org');
    expect(serverOrigin('http://localhost:3000')).toBe('http://localhost:3000');
    for (const wrong of [
      'http://party.example.org',
      'https://a:b@party.example.org',
      'ftp://x',
      'party.example.org',
    ])
      expect(serverOrigin(wrong)).toBeNull();
  });
});
