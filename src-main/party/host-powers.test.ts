import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PartyHandleSchema } from '@core/ipc/party';
import { CODE, NEW_CODE, PIN, keychain, lanLink, runApp, wish } from '../../test/fakes/main-parties';

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
