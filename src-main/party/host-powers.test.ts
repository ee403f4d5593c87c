import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PartyHandleSchema } from '@core/ipc/party';
import { CODE, NEW_CODE, PIN, keychain, lanLink, runApp, wish } from '../../test/fakes/main-parties';
import { HostPowers, type HostPowersOptions } from './host-powers';

const HOST_ID = 'h'.repeat(22);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-parties-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One run of the app; a second one is the next start of the profile. */
const app = (options?: Parameters<typeof runApp>[1]) => runApp(folder, options);

describe('a person who joins', () => {
  const bodyOf = (run: ReturnType<typeof app>, route: string) =>
    run.auth.calls.findLast((call) => call.route === route)?.body;
  const joinTo = async (run: ReturnType<typeof app>, link = lanLink) => {
    await run.parties.redeem((await run.looks.look(link)).lookId, 'Ben');
    return bodyOf(run, 'redeemInvite');
  };

  it('a person who joins has one id for one host, also after a restart, and another for another host', async () => {
    const run = app();
    run.auth.hostId = HOST_ID;
    const first = await joinTo(run);
    expect(first).toMatchObject({ person: expect.stringMatching(/^[\w-]{43}$/) as string });
    const next = app();
    next.auth.hostId = HOST_ID;
    expect(await joinTo(next)).toEqual(first);
    next.auth.hostId = 'i'.repeat(22);
    expect(await joinTo(next)).not.toMatchObject({ person: (first as { person: string }).person });
    next.auth.hostId = null;
    expect(await joinTo(next)).not.toHaveProperty('person');
  });

  it('a person who joins proves their seat to each server in another way, in the lobby already', async () => {
    const run = app();
    const here = (await joinTo(run)) as { seatProof: string };
    expect(bodyOf(run, 'lookInvite')).toEqual({ code: CODE, seatProof: here.seatProof });
    expect(await joinTo(run)).toEqual(here);
    const elsewhere = await joinTo(run, lanLink.replace(PIN, 'Y'.repeat(43)));
    expect(elsewhere).not.toMatchObject({ seatProof: here.seatProof });
    const web = await joinTo(run, 'https://party.example.org/j/K7QM-2XRT');
    expect(web).not.toMatchObject({ seatProof: here.seatProof });
  });

  it('a person who joins their own party tells it no id of theirs', async () => {
    const run = app();
    run.auth.hostId = run.person.hostId;
    expect(await joinTo(run)).not.toHaveProperty('person');
  });

  it('a person who joins a party they are in has one seat, and keeps the host’s powers', async () => {
    const run = app();
    const hosted = await run.parties.host(wish);
    run.auth.participantId = hosted.participantId;
    const look = await run.looks.look(hosted.invite?.link ?? '');
    const again = await run.parties.redeem(look.lookId, 'Ana');
    expect(again).toMatchObject({ embedded: true, invite: { code: CODE } });
    expect(run.parties.embeddedPartyIds()).toEqual([again.partyId]);
    await expect(run.parties.token(hosted.partyId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  it('a person’s secret is kept sealed where there is a keychain', () => {
    const { person } = app({ vault: keychain });
    const { hostId } = person;
    const text = readFileSync(join(folder, 'person.json'), 'utf8');
    expect(text).toContain('"sealed"');
    expect(text).not.toContain(hostId);
    expect(app({ vault: keychain }).person.hostId).toBe(hostId);
    expect(app({ vault: { ...keychain, open: () => null } }).person.hostId).not.toBe(hostId);
  });

  it('a person who joins isn’t looked up in the keychain before there is a party', () => {
    const asked = vi.fn(keychain.seal);
    const { person } = app({ vault: { ...keychain, seal: asked } });
    expect(asked).not.toHaveBeenCalled();
    expect(person.hostId).not.toBe('');
    expect(asked).toHaveBeenCalledOnce();
  });
});

describe('a host', () => {
  const PERSON = 'a'.repeat(64);

  it('a host changes the code: in the handle, in the link, on the network, and for the next start', async () => {
    const { parties, powers, server } = app();
    const { partyId } = await parties.host({ ...wish, open: 'network' });
    const changed = PartyHandleSchema.parse(await powers.newCode(partyId));
    expect(changed.invite).toMatchObject({ code: NEW_CODE });
    expect(changed.invite?.link).toContain('c=ABCD-2345');
    await vi.waitFor(() => expect(server.last.requests.at(-1)).toEqual({ type: 'announce', code: NEW_CODE }));
    expect((await app().parties.rejoinable())?.invite?.code).toBe(NEW_CODE);
  });

  it('a host keeps the code that the server doesn’t change', async () => {
    const { parties, powers, auth, server } = app();
    const { partyId } = await parties.host({ ...wish, open: 'network' });
    const announced = server.last.requests.length;
    auth.refuses = 'PERMISSION_DENIED';
    await expect(powers.newCode(partyId)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    auth.refuses = null;
    expect(server.last.requests).toHaveLength(announced);
    expect((await parties.rejoinable())?.invite?.code).toBe(CODE);
  });

  it('a host gets another code after a restart where the former leads nowhere any more', async () => {
    await app().parties.host(wish);
    const next = app();
    next.auth.knowsNoCode = true;
    expect((await next.parties.rejoinable())?.invite?.code).toBe(NEW_CODE);
    expect((await app().parties.rejoinable())?.invite?.code).toBe(NEW_CODE);
  });

  it('a host keeps a person out of later parties until they are allowed again', async () => {
    const { parties, powers, blocks, auth } = app();
    const { partyId } = await parties.host(wish);
    expect(auth.calls.at(-1)?.body).toMatchObject({ blocked: [], hostId: expect.any(String) as string });
    auth.person = PERSON;
    const whom = { partyId, participantId: 'p_Mal', name: 'Mal' };
    expect(await powers.block(whom)).toEqual({ kept: 'kept' });
    expect(await powers.block(whom)).toEqual({ kept: 'kept' });
    expect(auth.calls.at(-1)).toMatchObject({ route: 'blockPerson', body: { participantId: 'p_Mal' } });
    const next = app();
    expect(next.blocks.list()).toMatchObject([{ name: 'Mal', blockedAtMs: 1e12 }]);
    await next.parties.host(wish);
    expect(next.auth.calls.at(-1)?.body).toMatchObject({ blocked: [PERSON] });
    expect(next.blocks.remove(next.blocks.list()[0]?.blockId ?? '')).toEqual([]);
    await next.parties.host(wish);
    expect(next.auth.calls.at(-1)?.body).toMatchObject({ blocked: [] });
    expect(blocks.list()).toHaveLength(1);
  });

  it('a host is told where a person can’t be recognised again, or too many are kept out already', async () => {
    const { parties, powers, blocks, auth } = app();
    const { partyId } = await parties.host(wish);
    const whom = { partyId, participantId: 'p_Mal', name: 'Mal' };
    expect(await powers.block(whom)).toEqual({ kept: 'unknown' });
    for (let number = 0; number < 200; number += 1)
      blocks.add({ name: 'Mal', person: number.toString(16).padStart(64, '0') });
    auth.person = PERSON;
    expect(await powers.block(whom)).toEqual({ kept: 'full' });
    auth.refuses = 'PERMISSION_DENIED';
    await expect(powers.block(whom)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('a host ends their party by their own server’s key, or by the key of the server it was begun on', async () => {
    const { parties, powers, servers, auth, embedded, looks } = app();
    const { partyId, sessionId } = await parties.host(wish);
    await powers.end(partyId);
    const end = { route: 'endParty', body: { sessionId } };
    expect(auth.calls.at(-1)).toMatchObject({ ...end, hostKey: embedded.hostKey });
    const url = 'https://party.example.org';
    const [entry] = await servers.add({ name: 'Ours', url, hostKey: 'their-key' });
    const there = await parties.host({ ...wish, serverId: entry?.serverId ?? '' });
    await powers.end(there.partyId);
    expect(auth.calls.at(-1)).toMatchObject({ ...end, url, hostKey: 'their-key' });
    const guest = await parties.redeem((await looks.look(lanLink)).lookId, 'Ben');
    await expect(powers.end(guest.partyId)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('the powers of a host, each by itself', () => {
  const far = {
    invite: { code: CODE, link: 'matinee://join' },
    open: 'anywhere',
    reach: 'open',
    farCode: null,
  };
  const setUp = (handle: object = far, record: object = {}) => {
    const done: string[] = [];
    const asked = (what: string, answer?: unknown) =>
      vi.fn((..._with: unknown[]) => {
        done.push(what);
        return Promise.resolve(answer);
      });
    const auth = { call: asked('call', { invite: { code: NEW_CODE }, person: null }) };
    const embedded = { hostKey: 'own-key', openCode: asked('openCode'), closeCode: asked('closeCode') };
    const servers = { hostAccess: vi.fn((_serverId: string) => ({ hostKey: 'their-key' })) };
    const blocks = { add: vi.fn(() => true) };
    const of = { partyId: 'party_1', sessionId: 's_1', ...handle };
    const kept = {
      server: { url: 'http://127.0.0.1:1' },
      seatCredential: 'a seat',
      sessionId: 's_1',
      ...record,
    };
    const parties = {
      record: asked('record', kept),
      changeInvite: vi.fn(() => ({ ...of, isChanged: true })),
      handleOf: vi.fn(() => ({ ...of, isPresent: true })),
    };
    const powers = new HostPowers({
      auth,
      embedded,
      servers,
      blocks,
      parties,
    } as unknown as HostPowersOptions);
    return { powers, done, auth, embedded, servers, blocks, parties, server: kept.server };
  };
  const shown = { partyId: 'party_1', shown: true };

  it('a host’s new code is made by the seat, and told as the party has it now', async () => {
    const { powers, auth, parties, server, done } = setUp();
    expect(await powers.newCode('party_1')).toMatchObject({ isChanged: true });
    expect(auth.call.mock.calls).toEqual([[server, 'replaceInvites', { seatCredential: 'a seat' }]]);
    expect(parties.changeInvite.mock.calls).toEqual([['party_1', { code: NEW_CODE }]]);
    expect(done).toEqual(['record', 'call']);
  });

  it('a host’s new code leads those on who come by the one from anywhere', async () => {
    const { powers, embedded, done } = setUp({ ...far, farCode: { code: 'ABCD2345EF' } });
    expect(await powers.newCode('party_1')).toMatchObject({ isPresent: true });
    expect(embedded.openCode.mock.calls).toEqual([['s_1', 'matinee://join']]);
    expect(done).toEqual(['record', 'call', 'openCode']);
  });

  it('a host’s new code stands where the one from anywhere can’t lead to it, which is taken back then', async () => {
    for (const closes of [true, false]) {
      const { powers, embedded } = setUp({ ...far, farCode: { code: 'ABCD2345EF' } });
      embedded.openCode.mockRejectedValueOnce(new Error('no DHT'));
      if (!closes) embedded.closeCode.mockRejectedValueOnce(new Error('no server'));
      expect(await powers.newCode('party_1')).toMatchObject({ isPresent: true });
      expect(embedded.closeCode.mock.calls).toEqual([['s_1']]);
    }
  });

  it('a host shows a code from anywhere, and takes it back', async () => {
    const open = setUp();
    expect(await open.powers.showFarCode(shown)).toMatchObject({ isPresent: true });
    expect(open.embedded.openCode.mock.calls).toEqual([['s_1', 'matinee://join']]);
    expect(open.embedded.closeCode).not.toHaveBeenCalled();
    const shut = setUp();
    expect(await shut.powers.showFarCode({ ...shown, shown: false })).toMatchObject({ isPresent: true });
    expect(shut.embedded.closeCode.mock.calls).toEqual([['s_1']]);
    expect(shut.embedded.openCode).not.toHaveBeenCalled();
  });

  it.each<[string, object]>([
    ['that isn’t theirs to invite to', { ...far, invite: null }],
    ['that is open to the network only', { ...far, open: 'network' }],
    ['to which no way leads', { ...far, reach: 'off' }],
    ['of which no way is known', { ...far, reach: undefined }],
  ])('a host shows no code from anywhere for a party %s', async (_what, handle) => {
    const { powers, embedded } = setUp(handle);
    await expect(powers.showFarCode(shown)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(embedded.openCode).not.toHaveBeenCalled();
  });

  it('a host shows no code for a party that nobody knows', async () => {
    const { powers, parties, embedded } = setUp();
    parties.record.mockRejectedValue(new Error('unknown'));
    for (const wish of [shown, { ...shown, shown: false }])
      await expect(powers.showFarCode(wish)).rejects.toThrow('unknown');
    expect([embedded.openCode.mock.calls, embedded.closeCode.mock.calls]).toEqual([[], []]);
  });

  it('a host keeps a person out by the id that their server knows them by', async () => {
    const { powers, auth, blocks, server } = setUp();
    auth.call.mockResolvedValueOnce({ person: 'p'.repeat(64) });
    const whom = { partyId: 'party_1', participantId: 'p_Mal', name: 'Mal' };
    expect(await powers.block(whom)).toEqual({ kept: 'kept' });
    expect(auth.call.mock.calls).toEqual([
      [server, 'blockPerson', { seatCredential: 'a seat', participantId: 'p_Mal' }],
    ]);
    expect(blocks.add.mock.calls).toEqual([[{ name: 'Mal', person: 'p'.repeat(64) }]]);
    expect(await powers.block(whom)).toEqual({ kept: 'unknown' });
    expect(blocks.add).toHaveBeenCalledOnce();
  });

  const own = { role: 'host', embeddedPort: 4_000, hostServerId: null };
  it.each<[string, object, string | null]>([
    ['on their own server', own, 'own-key'],
    ['on a server of the address book', { ...own, embeddedPort: null, hostServerId: 's_2' }, 'their-key'],
    ['of somebody else on their own server', { ...own, role: 'participant' }, null],
    ['that was begun elsewhere', { ...own, embeddedPort: null }, null],
  ])('a host ends a party %s by the key for it, where there is one', async (_what, record, key) => {
    const { powers, auth, servers, server } = setUp(far, record);
    const end = powers.end('party_1');
    if (key === null) {
      await expect(end).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
      expect(auth.call).not.toHaveBeenCalled();
    } else {
      await end;
      expect(auth.call.mock.calls).toEqual([[server, 'endParty', { sessionId: 's_1' }, key]]);
      expect(servers.hostAccess.mock.calls).toEqual(key === 'their-key' ? [['s_2']] : []);
    }
  });
});
