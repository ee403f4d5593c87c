import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { ManualClock } from '../../test/fakes/clock';
import { hashSecret } from '../http/secrets';
import { MemoryAuthStore } from '../store/memory';
import { AuthService } from './auth-service';
import type { PartyPort } from './party-port';

type Described = Awaited<ReturnType<PartyPort['describeSession']>>;

const HOST_KEY = 'a host key';
const ADDRESS = '203.0.113.7';
const START_MS = 1_700_000_000_000;
const DAY_MS = 86_400_000;
const TEN_MINUTES_MS = 600_000;

let store: MemoryAuthStore;
let clock: ManualClock;
let wallMs: number;
let auth: AuthService;
/** What the party server says of every session. */
let described: Described;
const party = {
  ...{ createSession: vi.fn<PartyPort['createSession']>(), closeSession: vi.fn<PartyPort['closeSession']>() },
  ...{ mintToken: vi.fn<PartyPort['mintToken']>(), mintProbe: vi.fn<PartyPort['mintProbe']>() },
  describeSession: vi.fn<PartyPort['describeSession']>(),
  ...{ releasePerson: vi.fn<PartyPort['releasePerson']>(), revoke: vi.fn<PartyPort['revoke']>() },
};

beforeEach(() => {
  store = new MemoryAuthStore();
  store.putHostKey({ name: 'laptop', hash: hashSecret(HOST_KEY) });
  clock = new ManualClock(5_000);
  wallMs = START_MS;
  described = {
    ...{ sessionId: 's_1', name: 'Friday', state: 'created', locked: false, maxParticipants: 6 },
    ...{ full: false, arrived: [], participants: [] },
  };
  let sessions = 0;
  let tokens = 0;
  vi.resetAllMocks();
  party.createSession.mockImplementation(() => Promise.resolve({ sessionId: `s_${(sessions += 1)}` }));
  party.mintToken.mockImplementation(({ participantId = 'p_new' }) =>
    Promise.resolve({ participantId, token: `token ${(tokens += 1)}`, expiresAtMs: 7 }),
  );
  party.releasePerson.mockResolvedValue({ inUse: false });
  party.mintProbe.mockResolvedValue({ token: 'probe', expiresAtMs: 9 });
  party.describeSession.mockImplementation(() => Promise.resolve(described));
  auth = new AuthService({
    ...{ store, party, partyUrl: 'https://party.example', codeKey: 'key', codeLength: 10 },
    runtime: { clock, wallMs: () => wallMs, random: (length) => randomBytes(length) },
  });
});

const refusal = (code: ErrorCode): WatchTogetherError => new WatchTogetherError(code, code);
const rejected = (code: ErrorCode) => ({ code });
const host = (more: { hostId?: string; blocked?: string[]; seatProof?: string } = {}) =>
  auth.createParty(HOST_KEY, { partyName: 'Friday', name: 'Ana', ...more });
const redeem = (code: string, more: { person?: string; seatProof?: string } = {}, address = ADDRESS) =>
  auth.redeem({ code, name: 'Ben', ...more }, address);
const arrive = (...ids: string[]): void => void (described = { ...described, arrived: ids });
const listed = (id: string, mayInvite: boolean, presence: 'connected' | 'gone' = 'connected') => ({
  ...{ id, name: `name of ${id}`, isOwner: false, mayInvite, presence },
});
const usesLeft = (): number | undefined => store.invitesOf('s_1')[0]?.usesLeft;

describe('a party', () => {
  it('a party has a session, its host’s seat with a token, and an invite', async () => {
    const { seat, invite } = await host();
    expect(party.createSession.mock.calls).toEqual([[{ name: 'Friday', blocked: [] }]]);
    expect(seat).toEqual({
      ...{ sessionId: 's_1', participantId: expect.stringMatching(/^p_/), name: 'Ana', role: 'host' },
      ...{ partyName: 'Friday', partyUrl: 'https://party.example', seatCredential: expect.any(String) },
      ...{ token: 'token 1', expiresAtMs: 7 },
    });
    expect(party.mintToken.mock.calls).toEqual([
      [{ sessionId: 's_1', participantId: seat.participantId, name: 'Ana', role: 'host' }],
    ]);
    expect(invite).toMatchObject({ role: 'participant', usesLeft: 20 });
    expect(await auth.look(invite.code)).toMatchObject({ partyName: 'Friday' });
  });

  it('a party belongs to its host key, and keeps out the people its host names', async () => {
    await host({ hostId: 'the host', blocked: ['somebody'] });
    expect(store.findParty('s_1')).toEqual({
      ...{ sessionId: 's_1', hostKey: 'laptop', hostId: 'the host', createdAtMs: START_MS },
    });
    expect(party.createSession.mock.calls[0]?.[0]).toMatchObject({ blocked: ['somebody'] });
  });

  it('a party can be created only by holders of a host key', async () => {
    for (const key of [null, 'another'])
      await expect(auth.createParty(key, { partyName: 'Friday', name: 'Ana' })).rejects.toMatchObject(
        rejected('PERMISSION_DENIED'),
      );
    expect(party.createSession).not.toHaveBeenCalled();
  });

  it('a host key has twenty parties at a time', async () => {
    for (let index = 0; index < 20; index++) await host();
    await expect(host()).rejects.toMatchObject(rejected('TOO_MANY_PARTIES'));
  });

  it('a party is ended by its own host key', async () => {
    await host();
    await auth.endParty(HOST_KEY, 's_1');
    expect(party.closeSession.mock.calls).toEqual([['s_1']]);
    await expect(auth.endParty('another', 's_1')).rejects.toMatchObject(rejected('PERMISSION_DENIED'));
    await expect(auth.endParty(HOST_KEY, 's_2')).rejects.toMatchObject(rejected('SESSION_NOT_FOUND'));
  });

  it('a party loses a person where somebody with a seat asks for it', async () => {
    const { seat } = await host();
    party.revoke.mockResolvedValue({ person: 'who it was' });
    expect(await auth.block(seat.seatCredential, 'p_ben')).toEqual({ person: 'who it was' });
    expect(party.revoke.mock.calls).toEqual([['s_1', { participantId: 'p_ben', by: seat.participantId }]]);
    await expect(auth.block('no credential', 'p_ben')).rejects.toMatchObject(rejected('TOKEN_INVALID'));
  });
});

describe('a look at a code', () => {
  it('a look at a code tells of the party, and of who is there', async () => {
    const { invite } = await host({ hostId: 'the host' });
    described = {
      ...{ ...described, locked: true, full: true },
      participants: [listed('p_1', true), listed('p_2', false, 'gone')],
    };
    expect(await auth.look(invite.code)).toEqual({
      ...{ hostId: 'the host', partyName: 'Friday', names: ['name of p_1'] },
      ...{ locked: true, full: true, yours: false, door: false },
    });
    expect(usesLeft()).toBe(20);
  });

  it('a look at a code says whether the party has a door, and whether a person may come to it', async () => {
    const { invite } = await host();
    const { seat } = await redeem(invite.code, { seatProof: 'proof' });
    const door = async (seatProof?: string) => (await auth.look(invite.code, seatProof)).door;
    expect(await door()).toBe(false);
    described = { ...described, atDoor: [] };
    expect(await door()).toBe(true);
    described = { ...described, locked: true, arrived: [seat.participantId] };
    expect([await door(), await door('proof')]).toEqual([false, true]);
    described = { ...described, locked: false, full: true };
    expect([await door(), await door('proof')]).toEqual([false, true]);
  });

  it('a look at a code names no host who gave no name, also where the party is forgotten', async () => {
    const { invite } = await host();
    expect(await auth.look(invite.code)).toMatchObject({ hostId: null });
    store.removeParty('s_1');
    expect(await auth.look(invite.code)).toMatchObject({ hostId: null });
  });

  it('a look at an expired code asks nobody', async () => {
    const { invite } = await host();
    wallMs += DAY_MS;
    await expect(auth.look(invite.code)).rejects.toMatchObject(rejected('INVITE_EXPIRED'));
    await expect(auth.look(invite.code, 'proof')).rejects.toMatchObject(rejected('INVITE_EXPIRED'));
    await expect(redeem(invite.code)).rejects.toMatchObject(rejected('INVITE_EXPIRED'));
    await expect(auth.look('ABCDE00000')).rejects.toMatchObject(rejected('INVITE_INVALID'));
    expect(party.describeSession).not.toHaveBeenCalled();
  });

  it('a look at a used-up code says so, but to the people it seated', async () => {
    const { seat, invite } = await host();
    const { invite: once } = await auth.createInvite(seat.seatCredential, {
      ...{ seatCredential: seat.seatCredential, role: 'participant', uses: 1, lifeMs: DAY_MS },
    });
    await redeem(once.code, { seatProof: 'proof' });
    await expect(auth.look(once.code)).rejects.toMatchObject(rejected('INVITE_USED_UP'));
    await expect(auth.look(once.code, 'another')).rejects.toMatchObject(rejected('INVITE_USED_UP'));
    expect(await auth.look(once.code, 'proof')).toMatchObject({ yours: false });
    expect(await auth.look(invite.code)).toMatchObject({ yours: false });
  });

  it('a look at a code says that a seat is somebody’s own once they were in, whatever became of the code', async () => {
    const { invite } = await host();
    const { seat } = await redeem(invite.code, { seatProof: 'proof' });
    expect(await auth.look(invite.code, 'proof')).toMatchObject({ yours: false });
    arrive('p_other');
    expect(await auth.look(invite.code, 'proof')).toMatchObject({ yours: false });
    arrive('p_other', seat.participantId);
    expect(await auth.look(invite.code, 'proof')).toMatchObject({ yours: true });
    expect(await auth.look(invite.code, 'another')).toMatchObject({ yours: false });
    wallMs += 2 * DAY_MS;
    expect(await auth.look(invite.code, 'proof')).toMatchObject({ yours: true });
    // It was taken from them.
    arrive();
    await expect(auth.look(invite.code, 'proof')).rejects.toMatchObject(rejected('INVITE_EXPIRED'));
  });

  it('a look at a code gives back the uses of seats that nobody took', async () => {
    const { invite } = await host();
    await redeem(invite.code);
    expect(usesLeft()).toBe(19);
    clock.advance(TEN_MINUTES_MS);
    await auth.look(invite.code);
    expect(usesLeft()).toBe(20);
  });
});

describe('a code that is used', () => {
  it('a redeemed code gives a seat with a token, and has one use less', async () => {
    const { invite } = await host();
    const { seat } = await redeem(invite.code);
    expect(seat).toEqual({
      ...{ sessionId: 's_1', participantId: expect.stringMatching(/^p_/), name: 'Ben', role: 'participant' },
      ...{ partyName: 'Friday', partyUrl: 'https://party.example', seatCredential: expect.any(String) },
      ...{ token: 'token 2', expiresAtMs: 7 },
    });
    expect(usesLeft()).toBe(19);
    const { sessionId, participantId, name, role } = seat;
    expect(party.mintToken.mock.lastCall).toEqual([{ sessionId, participantId, name, role }]);
  });

  it('a redeemed code tells the party server who comes by a hash', async () => {
    const { invite } = await host();
    await redeem(invite.code, { person: 'somebody' });
    expect(party.mintToken.mock.lastCall?.[0]).toMatchObject({ person: hashSecret('somebody') });
  });

  it.each([
    [{ locked: true }, 'SESSION_LOCKED'],
    [{ full: true }, 'SESSION_FULL'],
  ] as const)('a redeemed code seats nobody where there is %j', async (how, code) => {
    const { invite } = await host();
    described = { ...described, ...how };
    await expect(redeem(invite.code)).rejects.toMatchObject(rejected(code));
    expect(usesLeft()).toBe(20);
    expect(party.mintToken).toHaveBeenCalledOnce();
  });

  it('a code seats nobody where it is used up, and nobody twice', async () => {
    const { seat } = await host();
    const { invite } = await auth.createInvite(seat.seatCredential, {
      ...{ seatCredential: seat.seatCredential, role: 'viewer', uses: 1, lifeMs: DAY_MS },
    });
    expect((await redeem(invite.code)).seat.role).toBe('viewer');
    await expect(redeem(invite.code)).rejects.toMatchObject(rejected('INVITE_USED_UP'));
  });

  it('a redeemed code keeps no seat where its last use is taken meanwhile', async () => {
    const { invite } = await host();
    const addSeat = vi.spyOn(store, 'addSeat');
    vi.spyOn(store, 'takeUse').mockReturnValue(false);
    await expect(redeem(invite.code)).rejects.toMatchObject(rejected('INVITE_USED_UP'));
    const hash = addSeat.mock.lastCall?.[0].hash ?? '';
    expect(hash).not.toBe('');
    expect(store.findSeat(hash)).toBeNull();
    expect(party.mintToken).toHaveBeenCalledOnce();
  });

  it.each([refusal('PERSON_REMOVED'), refusal('TOKEN_INVALID'), new Error('no network')])(
    'a redeemed code keeps no seat and loses no use where there is no token for it: %s',
    async (error) => {
      const { invite } = await host();
      const addSeat = vi.spyOn(store, 'addSeat');
      party.mintToken.mockRejectedValueOnce(error);
      await expect(redeem(invite.code)).rejects.toBe(error);
      expect(store.findSeat(addSeat.mock.lastCall?.[0].hash ?? '')).toBeNull();
      expect(usesLeft()).toBe(20);
    },
  );

  it('a code seats three people from one address at a time, until they are in', async () => {
    const { invite } = await host();
    const ids: string[] = [];
    for (let index = 0; index < 3; index++) ids.push((await redeem(invite.code)).seat.participantId);
    await expect(redeem(invite.code)).rejects.toMatchObject(rejected('RATE_LIMITED'));
    await redeem(invite.code, {}, '203.0.113.8');
    arrive(...ids);
    await redeem(invite.code);
  });
});

describe('a person who comes again', () => {
  it('a person who comes again has their seat under another credential and name, for no further use', async () => {
    const { invite } = await host();
    const { seat: first } = await redeem(invite.code, { seatProof: 'proof' });
    const { seat } = await auth.redeem(
      { code: invite.code, name: 'Benno', seatProof: 'proof', person: 'somebody' },
      ADDRESS,
    );
    expect(seat).toMatchObject({ participantId: first.participantId, name: 'Benno' });
    expect(party.mintToken.mock.lastCall?.[0]).toMatchObject({
      ...{ participantId: first.participantId, name: 'Benno', person: hashSecret('somebody') },
    });
    expect(usesLeft()).toBe(19);
    await expect(auth.renew(first.seatCredential)).rejects.toMatchObject(rejected('TOKEN_INVALID'));
    await auth.renew(seat.seatCredential);
  });

  it('a person who comes again has their seat where the party is locked or full, and the code is over', async () => {
    const { invite } = await host();
    const { seat: first } = await redeem(invite.code, { seatProof: 'proof' });
    described = { ...described, locked: true, full: true, arrived: [first.participantId] };
    wallMs += 2 * DAY_MS;
    const { seat } = await redeem(invite.code, { seatProof: 'proof' });
    expect(seat.participantId).toBe(first.participantId);
    await expect(redeem(invite.code, { seatProof: 'another' })).rejects.toMatchObject(
      rejected('INVITE_EXPIRED'),
    );
  });

  it('a person who comes again counts as new where nobody sat on their seat for too long', async () => {
    const { invite } = await host();
    const { seat: first } = await redeem(invite.code, { seatProof: 'proof' });
    clock.advance(TEN_MINUTES_MS);
    const { seat } = await redeem(invite.code, { seatProof: 'proof' });
    expect(seat.participantId).not.toBe(first.participantId);
    expect(usesLeft()).toBe(19);
  });

  it('a person who comes again isn’t seated where the code ended together with their seat', async () => {
    const { invite } = await host();
    await redeem(invite.code, { seatProof: 'proof' });
    clock.advance(TEN_MINUTES_MS);
    wallMs += DAY_MS;
    await expect(redeem(invite.code, { seatProof: 'proof' })).rejects.toMatchObject(
      rejected('INVITE_EXPIRED'),
    );
  });

  it('a host who comes again is the host', async () => {
    const { seat, invite } = await host({ seatProof: 'proof' });
    const { seat: again } = await redeem(invite.code, { seatProof: 'proof' });
    expect(again).toMatchObject({ participantId: seat.participantId, role: 'host' });
  });

  it('a person who comes again twice at the same moment has one seat', async () => {
    const { invite } = await host();
    const both = await Promise.all([1, 2].map(() => redeem(invite.code, { seatProof: 'proof' })));
    expect(both[0]?.seat.participantId).toBe(both[1]?.seat.participantId);
    expect(usesLeft()).toBe(19);
  });

  it('a person who comes again and was removed is told so', async () => {
    const { invite } = await host();
    await redeem(invite.code, { seatProof: 'proof' });
    party.mintToken.mockRejectedValueOnce(refusal('TOKEN_INVALID'));
    await expect(redeem(invite.code, { seatProof: 'proof' })).rejects.toMatchObject(
      rejected('PERSON_REMOVED'),
    );
  });

  it.each([refusal('SESSION_CLOSED'), new Error('no network')])(
    'a person who comes again is told what else went wrong: %s',
    async (error) => {
      const { invite } = await host();
      await redeem(invite.code, { seatProof: 'proof' });
      party.mintToken.mockRejectedValueOnce(error);
      await expect(redeem(invite.code, { seatProof: 'proof' })).rejects.toBe(error);
    },
  );
});

describe('a token', () => {
  it('a token is renewed for a seat', async () => {
    const { seat } = await host();
    const { sessionId, participantId, name, role } = seat;
    expect(await auth.renew(seat.seatCredential)).toEqual({ token: 'token 2', expiresAtMs: 7 });
    expect(party.mintToken.mock.lastCall).toEqual([{ sessionId, participantId, name, role }]);
    expect(party.describeSession).not.toHaveBeenCalled();
    await expect(auth.renew('no credential')).rejects.toMatchObject(rejected('TOKEN_INVALID'));
  });

  it('a token isn’t renewed for a seat that nobody sat on for too long', async () => {
    const { invite } = await host();
    const { seat } = await redeem(invite.code);
    await auth.renew(seat.seatCredential);
    clock.advance(TEN_MINUTES_MS);
    await expect(auth.renew(seat.seatCredential)).rejects.toMatchObject(rejected('TOKEN_INVALID'));
    expect(party.mintToken).toHaveBeenCalledTimes(3);
    expect(usesLeft()).toBe(20);
  });

  it('a token is renewed for a seat whose person is in, however long ago it was taken', async () => {
    const { invite } = await host();
    const { seat } = await redeem(invite.code);
    clock.advance(TEN_MINUTES_MS);
    arrive(seat.participantId);
    await auth.renew(seat.seatCredential);
    arrive();
    await auth.renew(seat.seatCredential);
    expect(party.describeSession).toHaveBeenCalledTimes(2);
  });
});

describe('the people who may invite', () => {
  const wish = { role: 'viewer', uses: 3, lifeMs: DAY_MS } as const;
  const invite = (seatCredential: string) => auth.createInvite(seatCredential, { seatCredential, ...wish });

  it('everybody whom the room allows may invite', async () => {
    const { seat, invite: first } = await host();
    const { seat: guest } = await redeem(first.code);
    described = {
      ...{ ...described, state: 'open' },
      participants: [listed(seat.participantId, false), listed(guest.participantId, true)],
    };
    expect((await invite(guest.seatCredential)).invite).toMatchObject({ role: 'viewer', usesLeft: 3 });
    await expect(invite(seat.seatCredential)).rejects.toMatchObject(rejected('PERMISSION_DENIED'));
    await expect(invite('no credential')).rejects.toMatchObject(rejected('TOKEN_INVALID'));
  });

  it('the host may invite before anybody is in, and no guest may', async () => {
    const { seat, invite: first } = await host();
    const { seat: guest } = await redeem(first.code);
    await invite(seat.seatCredential);
    await expect(invite(guest.seatCredential)).rejects.toMatchObject(rejected('PERMISSION_DENIED'));
  });

  it('a host who isn’t in the list of a party that goes on may not invite', async () => {
    const { seat } = await host();
    described = { ...described, state: 'open', participants: [listed('p_other', true)] };
    await expect(invite(seat.seatCredential)).rejects.toMatchObject(rejected('PERMISSION_DENIED'));
  });

  it('a person who may invite takes codes back too', async () => {
    const { seat, invite: first } = await host();
    const { seat: guest } = await redeem(first.code);
    await expect(auth.revokeInvite(guest.seatCredential, first.code)).rejects.toMatchObject(
      rejected('PERMISSION_DENIED'),
    );
    await expect(auth.replaceInvites(guest.seatCredential)).rejects.toMatchObject(
      rejected('PERMISSION_DENIED'),
    );
    await auth.look(first.code);
    const { invite: next } = await auth.replaceInvites(seat.seatCredential);
    await expect(auth.look(first.code)).rejects.toMatchObject(rejected('INVITE_REVOKED'));
    await auth.revokeInvite(seat.seatCredential, next.code);
    await expect(auth.look(next.code)).rejects.toMatchObject(rejected('INVITE_REVOKED'));
  });

  it('a person who may invite takes back no code of another party', async () => {
    const { seat } = await host();
    const { invite: foreign } = await host();
    await expect(auth.revokeInvite(seat.seatCredential, foreign.code)).rejects.toMatchObject(
      rejected('INVITE_INVALID'),
    );
    await auth.look(foreign.code);
  });
});

describe('a probe', () => {
  const probe = (by: Parameters<AuthService['createProbe']>[1], hostKey: string | null = null) =>
    auth.createProbe(hostKey, by);

  it('a probe is for people who have a code, a seat or a host key', async () => {
    const { seat, invite } = await host();
    expect(await probe({ code: invite.code })).toEqual({
      ...{ token: 'probe', expiresAtMs: 9, partyUrl: 'https://party.example' },
    });
    await probe({ seatCredential: seat.seatCredential });
    await probe({}, HOST_KEY);
    expect(party.mintProbe.mock.calls).toEqual([
      [{ sessionId: 's_1' }],
      [{ sessionId: 's_1', participantId: seat.participantId }],
      [{}],
    ]);
    expect(usesLeft()).toBe(20);
  });

  it('a probe is for nobody else', async () => {
    const { invite } = await host();
    await expect(probe({ code: 'ABCDE00000' })).rejects.toMatchObject(rejected('INVITE_INVALID'));
    await expect(probe({ seatCredential: 'none' })).rejects.toMatchObject(rejected('TOKEN_INVALID'));
    await expect(probe({})).rejects.toMatchObject(rejected('PERMISSION_DENIED'));
    await expect(probe({}, 'another')).rejects.toMatchObject(rejected('PERMISSION_DENIED'));
    wallMs += DAY_MS;
    await expect(probe({ code: invite.code })).rejects.toMatchObject(rejected('INVITE_EXPIRED'));
    expect(party.mintProbe).not.toHaveBeenCalled();
  });
});

describe('a seat that is given back', () => {
  it('a seat that is given back opens nothing any more, and its code can be used again', async () => {
    const { invite } = await host();
    described = { ...described, atDoor: [] };
    const { seat } = await auth.redeem({ code: invite.code, name: 'Ben', atDoor: true }, ADDRESS);
    expect(usesLeft()).toBe(19);
    await auth.giveBack(seat.seatCredential);
    expect(usesLeft()).toBe(20);
    await expect(auth.renew(seat.seatCredential)).rejects.toMatchObject(rejected('TOKEN_INVALID'));
    for (const credential of [seat.seatCredential, 'no credential']) await auth.giveBack(credential);
    expect(usesLeft()).toBe(20);
  });

  it('a seat that is given back after its person came in stays theirs, and so does a host’s', async () => {
    const { invite, seat: own } = await host();
    const { seat } = await redeem(invite.code);
    arrive(seat.participantId);
    for (const { seatCredential } of [seat, own]) {
      await auth.giveBack(seatCredential);
      expect(await auth.renew(seatCredential)).toMatchObject({ expiresAtMs: 7 });
    }
    expect(usesLeft()).toBe(19);
  });
});
