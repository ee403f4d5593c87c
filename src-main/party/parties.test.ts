import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartyHandleSchema, PartyLookSchema } from '@core/ipc/party';
import { CODE, PIN, keychain, lanLink, runApp, wish } from '../../test/fakes/main-parties';

const HOUR_MS = 3_600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-parties-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One run of the app; a second one is the next start of the profile. */
const app = (options?: Parameters<typeof runApp>[1]) => runApp(folder, options);

describe('hosting', () => {
  it('hosting starts the own server and keeps its keys and the seat to itself', async () => {
    const { parties, auth, embedded, localServers } = app();
    const handle = PartyHandleSchema.strict().parse(await parties.host(wish));
    expect(handle).toMatchObject({
      embedded: true,
      open: 'here',
      role: 'host',
      partyUrl: 'http://127.0.0.1:40001',
    });
    expect(handle.invite?.link).toBe(`matinee://join?s=http%3A%2F%2F127.0.0.1%3A40001&c=${CODE}`);
    expect(auth.calls[0]).toMatchObject({ route: 'createParty', hostKey: embedded.hostKey });
    expect(JSON.stringify(handle)).not.toMatch(/credential|token/);
    expect(localServers.list()).toEqual(['http://127.0.0.1:40001']);
    expect(parties.embeddedPartyIds()).toEqual([handle.partyId]);
  });

  it('hosting opens to the network with a pinned link, and announces the code', async () => {
    const { parties, server } = app();
    const handle = await parties.host({ ...wish, open: 'network' });
    expect(handle.open).toBe('network');
    expect(handle.invite?.link).toBe(
      `matinee://join#c=K7QM-2XRT&k=${'p'.repeat(43)}&a=192.168.1.5:50001,172.17.0.1:50001`,
    );
    expect(server.last.requests.at(-1)).toEqual({ type: 'announce', code: CODE });
  });

  it('hosting goes on without the network where it can’t be opened', async () => {
    const { parties, server } = app();
    server.lanAnswer = 'failed';
    const handle = await parties.host({ ...wish, open: 'network' });
    expect(handle).toMatchObject({ open: 'here', embedded: true });
    await expect(parties.openTo(handle.partyId, 'network')).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
    });
  });

  it('hosting on a server of the address book needs its host key', async () => {
    const { parties, servers, auth, server } = app();
    const [entry] = await servers.add({
      name: 'Ours',
      url: 'https://party.example.org/',
      hostKey: 'their-key',
    });
    const handle = await parties.host({ ...wish, serverId: entry?.serverId ?? '' });
    expect(handle.invite?.link).toBe('https://party.example.org/j/K7QM-2XRT');
    expect(handle).toMatchObject({ embedded: false, partyUrl: 'https://party.example.org' });
    expect(auth.calls[0]?.hostKey).toBe('their-key');
    expect(server.runs).toHaveLength(0);
    await expect(parties.openTo(handle.partyId, 'network')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(parties.host({ ...wish, serverId: 'other' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('joining', () => {
  it.each(['CLIENT_OUTDATED', 'SERVER_OUTDATED'] as const)(
    'joining shows no party where the server says %s, and a party for any other health failure',
    async (age) => {
      const { looks, auth } = app();
      auth.health = age;
      await expect(looks.look(lanLink)).rejects.toMatchObject({ code: age });
      // A server that doesn't say how it is can be asked for a party all the same.
      auth.health = 'SERVER_UNREACHABLE';
      expect(await looks.look(lanLink)).toMatchObject({ partyName: 'Film night' });
    },
  );

  it('joining looks, redeems, and trusts the key of the link from then on', async () => {
    const { parties, looks, auth, pins } = app();
    const look = PartyLookSchema.parse(await looks.look(lanLink));
    expect(auth.calls[0]).toMatchObject({ pin: PIN, body: { code: CODE } });
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('asUsual');
    const handle = await parties.redeem(look.lookId, 'Ben');
    expect(handle).toMatchObject({ embedded: false, invite: null, partyUrl: 'https://192.168.1.5:4000' });
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('trusted');
    parties.forget(handle.partyId);
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('asUsual');
  });

  it.each(['http://127.0.0.1:9222', 'https://localhost:631', 'http://[::1]:8420', 'https://127.8.8.8'])(
    'joining never sends the page to a program of this machine because a remote server says so: %s',
    async (here) => {
      const { parties, looks, auth } = app();
      auth.partyUrl = here;
      const { lookId } = await looks.look(lanLink);
      await expect(parties.redeem(lookId, 'Ben')).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
      await expect(parties.probe({ lookId })).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    },
  );

  it('joining gives no token for a party on another site before the person has agreed, and then without a question', async () => {
    const { parties, looks, auth, agreedPlaces, sentTo } = app();
    auth.partyUrl = 'https://rooms.example.org';
    const place = { from: '192.168.1.5', to: 'rooms.example.org' };
    const { lookId } = await looks.look(lanLink);
    const handle = await parties.redeem(lookId, 'Ben');
    expect(PartyHandleSchema.parse(handle).elsewhere).toEqual(place);
    await expect(parties.token(handle.partyId)).rejects.toMatchObject({ code: 'PARTY_ELSEWHERE' });
    await expect(parties.probe({ lookId })).rejects.toMatchObject({ code: 'PARTY_ELSEWHERE' });
    expect(sentTo).toEqual([]);
    agreedPlaces.push(place);
    expect(await parties.token(handle.partyId)).toMatchObject({ token: 'token-2' });
    expect(sentTo).toEqual(['https://rooms.example.org']);
    expect((await parties.probe({ lookId })).partyUrl).toBe('https://rooms.example.org');
    expect((await parties.redeem(lookId, 'Cleo')).elsewhere).toBeNull();
    // Agreed to for this pair alone, and as long as it is.
    agreedPlaces.pop();
    await expect(parties.token(handle.partyId)).rejects.toMatchObject({ code: 'PARTY_ELSEWHERE' });
  });

  it('joining refuses what is no invite, a look of long ago, and a party without TLS', async () => {
    const { parties, looks, auth } = app();
    await expect(looks.look('hello')).rejects.toMatchObject({ code: 'INVITE_INVALID' });
    await expect(parties.redeem('id-0', 'Ben')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const { lookId } = await looks.look(lanLink);
    auth.partyUrl = 'http://somewhere.example.org';
    await expect(parties.redeem(lookId, 'Ben')).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    auth.refuses = 'INVITE_EXPIRED';
    await expect(looks.look(lanLink)).rejects.toMatchObject({ code: 'INVITE_EXPIRED' });
  });
});

describe('a token', () => {
  it('a token is the seat’s own once, then a fresh one each time', async () => {
    const { parties } = app();
    const { partyId } = await parties.host(wish);
    expect(await parties.token(partyId)).toMatchObject({ token: 'token-1' });
    expect(await parties.token(partyId)).toMatchObject({ token: 'token-2' });
    expect(await parties.token(partyId)).toMatchObject({ token: 'token-3' });
  });

  it('a token isn’t the seat’s own when that is about to expire', async () => {
    const { parties, wall } = app();
    const { partyId } = await parties.host(wish);
    wall.ms += 550_000;
    expect(await parties.token(partyId)).toMatchObject({ token: 'token-2' });
  });

  it('a token is for parties this app is in, as long as the server says so', async () => {
    const { parties, auth } = app();
    const { partyId } = await parties.host(wish);
    await parties.token(partyId);
    auth.refuses = 'SESSION_CLOSED';
    await expect(parties.token(partyId)).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    parties.forget(partyId);
    await expect(parties.token(partyId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});

describe('a connection test', () => {
  it('a connection test before joining goes by the code, and trusts the key of the link while it lasts', async () => {
    const { parties, looks, auth, pins, time } = app();
    const { lookId } = await looks.look(lanLink);
    const probe = await parties.probe({ lookId });
    expect(probe).toMatchObject({ partyUrl: 'https://192.168.1.5:4000', token: 'token-2' });
    expect(auth.calls.at(-1)).toMatchObject({ route: 'createProbe', pin: PIN, body: { code: CODE } });
    expect(auth.calls.at(-1)?.hostKey).toBeUndefined();
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('trusted');
    expect(pins.verdict('192.168.1.5', () => 'another key')).toBe('refused');
    time.advance(120_000);
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('asUsual');
  });

  it('a connection test trusts no key where the server refuses it', async () => {
    const { parties, looks, auth, pins } = app();
    const { lookId } = await looks.look(lanLink);
    auth.refuses = 'INVITE_EXPIRED';
    await expect(parties.probe({ lookId })).rejects.toMatchObject({ code: 'INVITE_EXPIRED' });
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('asUsual');
    await expect(parties.probe({ lookId: 'id-0' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('a connection test before hosting here starts the own server, and keeps it', async () => {
    const { parties, auth, server, embedded, localServers } = app();
    const probe = await parties.probe({ serverId: null });
    expect(probe.partyUrl).toBe('http://127.0.0.1:40001');
    expect(auth.calls.at(-1)).toMatchObject({ route: 'createProbe', body: {}, hostKey: embedded.hostKey });
    await parties.host(wish);
    expect(server.runs).toHaveLength(1);
    expect(localServers.list()).toEqual(['http://127.0.0.1:40001']);
  });

  it('a connection test before hosting elsewhere goes by the host key, to where that server’s parties are', async () => {
    const { parties, servers, auth, server, agreedPlaces } = app();
    agreedPlaces.push({ from: 'auth.example.org', to: 'party.example.org' });
    const url = 'https://auth.example.org';
    const [entry] = await servers.add({ name: 'Ours', url, hostKey: 'their-key' });
    auth.partyUrl = 'https://party.example.org';
    const probe = await parties.probe({ serverId: entry?.serverId ?? '' });
    expect(probe.partyUrl).toBe('https://party.example.org');
    expect(auth.calls.at(-1)).toMatchObject({ url, route: 'createProbe', hostKey: 'their-key' });
    expect(server.runs).toHaveLength(0);
    await expect(parties.probe({ serverId: 'other' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    auth.partyUrl = 'http://party.example.org';
    await expect(parties.probe({ serverId: entry?.serverId ?? '' })).rejects.toMatchObject({
      code: 'SERVER_UNTRUSTED',
    });
  });

  it('a connection test in a party goes by the seat', async () => {
    const { parties, auth, looks, pins, time } = app();
    const { partyId } = await parties.host(wish);
    expect((await parties.probe({ partyId })).partyUrl).toBe('http://127.0.0.1:40001');
    expect(auth.calls.at(-1)?.body).toEqual({ seatCredential: 'seat-credential-of-somebody' });
    await expect(parties.probe({ partyId: 'unknown' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const guest = await parties.redeem((await looks.look(lanLink)).lookId, 'Ben');
    await parties.probe({ partyId: guest.partyId });
    time.advance(120_000);
    // The party's own trust outlives the test's.
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('trusted');
  });
});

describe('rejoining', () => {
  const join = async (run: ReturnType<typeof app>) => {
    const { lookId } = await run.looks.look(lanLink);
    return run.parties.redeem(lookId, 'Ben');
  };

  it('rejoining takes the seat again after the process ended, with its pin', async () => {
    await join(app());
    const next = app();
    const handle = await next.parties.rejoinable();
    expect(handle).toMatchObject({
      participantId: 'p_Ben',
      name: 'Ben',
      partyUrl: 'https://192.168.1.5:4000',
    });
    expect(next.auth.calls[0]).toMatchObject({ route: 'renewSeat', pin: PIN });
    expect(next.pins.verdict('192.168.1.5', () => PIN)).toBe('trusted');
    expect((await next.parties.rejoinable())?.partyId).toBe(handle?.partyId);
    expect(await next.parties.token(handle?.partyId ?? '')).toMatchObject({ token: 'token-1' });
  });

  it('rejoining isn’t offered after leaving, nor when the session is over', async () => {
    const first = app();
    first.parties.forget((await join(first)).partyId);
    expect(await app().parties.rejoinable()).toBeNull();
    await join(first);
    const late = app();
    late.auth.refuses = 'SESSION_NOT_FOUND';
    expect(await late.parties.rejoinable()).toBeNull();
    expect(await app().parties.rejoinable()).toBeNull();
  });

  it('rejoining is tried again later when the server can’t be reached now', async () => {
    await join(app());
    const offline = app();
    offline.auth.refuses = 'SERVER_UNREACHABLE';
    expect(await offline.parties.rejoinable()).toBeNull();
    expect(await app().parties.rejoinable()).not.toBeNull();
    expect(await app({ wallMs: 1e12 + 25 * HOUR_MS }).parties.rejoinable()).toBeNull();
  });

  it('rejoining brings a host’s server back on the ports the guests know, however long the party had lasted', async () => {
    const first = app();
    await first.parties.host({ ...wish, open: 'network' });
    first.wall.ms += 2 * HOUR_MS;
    first.parties.noteAlive();
    const next = app({ wallMs: first.wall.ms + 60_000 });
    next.server.freePort = 40_999;
    const handle = await next.parties.rejoinable();
    expect(handle).toMatchObject({
      embedded: true,
      open: 'network',
      role: 'host',
      partyUrl: 'http://127.0.0.1:40001',
    });
    expect(next.server.last.requests).toContainEqual({
      ...{ type: 'openLan', port: 50_001 },
      choice: { leftOut: [], takenIn: [] },
    });
    expect(handle?.invite?.code).toBe(CODE);
  });

  it('rejoining is offered also to a host whose network can’t be opened again', async () => {
    await app().parties.host({ ...wish, open: 'network' });
    const next = app({ wallMs: 1e12 + 60_000 });
    next.server.lanAnswer = 'failed';
    expect(await next.parties.rejoinable()).toMatchObject({ embedded: true, open: 'here', role: 'host' });
  });

  it('rejoining doesn’t start a server for a party that everybody left', async () => {
    await app().parties.host(wish);
    const next = app({ wallMs: 1e12 + HOUR_MS });
    expect(await next.parties.rejoinable()).toBeNull();
    expect(next.server.runs).toHaveLength(0);
  });

  it('rejoining keeps the credential sealed where there is a keychain, else for the person alone', async () => {
    await join(app());
    const file = `${folder}/seat.json`;
    expect(statSync(file).mode & 0o077).toBe(0);
    await join(app({ vault: keychain }));
    expect(readFileSync(file, 'utf8')).not.toContain('seat-credential');
    expect(await app({ vault: keychain }).parties.rejoinable()).not.toBeNull();
    writeFileSync(file, '{"kept":"plain","seat":{"seatCredential":"seat-credential-of-somebody"');
    expect(await app().parties.rejoinable()).toBeNull();
    expect(() => statSync(file)).toThrow('ENOENT');
  });
});

describe('the door of a party', () => {
  const routes = ({ calls }: { readonly calls: readonly { readonly route: string }[] }): readonly string[] =>
    calls.map(({ route }) => route);

  it('the door of a party is reached by a seat that isn’t kept on the disk, and is given back from there', async () => {
    const { parties, looks, auth, pins } = app();
    const { lookId } = await looks.look(lanLink);
    const handle = PartyHandleSchema.parse(await parties.approach(lookId, 'Ben'));
    expect(auth.calls.at(-1)).toMatchObject({ route: 'redeemInvite', body: { name: 'Ben', atDoor: true } });
    const asked = auth.calls.length;
    expect((await parties.token(handle.partyId)).token).toBe('token-2');
    expect(auth.calls).toHaveLength(asked);
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('trusted');
    expect(await app().parties.rejoinable()).toBeNull();
    await parties.stepBack(handle.partyId);
    expect(routes(auth).at(-1)).toBe('returnSeat');
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('asUsual');
    await expect(parties.token(handle.partyId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('the door of a party leads in without a request, and the seat is kept from then on', async () => {
    const { parties, looks, auth } = app();
    const { lookId } = await looks.look(lanLink);
    const { partyId } = await parties.approach(lookId, 'Ben');
    const asked = auth.calls.length;
    expect(parties.enter(partyId)).toMatchObject({ partyId, name: 'Ben' });
    expect(auth.calls).toHaveLength(asked);
    // It is a seat as any other now.
    await parties.stepBack(partyId);
    expect(auth.calls).toHaveLength(asked);
    expect(await app().parties.rejoinable()).toMatchObject({ name: 'Ben' });
  });

  it('the door of a party that was entered before changes its credential, and neither its age nor what the app has of it', async () => {
    const { parties, looks, auth, wall } = app();
    auth.participantId = 'p_ben';
    const { lookId } = await looks.look(lanLink);
    const inside = await parties.redeem(lookId, 'Ben');
    const seatOnDisk = (): object =>
      (JSON.parse(readFileSync(join(folder, 'seat.json'), 'utf8')) as { seat: object }).seat;
    const before = seatOnDisk();
    wall.ms += HOUR_MS;
    auth.seatCredential = 'another-credential-of-ben';
    const { partyId } = await parties.approach(lookId, 'Benno');
    const after = { ...before, seatCredential: 'another-credential-of-ben' };
    expect(seatOnDisk()).toEqual(after);
    await parties.stepBack(partyId);
    expect(seatOnDisk()).toEqual(after);
    await parties.token(inside.partyId);
    await parties.token(inside.partyId);
    expect(auth.calls.at(-1)).toMatchObject({
      route: 'renewSeat',
      body: { seatCredential: 'another-credential-of-ben' },
    });
  });

  it('the door of a party, joined from, takes the place of what the app had of it before', async () => {
    const { parties, looks, auth } = app();
    auth.participantId = 'p_ben';
    const { lookId } = await looks.look(lanLink);
    const inside = await parties.redeem(lookId, 'Ben');
    const { partyId } = await parties.approach(lookId, 'Ben');
    parties.enter(partyId);
    await expect(parties.token(inside.partyId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await parties.token(partyId)).toMatchObject({ partyUrl: 'https://192.168.1.5:4000' });
  });

  it('the door of a party is left as soon as it is reached where the page has gone meanwhile', async () => {
    const { parties, looks, auth, pins } = app();
    const { lookId } = await looks.look(lanLink);
    const approaching = parties.approach(lookId, 'Ben');
    parties.stepBackEverywhere();
    await expect(approaching).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    expect(routes(auth).at(-1)).toBe('returnSeat');
    expect(pins.verdict('192.168.1.5', () => PIN)).toBe('asUsual');
  });

  it('the door of a party is asked for again only once its server knows that it was left', async () => {
    const { parties, looks, auth } = app();
    const { lookId } = await looks.look(lanLink);
    const { partyId } = await parties.approach(lookId, 'Ben');
    let answer = (): void => undefined;
    auth.onAsked = (route) =>
      route === 'returnSeat' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve();
    const left = parties.stepBack(partyId);
    const again = parties.approach(lookId, 'Benno');
    await Promise.resolve();
    expect(routes(auth).at(-1)).toBe('returnSeat');
    answer();
    await left;
    await again;
    expect(routes(auth).slice(-2)).toEqual(['returnSeat', 'redeemInvite']);
  });

  it('the door of a party on another server doesn’t wait for one that doesn’t answer', async () => {
    const { parties, looks, auth } = app();
    const near = await looks.look(lanLink);
    const elsewhere = await looks.look('https://party.example.org/j/K7QM-2XRT');
    const { partyId } = await parties.approach(near.lookId, 'Ben');
    auth.onAsked = (route) => (route === 'returnSeat' ? new Promise(() => undefined) : Promise.resolve());
    void parties.stepBack(partyId);
    expect(await parties.approach(elsewhere.lookId, 'Ben')).toMatchObject({ name: 'Ben' });
  });

  it('the door of a party is left at every place when the page is gone, also where the server can’t be reached', async () => {
    const { parties, looks, auth } = app();
    const { lookId } = await looks.look(lanLink);
    auth.participantId = 'p_1';
    const one = await parties.approach(lookId, 'Ben');
    auth.participantId = 'p_2';
    const two = await parties.approach(lookId, 'Ben');
    auth.unreachable.add('https://192.168.1.5:4000');
    parties.stepBackEverywhere();
    for (const { partyId } of [one, two])
      await expect(parties.token(partyId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});
