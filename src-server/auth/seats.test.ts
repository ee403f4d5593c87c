import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { codeOf } from '../../test/fakes/refused-code';
import { hashSecret, keyedHash } from '../http/secrets';
import type { StoredInvite, StoredSeat } from '../store/auth-store';
import { MemoryAuthStore } from '../store/memory';
import { Seats, type NewSeat } from './seats';

const MINUTE_MS = 60_000;
const WALL_MS = 1_700_000_000_000;

let store: MemoryAuthStore;
let clock: ManualClock;
let seats: Seats;
/** The people whom the party server knows by their seats, those whom it was asked for, and what happens meanwhile. */
let inUse: Set<string>;
let released: string[];
let whileReleasing: () => Promise<void>;
const invite: StoredInvite = {
  ...{ codeHash: 'c_1', sessionId: 's_1', partyName: 'Friday', role: 'participant' },
  ...{ expiresAtMs: WALL_MS + 86_400_000, usesLeft: 20, revoked: false },
};
const another: StoredInvite = { ...invite, codeHash: 'c_2' };

/** As the next process of the server has them. */
const openSeats = (): Seats => {
  const runtime = { clock, wallMs: () => WALL_MS, random: (length: number) => randomBytes(length) };
  const release = async ({ participantId }: StoredSeat): Promise<boolean> => {
    released.push(participantId);
    await whileReleasing();
    return inUse.has(participantId);
  };
  return new Seats({ store, hash: keyedHash('key'), runtime, release });
};
beforeEach(() => {
  store = new MemoryAuthStore();
  clock = new ManualClock(7_000);
  for (const one of [invite, another]) store.addInvite(one);
  [inUse, released, whileReleasing] = [new Set(), [], () => Promise.resolve()];
  seats = openSeats();
});

const host: NewSeat = {
  ...{ sessionId: 's_1', partyName: 'Friday', name: 'Ana', role: 'host', seatProof: undefined, by: null },
};
const take = (address = '203.0.113.7', by = invite, seatProof?: string) =>
  seats.add({ ...host, name: 'Ben', role: 'participant', seatProof, by: { invite: by, address } });
const usesLeft = (): number | undefined => store.findInvite('c_1')?.usesLeft;

describe('a seat', () => {
  it('a seat is found by its credential alone, of which only a hash is kept', () => {
    const { seat, credential } = seats.add(host);
    expect(Buffer.from(credential, 'base64url')).toHaveLength(32);
    expect(seats.byCredential(credential)).toEqual(seat);
    expect(JSON.stringify(seat)).not.toContain(credential);
    expect(seat).toEqual({
      ...{ hash: hashSecret(credential), sessionId: 's_1', partyName: 'Friday', name: 'Ana', role: 'host' },
      ...{ participantId: expect.stringMatching(/^p_/), createdAtMs: WALL_MS, proofHash: null, unused: null },
    });
    expect(codeOf(() => seats.byCredential('another'))).toBe('TOKEN_INVALID');
    expect(codeOf(() => seats.byCredential(seat.hash))).toBe('TOKEN_INVALID');
  });

  it('a seat has a person and a credential of its own', () => {
    const [one, two] = [seats.add(host), seats.add(host)];
    expect(one.credential).not.toBe(two.credential);
    expect(one.seat.participantId).not.toBe(two.seat.participantId);
  });

  it('a seat that was removed opens nothing', () => {
    const { seat, credential } = seats.add(host);
    seats.remove(seat);
    expect(codeOf(() => seats.byCredential(credential))).toBe('TOKEN_INVALID');
  });
});

describe('a person’s own seat', () => {
  it('a person’s own seat is known by its proof, in its session', () => {
    const { seat } = seats.add({ ...host, seatProof: 'mine' });
    expect(seats.own('s_1', 'mine')).toEqual(seat);
    expect(seats.own('s_1', 'another')).toBeNull();
    expect(seats.own('s_2', 'mine')).toBeNull();
  });

  it('a seat isn’t anybody’s own without a proof', () => {
    seats.add(host);
    seats.add({ ...host, seatProof: 'undefined' });
    expect(seats.own('s_1', undefined)).toBeNull();
  });

  it('the kept seats don’t show that the same person was in two sessions', () => {
    const [here, there] = ['s_1', 's_2'].map((sessionId) => {
      const { seat } = seats.add({ ...host, sessionId, seatProof: 'mine' });
      return seat.proofHash;
    });
    expect(here).not.toBe(there);
    expect(here).toBe(keyedHash('key')('proof', 's_1 mine'));
    expect([here, there].join()).not.toContain('mine');
  });

  it('a seat that is handed out again has another credential, and the former is void', () => {
    const first = seats.add({ ...host, seatProof: 'mine' });
    const again = seats.handOutAgain(first.seat, { name: 'Anna' });
    expect(again.credential).not.toBe(first.credential);
    expect(codeOf(() => seats.byCredential(first.credential))).toBe('TOKEN_INVALID');
    expect(seats.byCredential(again.credential)).toEqual(again.seat);
    expect(again.seat).toEqual({ ...first.seat, hash: hashSecret(again.credential), name: 'Anna' });
    expect(seats.own('s_1', 'mine')).toEqual(again.seat);
  });
});

describe('a seat that nobody sits down on', () => {
  it('an unused seat goes after ten minutes, and its code has the use back', async () => {
    const { seat, credential } = take();
    await seats.review('c_1', { arrived: [] });
    clock.advance(10 * MINUTE_MS - 1);
    await seats.review('c_1', { arrived: [] });
    expect(seats.byCredential(credential)).toEqual(seat);
    expect(usesLeft()).toBe(20);
    clock.advance(1);
    await seats.review('c_1', { arrived: [] });
    expect(codeOf(() => seats.byCredential(credential))).toBe('TOKEN_INVALID');
    expect(usesLeft()).toBe(21);
    await seats.review('c_1', { arrived: [] });
    expect(usesLeft()).toBe(21);
  });

  it('an unused seat counts from when it was taken, not from when it was looked at', async () => {
    const { credential } = take();
    clock.advance(10 * MINUTE_MS);
    await seats.review('c_1', { arrived: [] });
    expect(codeOf(() => seats.byCredential(credential))).toBe('TOKEN_INVALID');
  });

  it('an unused seat counts from the start of the server where another process gave it out', async () => {
    const { credential } = take();
    clock.advance(9 * MINUTE_MS);
    seats = openSeats();
    clock.advance(9 * MINUTE_MS);
    await seats.review('c_1', { arrived: [] });
    clock.advance(9 * MINUTE_MS);
    await seats.review('c_1', { arrived: [] });
    expect(seats.byCredential(credential)).toMatchObject({ name: 'Ben' });
    clock.advance(MINUTE_MS);
    await seats.review('c_1', { arrived: [] });
    expect(codeOf(() => seats.byCredential(credential))).toBe('TOKEN_INVALID');
  });

  it('an unused seat counts on though it is handed out again', async () => {
    const first = take('203.0.113.7', invite, 'mine');
    clock.advance(6 * MINUTE_MS);
    const again = seats.handOutAgain(first.seat, { name: 'Ben' });
    clock.advance(4 * MINUTE_MS);
    await seats.review('c_1', { arrived: [] });
    expect(codeOf(() => seats.byCredential(again.credential))).toBe('TOKEN_INVALID');
    expect(usesLeft()).toBe(21);
  });

  it('a seat is its person’s for good once they came in, with whatever code', async () => {
    const { seat, credential } = take();
    clock.advance(20 * MINUTE_MS);
    await seats.review('c_1', { arrived: [seat.participantId] });
    expect(seats.byCredential(credential)).toEqual({ ...seat, unused: null });
    clock.advance(20 * MINUTE_MS);
    await seats.review('c_1', { arrived: [] });
    expect(seats.byCredential(credential)).toMatchObject({ unused: null });
    expect(usesLeft()).toBe(20);
  });

  it('an unused seat is reviewed by its own code only', async () => {
    const { credential } = take('203.0.113.7', another);
    clock.advance(20 * MINUTE_MS);
    await seats.review('c_1', { arrived: [] });
    expect(seats.byCredential(credential)).toMatchObject({ unused: { codeHash: 'c_2' } });
  });

  it('an unused seat is reviewed as its person comes for a token', async () => {
    const { seat, credential } = take();
    clock.advance(9 * MINUTE_MS);
    await seats.assertKept(seat, { arrived: [] });
    clock.advance(MINUTE_MS);
    await expect(seats.assertKept(seat, { arrived: [] })).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    expect(codeOf(() => seats.byCredential(credential))).toBe('TOKEN_INVALID');
    expect(usesLeft()).toBe(21);
  });

  it('a seat is kept as its person comes for a token and is in', async () => {
    const { seat } = take();
    clock.advance(20 * MINUTE_MS);
    await seats.assertKept(seat, { arrived: [seat.participantId] });
    expect(store.findSeat(seat.hash)?.unused).toBeNull();
  });

  it('a host’s seat never counts as unused', async () => {
    const { seat, credential } = seats.add(host);
    clock.advance(20 * MINUTE_MS);
    await seats.assertKept(seat, { arrived: [] });
    expect(seats.byCredential(credential)).toEqual(seat);
  });
});

describe('seats that wait for their people', () => {
  it('unused seats of one code are three from one address', () => {
    for (let index = 0; index < 3; index++) take();
    expect(codeOf(() => take())).toBe('RATE_LIMITED');
    expect(codeOf(() => take('203.0.113.8'))).toBe('nothing');
    expect(codeOf(() => take('203.0.113.7', another))).toBe('nothing');
    expect(codeOf(() => seats.add(host))).toBe('nothing');
  });

  it('unused seats of one code are twenty in all', () => {
    for (let index = 0; index < 20; index++) take(`203.0.113.${index}`);
    expect(codeOf(() => take('203.0.113.99'))).toBe('RATE_LIMITED');
    expect(codeOf(() => take('203.0.113.99', another))).toBe('nothing');
  });

  it('unused seats make room once one of their people is in', async () => {
    const taken = [take(), take(), take()];
    await seats.review('c_1', { arrived: [taken[1]?.seat.participantId ?? ''] });
    expect(codeOf(() => take())).toBe('nothing');
    expect(codeOf(() => take())).toBe('RATE_LIMITED');
  });

  it('a refusal for too many unused seats takes nothing', () => {
    for (let index = 0; index < 3; index++) take();
    const before = store.unusedSeats('c_1').length;
    expect(codeOf(() => take())).toBe('RATE_LIMITED');
    expect(store.unusedSeats('c_1')).toHaveLength(before);
  });

  it('unused seats say from where they were taken only by a hash that another process computes too', () => {
    const { seat } = take();
    expect(seat.unused).toEqual({
      ...{ codeHash: 'c_1', addressHash: keyedHash('key')('address', '203.0.113.7') },
    });
    expect(JSON.stringify(seat)).not.toContain('203.0.113.7');
  });
});

describe('seats of people at the door', () => {
  const toDoor = (address = '203.0.113.7', seatProof?: string) =>
    seats.add({
      ...{ ...host, name: 'Ben', role: 'participant', seatProof, atDoor: true },
      by: { invite, address },
    });
  const seenAt = (...atDoor: string[]): Promise<void> => seats.review('c_1', { arrived: [], atDoor });

  it('a seat at the door is kept for as long as its person stands there, and taken back soon afterwards', async () => {
    const before = usesLeft() ?? 0;
    const { seat } = toDoor();
    // This server hears of them only where somebody asks.
    clock.advance(20 * MINUTE_MS);
    await seenAt(seat.participantId);
    expect(store.findSeat(seat.hash)).not.toBeNull();
    clock.advance(14_999);
    await seenAt();
    expect(store.findSeat(seat.hash)).not.toBeNull();
    clock.advance(1);
    await seenAt();
    expect(store.findSeat(seat.hash)).toBeNull();
    expect(usesLeft()).toBe(before + 1);
  });

  it('a seat at the door is one as any other once its person has joined', async () => {
    const { seat } = toDoor();
    await seats.review('c_1', { arrived: [seat.participantId], atDoor: [] });
    clock.advance(MINUTE_MS);
    await seenAt();
    expect(store.findSeat(seat.hash)).not.toBeNull();
  });

  it('a seat at the door that is taken to come in waits for its person as any other does', async () => {
    const { seat } = toDoor('203.0.113.7', 'mine');
    const { seat: again } = seats.handOutAgain(seat, { name: 'Ben' });
    clock.advance(9 * MINUTE_MS);
    await seenAt();
    expect(store.findSeat(again.hash)).not.toBeNull();
    clock.advance(MINUTE_MS);
    await seenAt();
    expect(store.findSeat(again.hash)).toBeNull();
  });

  it('a seat at the door that is taken for the door once more has its time to get there anew', async () => {
    const { seat } = toDoor('203.0.113.7', 'mine');
    clock.advance(10_000);
    const { seat: again } = seats.handOutAgain(seat, { name: 'Benno', atDoor: true });
    clock.advance(10_000);
    await seenAt();
    expect(store.findSeat(again.hash)).not.toBeNull();
    clock.advance(5_000);
    await seenAt();
    expect(store.findSeat(again.hash)).toBeNull();
  });

  it('seats at the door keep nobody from joining, and are three from one address, and six in all', () => {
    for (let index = 0; index < 3; index++) toDoor();
    expect(codeOf(() => toDoor())).toBe('RATE_LIMITED');
    for (let index = 0; index < 3; index++) take();
    expect(codeOf(() => take())).toBe('RATE_LIMITED');
    for (let index = 0; index < 3; index++) toDoor(`203.0.113.${index + 20}`);
    expect(codeOf(() => toDoor('203.0.113.99'))).toBe('RATE_LIMITED');
  });

  it('a seat at the door that is given back is gone, with the use of its code; one that is in use stays', async () => {
    const before = usesLeft() ?? 0;
    const { seat } = toDoor();
    const { seat: used } = toDoor();
    const presence = { arrived: [used.participantId], atDoor: [] };
    inUse.add(used.participantId);
    for (const one of [seat, used]) await seats.giveBack(one, presence);
    expect([store.findSeat(seat.hash), store.findSeat(used.hash)?.hash]).toEqual([null, used.hash]);
    expect(usesLeft()).toBe(before + 1);
    await seats.giveBack(seats.add(host).seat, { arrived: [] });
    expect(usesLeft()).toBe(before + 1);
  });

  const none = { arrived: [], atDoor: [] };

  it('a seat at the door that is given back many times at the same moment gives one use back', async () => {
    const before = usesLeft() ?? 0;
    const { seat } = toDoor();
    await Promise.all(Array.from({ length: 8 }, () => seats.giveBack(seat, none)));
    expect(usesLeft()).toBe(before + 1);
    expect(released).toEqual([seat.participantId]);
  });

  it('a seat at the door whose person was removed stays theirs, and its code stays used', async () => {
    const before = usesLeft() ?? 0;
    const { seat } = toDoor('203.0.113.7', 'mine');
    inUse.add(seat.participantId);
    clock.advance(15_000);
    await seenAt();
    expect(seats.own('s_1', 'mine')).toMatchObject({ participantId: seat.participantId, unused: null });
    expect([usesLeft(), released]).toEqual([before, [seat.participantId]]);
  });

  it('a seat at the door that is handed out again while it is given back is kept', async () => {
    const before = usesLeft() ?? 0;
    const { seat } = toDoor('203.0.113.7', 'mine');
    whileReleasing = async () => void seats.handOutAgain(seat, { name: 'Ben', atDoor: true });
    await seats.giveBack(seat, none);
    expect(seats.own('s_1', 'mine')).toMatchObject({ participantId: seat.participantId });
    expect(usesLeft()).toBe(before);
  });

  it('a seat at the door that is given back is its person’s again, as long as that is remembered', async () => {
    const { seat } = toDoor('203.0.113.7', 'mine');
    await seats.giveBack(seat, none);
    clock.advance(10 * MINUTE_MS - 1);
    const { seat: again } = toDoor('203.0.113.7', 'mine');
    expect(again.participantId).toBe(seat.participantId);
    await seats.giveBack(again, none);
    clock.advance(10 * MINUTE_MS);
    expect(toDoor('203.0.113.7', 'mine').seat.participantId).not.toBe(seat.participantId);
  });

  it('seats at the door are three from one address in ten minutes, however soon they are given back, and the same people’s again', async () => {
    for (const proof of ['a', 'b', 'c']) await seats.giveBack(toDoor('203.0.113.7', proof).seat, none);
    expect(codeOf(() => toDoor('203.0.113.7', 'd'))).toBe('RATE_LIMITED');
    expect(codeOf(() => take())).toBe('nothing');
    for (const proof of ['a', 'b', 'c']) await seats.giveBack(toDoor('203.0.113.7', proof).seat, none);
    clock.advance(10 * MINUTE_MS);
    expect(codeOf(() => toDoor('203.0.113.7', 'd'))).toBe('nothing');
  });

  it('seats at the door are twenty in ten minutes from wherever, however soon they are given back', async () => {
    for (let n = 0; n < 20; n += 1) await seats.giveBack(toDoor(`203.0.113.${n}`).seat, none);
    expect(codeOf(() => toDoor('203.0.113.99'))).toBe('RATE_LIMITED');
  });
});
