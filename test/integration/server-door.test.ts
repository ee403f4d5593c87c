/** People at the door of a party: how they come there, join from there, and leave nothing behind. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { LIMITS } from '@core/wire/limits';
import type { Seat } from '@core/wire/http';
import type { RawClient } from '../fakes/raw-client';
import { RealServer, askRoute, refusedRoute } from '../fakes/real-server';

let real: RealServer;
beforeEach(async () => {
  real = await RealServer.start();
});
afterEach(() => real.stop());

const heardOf = (client: RawClient): object | undefined =>
  client.heard.find(({ name }) => name === 'door:open')?.payload;
const atDoor = async (token: string): Promise<RawClient> => {
  const client = await real.connect(token, { atDoor: true });
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
/** A party with its host in it, and a further code with so many uses. */
const party = async (uses: number) => {
  const { seat } = await real.host();
  const ana = await real.join(seat.token);
  const body = { seatCredential: seat.seatCredential, uses };
  const { invite } = await askRoute(real.url, AUTH_ROUTES.createInvite, { body });
  return { ana, seat, code: invite.code, sessionId: seat.sessionId };
};

describe('a person at the door', () => {
  it('a person at the door is in nothing, hears nothing, and joins over the connection that they have', async () => {
    const { ana, code, sessionId } = await party(1);
    const seat = await real.redeem(code, 'Bob', { atDoor: true });
    const bob = await atDoor(seat.token);
    expect(heardOf(bob)).toEqual({ ok: true });
    await ana.ok('chat:send', { messageId: 'm_1', text: 'nobody out there hears this' });
    expect(await bob.refused('room:sync', {})).toBe('INVALID_STATE');
    expect(await bob.refused('chat:history', { before: null, after: null })).toBe('INVALID_STATE');
    expect(bob.heard.map(({ name }) => name)).toEqual(['door:open']);
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
    expect(people.map(heardOf)).toEqual(people.map(() => ({ ok: true })));
    const late = await atDoor((await real.mint(sessionId, 'Late')).token);
    expect(heardOf(late)).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    await askRoute(real.url, PARTY_ROUTES.closeSession, {
      path: PARTY_ROUTES.closeSession.path.replace(':sessionId', sessionId),
      authorization: real.basic,
    });
    await Promise.all(people.map((one) => one.untilClosed()));
  });
});
