/** Parties that are met from anywhere, as host and as guest. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '@core/base/errors';
import { PartyHandleSchema, PartyLookSchema } from '@core/ipc/party';
import { parseInvite } from '@core/wire/invite-link';
import { CODE, farLink, keychain, lanLink, PIN, REACH, runApp, wish } from '../../test/fakes/main-parties';
import { LAN_SEARCH_MS } from './find-party';
import { LINGER_MS } from './ways-process';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'matinee-reaching-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const app = (options?: Parameters<typeof runApp>[1]) => runApp(folder, options);
type App = ReturnType<typeof app>;

const anywhere = { ...wish, open: 'anywhere' as const };
const asked = ({ server }: App, type: string) =>
  server.last.requests.filter((request) => request.type === type);
const reachOf = (link = '') => parseInvite(link)?.reach;

describe('a party that is open to anybody with the link', () => {
  it('a party that is open to anybody is so from its start, with a link that says everything at once', async () => {
    const run = app();
    const handle = PartyHandleSchema.parse(await run.parties.host(anywhere));
    expect(handle).toMatchObject({ open: 'anywhere', reach: 'off' });
    const target = parseInvite(handle.invite?.link ?? '');
    expect(target).toMatchObject({ code: CODE, addresses: ['192.168.1.5:50001', '172.17.0.1:50001'] });
    const [opening] = asked(run, 'openReach');
    expect(opening).toMatchObject({ sessionId: 's_1', secret: target?.reach?.secret });
    expect(handle.invite?.link).not.toContain(opening?.type === 'openReach' ? opening.seed : '');
  });

  it('a party that is open to anybody says how it stands with the way, and what becomes of it', async () => {
    const run = app();
    const { partyId } = await run.parties.host(anywhere);
    const states: string[] = [];
    run.embedded.events.on('reach', () => states.push(run.parties.handleOf(partyId).reach ?? ''));
    for (const state of ['opening', 'noUdp', 'open', 'open'] as const)
      run.server.last.say({ type: 'reachState', state });
    expect(states).toEqual(['opening', 'noUdp', 'open']);
  });

  it('a party that is open to anybody goes on where neither network nor DHT can be opened', async () => {
    const run = app();
    run.server.lanAnswer = 'failed';
    run.server.reachAnswer = 'failed';
    const handle = await run.parties.host(anywhere);
    expect(handle).toMatchObject({ open: 'anywhere', role: 'host' });
    expect(parseInvite(handle.invite?.link ?? '')).toMatchObject({ addresses: [], pin: null });
  });

  it('a party that is open to anybody is none without a DHT, nor where only relays may see the host', async () => {
    const off = app({ dht: [] });
    const handle = await off.parties.host(anywhere);
    expect(handle).toMatchObject({ open: 'anywhere', reach: 'off' });
    expect(reachOf(handle.invite?.link)).toBeNull();
    expect(asked(off, 'openReach')).toEqual([]);

    const hidden = app();
    hidden.choices.relayOnly = true;
    const { partyId, invite } = await hidden.parties.host(anywhere);
    expect(reachOf(invite?.link)).toBeNull();
    expect(asked(hidden, 'openReach')).toEqual([]);
    const changed: string[] = [];
    hidden.parties.events.on('changed', (id) => changed.push(id));
    hidden.choices.relayOnly = false;
    await hidden.parties.farChoiceChanged();
    expect(asked(hidden, 'openReach')).toHaveLength(1);
    hidden.choices.relayOnly = true;
    await hidden.parties.farChoiceChanged();
    expect(hidden.server.last.requests.at(-1)).toEqual({ type: 'closeReach', sessionId: 's_1' });
    expect(changed).toEqual([partyId, partyId]);
  });

  it('a party that is open to anybody is shut far away once its host wants nobody asked, and opened again', async () => {
    const run = app();
    const { partyId } = await run.parties.host(anywhere);
    run.choices.dht = [];
    await run.parties.farChoiceChanged();
    expect(run.server.last.requests.at(-1)).toEqual({ type: 'closeReach', sessionId: 's_1' });
    expect(run.parties.handleOf(partyId)).toMatchObject({ open: 'anywhere', reach: 'off' });
    expect(reachOf(run.parties.handleOf(partyId).invite?.link)).toBeNull();
    run.choices.dht = ['own.example:1'];
    await run.parties.farChoiceChanged();
    expect(asked(run, 'openReach')).toHaveLength(2);
  });

  it('a party whose host lets only relays see them is met at the relay, and needs no DHT for that', async () => {
    const hidden = app({ dht: [], relay: `${'r'.repeat(43)}@203.0.113.5:49737` });
    hidden.choices.relayOnly = true;
    const { invite } = await hidden.parties.host(anywhere);
    const secret = reachOf(invite?.link)?.secret;
    expect(asked(hidden, 'openReach')).toMatchObject([{ sessionId: 's_1', relayOnly: true, secret }]);
    hidden.choices.relayOnly = false;
    await hidden.parties.farChoiceChanged();
    expect(hidden.server.last.requests.at(-1)).toEqual({ type: 'closeReach', sessionId: 's_1' });
  });

  it('a party is opened to more people later, and to fewer, but for the network', async () => {
    const run = app();
    const { partyId } = await run.parties.host(wish);
    expect(await run.parties.openTo(partyId, 'network')).toMatchObject({ open: 'network', reach: 'off' });
    const wide = await run.parties.openTo(partyId, 'anywhere');
    expect(wide.open).toBe('anywhere');
    const reach = reachOf(wide.invite?.link);
    expect(await run.parties.openTo(partyId, 'here')).toMatchObject({ open: 'network' });
    expect(run.server.last.requests.at(-1)).toEqual({ type: 'closeReach', sessionId: 's_1' });
    expect(reachOf(run.parties.handleOf(partyId).invite?.link)).toBeNull();
    // The link of before leads there again.
    expect(reachOf((await run.parties.openTo(partyId, 'anywhere')).invite?.link)).toEqual(reach);
  });

  it('a party keeps its way from anywhere when its code is changed', async () => {
    const run = app();
    const { partyId, invite } = await run.parties.host(anywhere);
    const changed = await run.powers.newCode(partyId);
    expect(reachOf(changed.invite?.link)).toEqual(reachOf(invite?.link));
    expect(parseInvite(changed.invite?.link ?? '')?.code).not.toBe(CODE);
  });

  it('a party is met by the same way after its host’s app was started again', async () => {
    const before = await app().parties.host(anywhere);
    const next = app({ wallMs: 1e12 + 60_000 });
    const handle = await next.parties.rejoinable();
    expect(handle).toMatchObject({ open: 'anywhere', role: 'host' });
    expect(handle?.invite?.link).toBe(before.invite?.link);
    expect(asked(next, 'openReach')).toHaveLength(1);
  });

  it('a party elsewhere isn’t opened from here', async () => {
    const run = app();
    const { lookId } = await run.looks.look(farLink);
    const { partyId, open, reach } = await run.parties.redeem(lookId, 'Ben');
    expect([open, reach]).toEqual([undefined, undefined]);
    await expect(run.parties.openTo(partyId, 'anywhere')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
});

describe('a guest of a party far away', () => {
  /** The network is listened to before a look fails. */
  const fails = async (run: App, link: string, code: ErrorCode) => {
    const outcome = expect(run.looks.look(link)).rejects.toMatchObject({ code });
    await run.time.advanceAsync(LAN_SEARCH_MS);
    await outcome;
  };
  const enter = async (run: App) => {
    const { lookId } = await run.looks.look(farLink);
    return run.parties.redeem(lookId, 'Ben');
  };

  it('a guest of a party far away finds it by the link alone, and goes there by this machine', async () => {
    const run = app();
    const look = PartyLookSchema.parse(await run.looks.look(farLink));
    expect(look).toMatchObject({ partyName: 'Film night', way: 'direct' });
    expect(run.auth.calls[0]).toMatchObject({
      url: 'http://127.0.0.1:60001',
      pin: null,
      body: { code: CODE },
    });
    const handle = await run.parties.redeem(look.lookId, 'Ben');
    expect(handle).toMatchObject({ embedded: false, invite: null, partyUrl: 'http://127.0.0.1:60001' });
    expect(run.sentTo).toEqual(['http://127.0.0.1:60001']);
    expect(run.joined.has({ url: 'http://127.0.0.1:60001', pin: null })).toBe(false);
    // The look took the first one.
    expect(await run.parties.token(handle.partyId)).toEqual({
      ...{ partyUrl: 'http://127.0.0.1:60001', token: 'token-2' },
    });
  });

  it('a guest of a party far away proves their seat by its key, wherever the way ends', async () => {
    const run = app();
    const at = (url: string) => run.person.seatProof({ url, pin: null, reach: REACH });
    expect(at('http://127.0.0.1:1')).toBe(at('http://127.0.0.1:2'));
    expect(run.person.seatProof({ url: 'http://127.0.0.1:1', pin: null })).not.toBe(at('http://127.0.0.1:1'));
    expect(run.person.seatProof({ url: 'https://192.168.1.5:4000', pin: PIN })).not.toBe(
      at('https://192.168.1.5:4000'),
    );
  });

  it('a guest of a party far away holds its way until they leave, and no longer', async () => {
    const run = app();
    const { partyId } = await enter(run);
    const closed = () => run.reachProcess.last.requests.filter(({ type }) => type === 'close');
    run.looks.stopLooking();
    expect(closed()).toEqual([]);
    run.parties.forget(partyId);
    expect(closed()).toHaveLength(1);
  });

  it('a guest who leaves a party far away leaves no process behind, whatever the page says of the lobby', async () => {
    const run = app();
    const { partyId } = await enter(run);
    await run.time.advanceAsync(LINGER_MS);
    expect(run.reachProcess.last.killed).toBe(false);
    run.parties.forget(partyId);
    await run.time.advanceAsync(LINGER_MS);
    expect(run.reachProcess.last.killed).toBe(true);
  });

  it('a guest whose seat was lost as they came in takes it again by the same look', async () => {
    const run = app();
    const { lookId } = await run.looks.look(farLink);
    run.parties.forget((await run.parties.redeem(lookId, 'Ben')).partyId);
    const { partyId, partyUrl } = await run.parties.redeem(lookId, 'Ben');
    expect(partyUrl).toBe('http://127.0.0.1:60001');
    run.looks.stopLooking();
    await expect(run.parties.redeem(lookId, 'Ben')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    run.parties.forget(partyId);
    await run.time.advanceAsync(LINGER_MS);
    expect(run.reachProcess.last.killed).toBe(true);
  });

  it('a guest who leaves the lobby lets go of the way, and has to look for the party again', async () => {
    const run = app();
    const { lookId } = await run.looks.look(farLink);
    run.looks.stopLooking();
    expect(run.reachProcess.last.requests.at(-1)).toMatchObject({ type: 'close' });
    await expect(run.parties.redeem(lookId, 'Ben')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(run.parties.probe({ lookId })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('a guest gives a search up that takes too long', async () => {
    const run = app();
    run.reachProcess.answer = null;
    const looking = expect(run.looks.look(farLink)).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    run.looks.stopLooking();
    await looking;
    expect(run.reachProcess.last.requests.at(-1)).toMatchObject({ type: 'close' });
  });

  it('a guest whose seat is refused lets go of the hold that they took for it', async () => {
    const run = app();
    const { lookId } = await run.looks.look(farLink);
    run.auth.refuses = 'SESSION_LOCKED';
    await expect(run.parties.redeem(lookId, 'Ben')).rejects.toMatchObject({ code: 'SESSION_LOCKED' });
    run.looks.stopLooking();
    expect(run.reachProcess.last.requests.at(-1)).toMatchObject({ type: 'close' });
  });

  it('a guest who lets nobody but relays see their address opens no way, and hears why', async () => {
    const run = app();
    run.choices.relayOnly = true;
    await fails(run, farLink, 'RELAY_ONLY');
    expect(run.reachProcess.runs).toHaveLength(0);
    // Where there is a relay they find the party there.
    const relayed = app({ relay: `${'r'.repeat(43)}@203.0.113.5:49737` });
    relayed.choices.relayOnly = true;
    expect(await relayed.looks.look(farLink)).toMatchObject({ way: 'relay' });
    // The same party on the own network shows the address to nobody far away.
    const both = `${farLink}&k=${PIN}&a=192.168.1.5:4000`;
    expect(await run.looks.look(both)).toMatchObject({ way: 'network' });
  });

  it('a guest finds a party whose home has another address on the network than its link says, by the key of the link alone', async () => {
    const run = app();
    run.choices.relayOnly = true;
    const moved = { url: 'https://192.168.1.9:4000', pin: PIN };
    run.onLan.push(null, { ...moved, pin: 'q'.repeat(43) }, moved);
    const old = '192.168.1.5:4000';
    run.auth.unreachable.add(`https://${old}`);
    expect(await run.looks.look(`${farLink}&k=${PIN}&a=${old}`)).toMatchObject({ way: 'network' });
    expect(run.auth.calls.map(({ url, pin }) => [url, pin])).toEqual([
      [`https://${old}`, PIN],
      [moved.url, PIN],
    ]);
    // A link that names no key of the network leads nowhere there: anybody may have the code.
    await fails(run, farLink, 'RELAY_ONLY');
  });

  it('a guest is told how a party was found', async () => {
    const run = app();
    run.reachProcess.answer = 'noWay';
    const ways = [];
    for (const link of [
      lanLink,
      'https://party.example.org/j/K7QM-2XRT',
      'matinee://join?s=http://127.0.0.1:9&c=K7QM2XRT',
    ])
      ways.push((await run.looks.look(link)).way);
    expect(ways).toEqual(['network', 'server', 'here']);
    await fails(run, farLink, 'NO_DIRECT_WAY');
    run.localServers.publish(40_001);
    expect((await run.looks.look(farLink)).way).toBe('here');
  });

  it.each(['http://127.0.0.1:631', 'https://rooms.example.org'])(
    'a guest is sent nowhere else by a party far away: not to %s',
    async (elsewhere) => {
      const run = app();
      run.auth.partyUrl = elsewhere;
      const { lookId } = await run.looks.look(farLink);
      await expect(run.parties.redeem(lookId, 'Ben')).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
      await expect(run.parties.probe({ lookId })).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
      run.looks.stopLooking();
      expect(run.reachProcess.last.requests.at(-1)).toMatchObject({ type: 'close' });
    },
  );

  it('a guest whose way ends elsewhere on this machine is told, and goes on there', async () => {
    const run = app();
    const { partyId } = await enter(run);
    const changed: string[] = [];
    run.parties.events.on('changed', (id) => changed.push(run.parties.handleOf(id).partyUrl));
    await run.parties.token(partyId);
    run.reachProcess.portsTaken = true;
    run.reachProcess.last.die();
    await run.time.advanceAsync(0);
    expect(await run.parties.token(partyId)).toMatchObject({ partyUrl: 'http://127.0.0.1:60002' });
    expect(changed).toEqual(['http://127.0.0.1:60002']);
    expect(run.auth.calls.at(-1)).toMatchObject({ url: 'http://127.0.0.1:60002', route: 'renewSeat' });
    expect(run.sentTo.at(-1)).toBe('http://127.0.0.1:60002');
    expect(run.pageServers.find('ws://127.0.0.1:60002/')).not.toBeNull();
    expect(run.pageServers.find('ws://127.0.0.1:60001/')).toBeNull();
  });
});

describe('rejoining a party far away', () => {
  const enter = async () => {
    const run = app();
    const { lookId } = await run.looks.look(farLink);
    await run.parties.redeem(lookId, 'Ben');
  };

  it('rejoining a party far away opens the way anew, at the port that it had or another one', async () => {
    await enter();
    const next = app();
    expect(await next.parties.rejoinable()).toMatchObject({ partyUrl: 'http://127.0.0.1:60001' });
    expect(next.reachProcess.last.requests[1]).toMatchObject({ type: 'open', reach: REACH, port: 60_001 });
    const moved = app();
    moved.reachProcess.portsTaken = true;
    moved.reachProcess.freePort = 61_000;
    const handle = await moved.parties.rejoinable();
    expect(handle?.partyUrl).toBe('http://127.0.0.1:61000');
    expect(moved.auth.calls.at(-1)).toMatchObject({ url: 'http://127.0.0.1:61000' });
    expect(await app().parties.rejoinable()).toMatchObject({ partyUrl: 'http://127.0.0.1:61000' });
  });

  it('rejoining a party far away is offered another time where its host is away now, and lets go of a refused way', async () => {
    await enter();
    const early = app();
    early.reachProcess.answer = 'away';
    expect(await early.parties.rejoinable()).toBeNull();
    const refused = app();
    refused.auth.refuses = 'SERVER_UNREACHABLE';
    expect(await refused.parties.rejoinable()).toBeNull();
    expect(refused.reachProcess.last.requests.at(-1)).toMatchObject({ type: 'close' });
    expect(await app().parties.rejoinable()).not.toBeNull();
  });

  it('rejoining a party far away waits for as long as nobody but relays may see the person', async () => {
    await enter();
    const hidden = app();
    hidden.choices.relayOnly = true;
    expect(await hidden.parties.rejoinable()).toBeNull();
    expect(hidden.reachProcess.runs).toHaveLength(0);
    hidden.choices.relayOnly = false;
    expect(await hidden.parties.rejoinable()).not.toBeNull();
  });

  it('rejoining a party far away that takes long doesn’t take the place of a party that was entered meanwhile', async () => {
    await enter();
    const next = app();
    next.reachProcess.answer = null;
    const rejoining = next.parties.rejoinable();
    const { participantId } = await next.parties.host(wish);
    next.reachProcess.last.say({ type: 'opened', id: 1, port: 60_001 });
    expect(await rejoining).toBeNull();
    expect(readFileSync(join(folder, 'seat.json'), 'utf8')).toContain(participantId);
  });

  it('rejoining keeps the secret of the way as well as it keeps the seat', async () => {
    const run = app({ vault: keychain });
    const { lookId } = await run.looks.look(farLink);
    await run.parties.redeem(lookId, 'Ben');
    expect(readFileSync(join(folder, 'seat.json'), 'utf8')).not.toContain(REACH.secret);
  });
});
