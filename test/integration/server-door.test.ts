/** People at the door of a party: how they come there, join from there, and leave nothing behind. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { AT_DOOR_MS, LIMITS } from '@core/wire/limits';
import type { Seat } from '@core/wire/http';
import { createServer } from '@server/app';
import { httpParty } from '@server/auth/http-party';
import { createLogger } from '@server/base/log';
import { systemRuntime } from '@server/base/runtime';
import { hashSecret } from '@server/http/secrets';
import { MemoryAuthStore } from '@server/store/memory';
import type { RawClient } from '../fakes/raw-client';
import { RealServer, askRoute, refusedRoute } from '../fakes/real-server';

let real: RealServer;
/** How much further the server's clock is than it would be, ms. */
let aheadMs = 0;
beforeEach(async () => {
  aheadMs = 0;
  const clock = { now: () => systemRuntime.clock.now() + aheadMs };
  real = await RealServer.start({ runtime: { clock } });
});
afterEach(() => real.stop());

const heardOf = (client: RawClient): object | undefined =>
  client.heard.find(({ name }) => name === 'door:open')?.payload;
const atDoor = async (token: string): Promise<RawClient> => {
  const client = await real.connect(token, { atDoor: true, can: ['door'] });
  await client.until((one) => heardOf(one) !== undefined);
  return client;
};
const describeSession = (sessionId: string) =>
  askRoute(real.url, PARTY_ROUTES.describeSession, {
    path: PARTY_ROUTES.describeSession.path.replace(':sessionId', sessionId),
    authorization: real.basic,
  });
const look = (code: string, seatProof?: string) =>
  askRoute(real.url, AUTH_ROUTES.lookInvite, { body: { code, ...(seatProof ? { seatProof } : {}) } });
const giveBack = ({ seatCredential }: Seat) =>
  askRoute(real.url, AUTH_ROUTES.returnSeat, { body: { seatCredential } });
/** Waits until the party server has noticed. */
const untilAtDoor = (sessionId: string, ids: readonly string[]): Promise<void> =>
  expect
    .poll(async () => (await describeSession(sessionId)).atDoor, { timeout: 10_000 })
    .toEqual(ids) as Promise<void>;
/** Somebody who is in by an app that shows who is at the door, or by an older one. */
const joined = async (token: string, can: readonly string[] = ['door']): Promise<RawClient> => {
  const client = await real.connect(token, { can });
  await client.join();
  return client;
};
/** A party with its host in it, and a further code with so many uses. */
const party = async (uses: number) => {
  const { seat } = await real.host();
  const ana = await joined(seat.token);
  const body = { seatCredential: seat.seatCredential, uses };
  const { invite } = await askRoute(real.url, AUTH_ROUTES.createInvite, { body });
  return { ana, seat, code: invite.code, sessionId: seat.sessionId };
};

describe('a person at the door', () => {
  it('a person at the door is in nothing, hears nothing, and joins over the connection that they have', async () => {
    const { ana, code, sessionId } = await party(1);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    const bob = await atDoor(seat.token);
    expect(heardOf(bob)).toMatchObject({ ok: true });
    await ana.ok('chat:send', { messageId: 'm_1', text: 'nobody out there hears this' });
    expect(await bob.refused('room:sync', {})).toBe('INVALID_STATE');
    expect(await bob.refused('chat:history', { before: null, after: null })).toBe('INVALID_STATE');
    expect(bob.heard.map(({ name }) => name)).toEqual(['door:open', 'door:room']);
    expect(ana.room?.participants).toHaveLength(1);
    await bob.join();
    await ana.untilRoom(({ participants }) => participants.length === 2);
    await untilAtDoor(sessionId, []);
    await bob.ok('chat:send', { messageId: 'm_2', text: 'here I am' });
  });

  it('a person at the door who leaves it gives back the use of their code and their place, and nothing of them stays', async () => {
    const { ana, code, sessionId } = await party(1);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    const bob = await atDoor(seat.token);
    await untilAtDoor(sessionId, [seat.participantId]);
    expect(await refusedRoute(real.url, AUTH_ROUTES.lookInvite, { body: { code } })).toBe('INVITE_USED_UP');
    bob.close();
    await giveBack(seat);
    await untilAtDoor(sessionId, []);
    expect(await look(code)).toMatchObject({ names: ['Ana'], door: true });
    expect((await describeSession(sessionId)).arrived).toHaveLength(1);
    expect(
      await refusedRoute(real.url, AUTH_ROUTES.renewSeat, { body: { seatCredential: seat.seatCredential } }),
    ).toBe('TOKEN_INVALID');
    expect(ana.heard.filter(({ name }) => name === 'room:event')).toHaveLength(0);
    const carl = await real.redeem(code, 'Carl');
    await real.join(carl.token);
  });

  it('a person at the door who has been in before keeps their seat when they leave it again', async () => {
    const { code, sessionId } = await party(5);
    const seatProof = randomBytes(32).toString('base64url');
    const first = await real.redeem(code, 'Bob', { seatProof });
    await (await real.join(first.token)).ok('room:leave', {});
    const seat = await real.redeem(code, 'Bob', { seatProof, atDoor: true });
    expect(seat.participantId).toBe(first.participantId);
    const bob = await atDoor(seat.token);
    bob.close();
    await giveBack(seat);
    await untilAtDoor(sessionId, []);
    expect(await look(code, seatProof)).toMatchObject({ yours: true });
    await real.join(await real.renew(seat.seatCredential));
  });

  it('a person at the door is put away where the party is locked, and can’t come to one that is', async () => {
    const { ana, code, sessionId } = await party(5);
    const bob = await atDoor((await real.redeem(code, 'Bob', { atDoor: true })).token);
    await ana.ok('room:lock', { locked: true });
    await bob.untilClosed();
    await untilAtDoor(sessionId, []);
    expect(await look(code)).toMatchObject({ locked: true, door: false });
    const { token } = await real.mint(sessionId, 'Carl');
    const carl = await atDoor(token);
    expect(heardOf(carl)).toMatchObject({ ok: false, error: { code: 'SESSION_LOCKED' } });
    await carl.untilClosed();
  });

  it('a person at the door stands there once, however many connections they have', async () => {
    const { ana, code, sessionId } = await party(5);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    const first = await atDoor(seat.token);
    const second = await atDoor(seat.token);
    await first.untilClosed();
    await untilAtDoor(sessionId, [seat.participantId]);
    // Whoever comes in by another one has no use for it any more.
    const third = await real.join(seat.token);
    await second.untilClosed();
    await ana.untilRoom(({ participants }) => participants.length === 2);
    await untilAtDoor(sessionId, []);
    await third.ok('clock:ping', { t0: 1 });
  });

  it('a person who was removed comes to no door', async () => {
    const { ana, code, sessionId } = await party(5);
    const seat = await real.redeem(code, 'Bob');
    await real.join(seat.token);
    await ana.ok('room:remove', { participantId: seat.participantId });
    await expect(real.connect(seat.token, { atDoor: true })).rejects.toThrow('TOKEN_INVALID');
    await untilAtDoor(sessionId, []);
  });

  it('people at the door are so many at the most, and a session that ends closes their connections', async () => {
    const sessionId = await real.createSession(50);
    const people: RawClient[] = [];
    for (let n = 0; n < LIMITS.atDoor; n += 1)
      people.push(await atDoor((await real.mint(sessionId, `P ${n}`)).token));
    expect(people.map(heardOf)).toMatchObject(people.map(() => ({ ok: true })));
    const late = await atDoor((await real.mint(sessionId, 'Late')).token);
    expect(heardOf(late)).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    await askRoute(real.url, PARTY_ROUTES.closeSession, {
      path: PARTY_ROUTES.closeSession.path.replace(':sessionId', sessionId),
      authorization: real.basic,
    });
    await Promise.all(people.map((one) => one.untilClosed()));
  });
});

/** The names that a person who is in was told last. */
const seenBy = (client: RawClient): readonly string[] => {
  const told = client.heard.flatMap(({ name, payload }) => (name === 'door:people' ? [payload] : []));
  return told.at(-1)?.people.map(({ name }) => name) ?? [];
};
/** The people whom somebody at the door was told last that they are linked with. */
const linkedWith = (client: RawClient): readonly string[] => {
  const told = client.heard.flatMap(({ name, payload }) => (name === 'door:room' ? [payload] : []));
  return told.at(-1)?.people.map(({ id }) => id) ?? [];
};
const signalsOf = (client: RawClient) =>
  client.heard.flatMap(({ name, payload }) => (name === 'signal' ? [payload] : []));
const offer = { type: 'offer', sdp: 'v=0' } as const;

describe('those who are in, and those at the door', () => {
  it('those who are in see who is at the door from the first moment, also who comes in later, and until they go', async () => {
    const { ana, code } = await party(5);
    const bob = await atDoor((await real.redeem(code, 'Bob', { atDoor: true })).token);
    await ana.until((one) => seenBy(one).join() === 'Bob');
    const carl = await joined((await real.redeem(code, 'Carl')).token);
    await carl.until((one) => seenBy(one).join() === 'Bob');
    bob.close();
    for (const one of [ana, carl]) await one.until((client) => seenBy(client).length === 0);
  });

  it('those who are in are linked with somebody at the door at the epoch that they go on at once they join', async () => {
    const { ana, seat, code } = await party(5);
    const bobs = await real.redeem(code, 'Bob', { atDoor: true });
    const bob = await atDoor(bobs.token);
    await bob.until((one) => linkedWith(one).length === 1);
    expect(linkedWith(bob)).toEqual([seat.participantId]);
    expect(heardOf(bob)).toMatchObject({
      place: { you: { id: bobs.participantId, incarnation: 1, seat: 2 } },
    });
    await ana.until((one) => seenBy(one).length === 1);
    await ana.ok('signal', { to: bobs.participantId, linkEpoch: 2_000, signal: offer });
    await bob.until((one) => signalsOf(one).length === 1);
    await bob.ok('signal', {
      to: seat.participantId,
      linkEpoch: 2_000,
      signal: { type: 'answer', sdp: 'v=0' },
    });
    await ana.until((one) => signalsOf(one).length === 1);
    expect(signalsOf(ana)).toMatchObject([{ from: bobs.participantId, linkEpoch: 2_000 }]);
    await bob.join();
    expect(bob.room?.participants.find(({ id }) => id === bobs.participantId)).toMatchObject({
      incarnation: 1,
      seat: 2,
    });
    await ana.ok('signal', { to: bobs.participantId, linkEpoch: 2_000, signal: offer });
  });

  it('those whose app is older neither see who is at the door, nor are linked with them', async () => {
    const { ana, code } = await party(5);
    const olds = await real.redeem(code, 'Old');
    const old = await joined(olds.token, []);
    const bobs = await real.redeem(code, 'Bob', { atDoor: true });
    const bob = await atDoor(bobs.token);
    await ana.until((one) => seenBy(one).length === 1);
    expect(linkedWith(bob)).not.toContain(olds.participantId);
    const to = (participantId: string) => ({ to: participantId, linkEpoch: 2_000, signal: offer });
    expect(await bob.refused('signal', to(olds.participantId))).toBe('PEER_GONE');
    expect(await old.refused('signal', to(bobs.participantId))).toBe('PEER_GONE');
    expect(old.heard.map(({ name }) => name)).not.toContain('door:people');
  });

  it('those at the door are linked with those who are in alone, and the third of them with nobody', async () => {
    const { ana, seat, code } = await party(10);
    const seats = [];
    const people = [];
    for (const name of ['Bob', 'Carl', 'Dora']) {
      const taken = await real.redeem(code, name, { atDoor: true, from: `203.0.113.${seats.length}` });
      seats.push(taken);
      people.push(await atDoor(taken.token));
    }
    await ana.until((one) => seenBy(one).length === 3);
    const [bob, , dora] = people as [RawClient, RawClient, RawClient];
    const [, carls, doras] = seats as [Seat, Seat, Seat];
    expect(linkedWith(bob)).toEqual([seat.participantId]);
    expect([linkedWith(dora), heardOf(dora)]).toEqual([[], { ok: true, place: null }]);
    const to = (id: string) => ({ to: id, linkEpoch: 2_000, signal: offer });
    expect(await bob.refused('signal', to(carls.participantId))).toBe('PEER_GONE');
    expect(await dora.refused('signal', to(seat.participantId))).toBe('PEER_GONE');
    expect(await ana.refused('signal', to(doras.participantId))).toBe('PEER_GONE');
    await dora.join();
    await ana.ok('signal', to(doras.participantId));
  });

  it('those who may remove people send somebody away from the door, who gets there no more and joins no more', async () => {
    const { ana, code, sessionId } = await party(5);
    const carl = await joined((await real.redeem(code, 'Carl')).token);
    const person = 'x'.repeat(43);
    const bobs = await real.redeem(code, 'Bob', { atDoor: true, person });
    const bob = await atDoor(bobs.token);
    await ana.until((one) => seenBy(one).length === 1);
    const whom = { participantId: bobs.participantId };
    expect(await carl.refused('door:sendAway', whom)).toBe('PERMISSION_DENIED');
    expect(await ana.refused('door:sendAway', { participantId: 'p_nobody' })).toBe('PEER_GONE');
    expect(await bob.refused('door:sendAway', whom)).toBe('INVALID_STATE');
    await ana.ok('door:sendAway', whom);
    await bob.untilClosed();
    expect(bob.bye).toBe('removed');
    await ana.until((one) => seenBy(one).length === 0);
    await expect(real.connect(bobs.token, { atDoor: true })).rejects.toThrow('TOKEN_INVALID');
    await expect(real.connect(bobs.token, { join: { audio: false, video: false } })).rejects.toThrow(
      'TOKEN_INVALID',
    );
    await expect(real.redeem(code, 'Robert', { atDoor: true, person })).rejects.toThrow('PERSON_REMOVED');
    await untilAtDoor(sessionId, []);
    expect(ana.room?.participants).toHaveLength(2);
  });

  it('those who are in go on as before while somebody at the door sends what isn’t theirs to send', async () => {
    const { ana, seat, code } = await party(5);
    const bob = await atDoor((await real.redeem(code, 'Bob', { atDoor: true })).token);
    const refused: [string, unknown][] = [
      ['room:sync', {}],
      ['room:lock', { locked: true }],
      ['call:publish', { streamId: 's', kind: 'camera' }],
      ['playback:command', { commandId: 'c', baseRevision: 0, command: { type: 'play' } }],
      ['chat:send', { messageId: 'm_1', text: 'let me in' }],
      ['ice:servers', {}],
      ['room:remove', { participantId: seat.participantId }],
    ];
    for (const [name, payload] of refused) expect(await bob.refused(name, payload)).toBe('INVALID_STATE');
    expect(ana.heard.filter(({ name }) => name === 'room:event' || name === 'signal')).toEqual([]);
  });
});

describe('a seat that was given back', () => {
  const proof = (): string => randomBytes(32).toString('base64url');
  /** Joins by a token in the first message. */
  const joinBy = (token: string): Promise<RawClient> =>
    real.connect(token, { join: { audio: false, video: false } });

  it('a seat that was given back opens nothing by its old token, until the same person comes again', async () => {
    const { code, sessionId } = await party(1);
    const seatProof = proof();
    const first = await real.redeem(code, 'Bob', { seatProof, atDoor: true });
    const bob = await atDoor(first.token);
    // The connection is kept by them: giving the seat back ends it.
    await giveBack(first);
    await bob.untilClosed();
    await untilAtDoor(sessionId, []);
    for (const asked of [{ atDoor: true }, { join: { audio: false, video: false } }])
      await expect(real.connect(first.token, asked)).rejects.toThrow('TOKEN_INVALID');
    const carl = await real.redeem(code, 'Carl', { seatProof: proof(), atDoor: true });
    expect(carl.participantId).not.toBe(first.participantId);
    await expect(joinBy(first.token)).rejects.toThrow('TOKEN_INVALID');
    await giveBack(carl);
    const again = await real.redeem(code, 'Bob', { seatProof, atDoor: true });
    expect(again.participantId).toBe(first.participantId);
    await real.join(first.token);
    await expect(joinBy(carl.token)).rejects.toThrow('TOKEN_INVALID');
  });

  it('a seat that was given back many times at once gives one use back, and says nothing of others', async () => {
    const { code } = await party(1);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    await Promise.all(Array.from({ length: 8 }, () => giveBack(seat)));
    await giveBack({ ...seat, seatCredential: 'x'.repeat(43) });
    await real.redeem(code, 'Carl', { atDoor: true });
    expect(
      await refusedRoute(real.url, AUTH_ROUTES.redeemInvite, { body: { code, name: 'Dora', atDoor: true } }),
    ).toBe('INVITE_USED_UP');
  });

  it('a seat that was given back by somebody who was sent away stays used, for whatever other profile', async () => {
    const { ana, code } = await party(1);
    const seatProof = proof();
    const seat = await real.redeem(code, 'Bob', { seatProof, atDoor: true });
    const bob = await atDoor(seat.token);
    await ana.until((one) => seenBy(one).length === 1);
    await ana.ok('door:sendAway', { participantId: seat.participantId });
    await bob.untilClosed();
    await giveBack(seat);
    await expect(real.redeem(code, 'Robert', { seatProof: proof() })).rejects.toThrow('INVITE_USED_UP');
    await expect(real.redeem(code, 'Bob', { seatProof, atDoor: true })).rejects.toThrow('PERSON_REMOVED');
  });

  it('a seat that was given back as its person was coming in is theirs, or was never used', async () => {
    const { ana, code, sessionId } = await party(1);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    const bob = await atDoor(seat.token);
    await Promise.allSettled([bob.join(), giveBack(seat)]);
    const isIn = (await describeSession(sessionId)).arrived.includes(seat.participantId);
    expect(ana.room?.participants.length === 2).toBe(isIn);
    const other = real.redeem(code, 'Carl', { atDoor: true });
    if (isIn) await expect(other).rejects.toThrow('INVITE_USED_UP');
    else expect((await other).participantId).not.toBe(seat.participantId);
  });

  it('a seat that was given back to the party server by whoever has no key to it changes nothing', async () => {
    const { code, sessionId } = await party(1);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    const { releasePerson } = PARTY_ROUTES;
    const asked = {
      path: releasePerson.path.replace(':sessionId', sessionId),
      body: { participantId: seat.participantId },
    };
    expect(await refusedRoute(real.url, releasePerson, asked)).toBe('PERMISSION_DENIED');
    const bob = await atDoor(seat.token);
    expect(await askRoute(real.url, releasePerson, { ...asked, authorization: real.basic })).toEqual({
      inUse: false,
    });
    await bob.untilClosed();
    await expect(joinBy(seat.token)).rejects.toThrow('TOKEN_INVALID');
  });

  it('a seat that was given back by nobody, after a crash, is taken back at the next look a quarter of a minute later', async () => {
    const { code, sessionId } = await party(1);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    const bob = await atDoor(seat.token);
    bob.close();
    await untilAtDoor(sessionId, []);
    expect(await refusedRoute(real.url, AUTH_ROUTES.lookInvite, { body: { code } })).toBe('INVITE_USED_UP');
    aheadMs = 15_000;
    expect(await look(code)).toMatchObject({ door: true });
    await expect(joinBy(seat.token)).rejects.toThrow('TOKEN_INVALID');
  });

  it('a seat that was given back and taken again has no more time at the door than one that was kept', async () => {
    const { code, sessionId } = await party(5);
    const seatProof = proof();
    const stand = async (): Promise<object | undefined> => {
      const seat = await real.redeem(code, 'Bob', { seatProof, atDoor: true });
      const bob = await atDoor(seat.token);
      aheadMs += AT_DOOR_MS / 2;
      bob.close();
      await giveBack(seat);
      await untilAtDoor(sessionId, []);
      return heardOf(bob);
    };
    expect([await stand(), await stand()]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await stand()).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
  });

  it('a seat that was given back to an authentication server of its own has void tokens at the party server', async () => {
    const store = new MemoryAuthStore();
    store.putHostKey({ name: 'test', hash: hashSecret('a-host-key-of-a-test') });
    const { url, apiKey, apiSecret } = real;
    const auth = await createServer({
      log: createLogger('silent'),
      auth: { store, codeKey: 'key', partyUrl: url, party: httpParty({ url, apiKey, apiSecret }) },
      loopbackIsOwn: true,
    });
    try {
      const authUrl = `http://127.0.0.1:${await auth.listen(0, '127.0.0.1')}`;
      const { invite } = await askRoute(authUrl, AUTH_ROUTES.createParty, {
        body: { partyName: 'Friday', name: 'Ana' },
        authorization: 'Bearer a-host-key-of-a-test',
      });
      const body = { code: invite.code, name: 'Bob', atDoor: true };
      const { seat } = await askRoute(authUrl, AUTH_ROUTES.redeemInvite, { body });
      const bob = await atDoor(seat.token);
      const { seatCredential } = seat;
      await askRoute(authUrl, AUTH_ROUTES.returnSeat, { body: { seatCredential } });
      await bob.untilClosed();
      await expect(joinBy(seat.token)).rejects.toThrow('TOKEN_INVALID');
    } finally {
      await auth.close();
    }
  });
});
