/**
 * Invites that are revoked, seats that belong to one person, people who are kept out, and the limits on the number of
 * each.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { hashSecret } from '@server/http/secrets';
import { systemRuntime } from '@server/base/runtime';
import { MemoryAuthStore } from '@server/store/memory';
import { SqliteAuthStore } from '@server/store/sqlite-auth-store';
import { openDatabase } from '@server/store/sqlite-database';
import { ManualClock } from '../fakes/clock';
import { RawClient } from '../fakes/raw-client';
import { RealServer, askRoute, refusedRoute, memorySessions } from '../fakes/real-server';

let real: RealServer;
beforeEach(async () => {
  real = await RealServer.start();
});
afterEach(() => real.stop());

const own = (): string => randomBytes(32).toString('base64url');
const look = (code: string, seatProof?: string) =>
  askRoute(real.url, AUTH_ROUTES.lookInvite, { body: { code, ...(seatProof ? { seatProof } : {}) } });
const lookRefused = (code: string): Promise<string> =>
  refusedRoute(real.url, AUTH_ROUTES.lookInvite, { body: { code } });
const furtherInvite = async (seatCredential: string, uses = 1): Promise<string> =>
  (await askRoute(real.url, AUTH_ROUTES.createInvite, { body: { seatCredential, uses } })).invite.code;
const replaced = async (seatCredential: string): Promise<string> =>
  (await askRoute(real.url, AUTH_ROUTES.replaceInvites, { body: { seatCredential } })).invite.code;

describe('a code', () => {
  it('a code of a server on the internet has ten symbols', async () => {
    const { invite } = await real.host();
    expect(invite.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    await real.redeem(`${invite.code.slice(0, 5)}-${invite.code.slice(5)}`.toLowerCase());
  });

  it('a code that is taken back leads nowhere, and says so; a person who came by it stays', async () => {
    const { ana, ben, hostSeat, guestSeat, invite } = await real.partyOfTwo();
    const { seatCredential } = hostSeat;
    const further = await furtherInvite(seatCredential, 5);
    const body = { seatCredential, code: invite.code };
    const asGuest = { ...body, seatCredential: guestSeat.seatCredential };
    expect(await refusedRoute(real.url, AUTH_ROUTES.revokeInvite, { body: asGuest })).toBe(
      'PERMISSION_DENIED',
    );
    await askRoute(real.url, AUTH_ROUTES.revokeInvite, { body });
    expect(await lookRefused(invite.code)).toBe('INVITE_REVOKED');
    await expect(real.redeem(invite.code)).rejects.toThrow('INVITE_REVOKED');
    await real.redeem(further);
    await ben.ok('clock:ping', { t0: 1 });
    await real.renew(guestSeat.seatCredential);
    const { invite: foreign } = await real.host();
    const another = { ...body, code: foreign.code };
    expect(await refusedRoute(real.url, AUTH_ROUTES.revokeInvite, { body: another })).toBe('INVITE_INVALID');
    await look(foreign.code);
    await ana.ok('clock:ping', { t0: 1 });
  });

  it('a code made in the place of all others is the only one left', async () => {
    const { hostSeat, guestSeat, invite } = await real.partyOfTwo();
    const further = await furtherInvite(hostSeat.seatCredential);
    const guest = { body: { seatCredential: guestSeat.seatCredential } };
    expect(await refusedRoute(real.url, AUTH_ROUTES.replaceInvites, guest)).toBe('PERMISSION_DENIED');
    const fresh = await replaced(hostSeat.seatCredential);
    expect([await lookRefused(invite.code), await lookRefused(further)]).toEqual([
      'INVITE_REVOKED',
      'INVITE_REVOKED',
    ]);
    await real.redeem(fresh, 'Cem');
  });

  it('codes are ten at a time, and new ones as often as one likes', async () => {
    const { seat } = await real.host();
    const { seatCredential } = seat;
    for (let made = 1; made < 10; made += 1) await furtherInvite(seatCredential);
    const more = { body: { seatCredential } };
    expect(await refusedRoute(real.url, AUTH_ROUTES.createInvite, more)).toBe('TOO_MANY_INVITES');
    for (let made = 0; made < 45; made += 1) await replaced(seatCredential);
    await furtherInvite(seatCredential);
  });
});

describe('a code that is written down', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matinee-codes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = () =>
    openDatabase(join(folder, 'matinee.db'), () => {
      throw new Error('the database was moved aside');
    });

  it('a written-down code is nowhere in the file, and goes on after a restart, by the same key alone', async () => {
    const database = open();
    const auth = new SqliteAuthStore(database);
    const sessions = memorySessions();
    const first = await RealServer.start({ auth, sessions, codeKey: 'a key' });
    const { invite } = await first.host();
    await first.redeem(invite.code);
    await first.server.close();
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).includes(invite.code), file).toBe(false);
    const second = await RealServer.start({ auth, sessions, codeKey: 'a key' });
    await second.redeem(invite.code, 'Cem');
    await second.server.close();
    const other = await RealServer.start({ auth, sessions, codeKey: 'another key' });
    await expect(other.redeem(invite.code)).rejects.toThrow('INVITE_INVALID');
    await other.server.close();
    database.close();
  });

  it('a code kept in plain by an earlier version is hashed at the next start, and leads where it led', async () => {
    const database = open();
    const sessions = memorySessions();
    const first = await RealServer.start({ auth: new SqliteAuthStore(database), sessions });
    const { seat } = await first.host();
    await first.server.close();
    database
      .prepare(
        `INSERT INTO invites (code_hash, session_id, party_name, role, expires_at_ms, uses_left)
          VALUES ('K7QM2XRT', ?, 'Friday', 'participant', 9e12, 3)`,
      )
      .run(seat.sessionId);
    const second = await RealServer.start({ auth: new SqliteAuthStore(database), sessions });
    await second.redeem('K7QM-2XRT');
    expect(database.prepare(`SELECT 1 FROM invites WHERE code_hash = 'K7QM2XRT'`).get()).toBeUndefined();
    await second.server.close();
    database.close();
  });
});

describe('a person who comes again', () => {
  it('a person who comes again gets their own seat, for no further use of the code, and their former credential is void', async () => {
    const { seat: hostSeat } = await real.host();
    const ana = await real.join(hostSeat.token);
    const code = await furtherInvite(hostSeat.seatCredential, 1);
    const seatProof = own();
    const first = await real.redeem(code, 'Ben', { seatProof });
    const ben = await real.join(first.token, 'i_1');
    ben.close();
    expect(await lookRefused(code)).toBe('INVITE_USED_UP');
    expect(await look(code, seatProof)).toMatchObject({ yours: true });
    const again = await real.redeem(code, 'Ben', { seatProof });
    expect(again.participantId).toBe(first.participantId);
    await expect(real.renew(first.seatCredential)).rejects.toThrow('TOKEN_INVALID');
    await real.join(await real.renew(again.seatCredential), 'i_2');
    expect(ana.room?.participants.map(({ name }) => name)).toEqual(['Ana', 'Ben']);
  });

  it('a person who comes again gets their seat also where the party is locked or full, or the code was taken back', async () => {
    const { ana, hostSeat, invite } = await real.partyOfTwo();
    const seatProof = own();
    const cem = await real.redeem(invite.code, 'Cem', { seatProof });
    (await real.join(cem.token)).close();
    await ana.ok('room:lock', { locked: true });
    expect(await look(invite.code, seatProof)).toMatchObject({ locked: true, yours: true });
    await replaced(hostSeat.seatCredential);
    const again = await real.redeem(invite.code, 'Cem', { seatProof });
    const back = await real.join(again.token, 'i_again');
    expect(back.room?.participants).toHaveLength(3);
  });

  it('a person who comes again counts as new in another party, or with another proof', async () => {
    const [here, there] = [await real.host(), await real.host()];
    const seatProof = own();
    const first = await real.redeem(here.invite.code, 'Ben', { seatProof });
    const elsewhere = await real.redeem(there.invite.code, 'Ben', { seatProof });
    const another = await real.redeem(here.invite.code, 'Ben', { seatProof: own() });
    expect(new Set([first, elsewhere, another].map((seat) => seat.participantId)).size).toBe(3);
    expect(await look(there.invite.code, seatProof)).toMatchObject({ yours: false });
  });

  it('a person who comes again twice at the same moment has one seat', async () => {
    const { invite } = await real.host();
    const seatProof = own();
    const seats = await Promise.all(
      Array.from({ length: 4 }, () => real.redeem(invite.code, 'Ben', { seatProof })),
    );
    expect(new Set(seats.map(({ participantId }) => participantId)).size).toBe(1);
  });

  it('a host who comes again is the host', async () => {
    const seatProof = own();
    const { seat, invite } = await real.host('Ana', { seatProof });
    (await real.join(seat.token)).close();
    const again = await real.redeem(invite.code, 'Ana', { seatProof });
    expect(again).toMatchObject({ participantId: seat.participantId, role: 'host' });
  });
});

describe('a removed person', () => {
  it('a removed person stays out, whatever code and name they come with, also after a restart', async () => {
    const stores = { sessions: memorySessions(), auth: new MemoryAuthStore() };
    const first = await RealServer.start(stores);
    const { seat: hostSeat, invite } = await first.host();
    const ana = await first.join(hostSeat.token);
    const person = own();
    const mal = await first.redeem(invite.code, 'Mal', { person });
    const away = await first.join(mal.token);
    await ana.ok('room:remove', { participantId: mal.participantId });
    await away.untilClosed();
    await expect(first.redeem(invite.code, 'Mel', { person })).rejects.toThrow('PERSON_REMOVED');
    await first.server.close();
    const second = await RealServer.start(stores);
    const body = { seatCredential: hostSeat.seatCredential };
    const fresh = await askRoute(second.url, AUTH_ROUTES.replaceInvites, { body });
    await expect(second.redeem(fresh.invite.code, 'Mil', { person })).rejects.toThrow('PERSON_REMOVED');
    await second.redeem(fresh.invite.code, 'Ben', { person: own() });
    await second.stop();
  });

  it('a removed person is told so where they come for their own seat', async () => {
    const { ana, hostSeat, invite } = await real.partyOfTwo();
    const seatProof = own();
    const mal = await real.redeem(invite.code, 'Mal', { seatProof });
    await real.join(mal.token);
    await ana.ok('room:remove', { participantId: mal.participantId });
    expect(await look(invite.code, seatProof)).toMatchObject({ yours: false });
    await expect(real.redeem(invite.code, 'Mal', { seatProof })).rejects.toThrow('PERSON_REMOVED');
    await replaced(hostSeat.seatCredential);
    await expect(look(invite.code, seatProof)).rejects.toThrow('INVITE_REVOKED');
  });

  it('a removed person can be kept out of later parties of the host’s, and is let into another host’s', async () => {
    const { ana, hostSeat, guestSeat, invite } = await real.partyOfTwo();
    const person = own();
    const mal = await real.redeem(invite.code, 'Mal', { person });
    const away = await real.join(mal.token);
    const body = { seatCredential: hostSeat.seatCredential, participantId: mal.participantId };
    const asGuest = { ...body, seatCredential: guestSeat.seatCredential };
    expect(await refusedRoute(real.url, AUTH_ROUTES.blockPerson, { body: asGuest })).toBe(
      'PERMISSION_DENIED',
    );
    const blocked = await askRoute(real.url, AUTH_ROUTES.blockPerson, { body });
    expect(blocked).toEqual({ person: hashSecret(person) });
    await away.untilClosed();
    expect(away.bye).toBe('removed');
    await ana.untilRoom(({ participants }) => participants.length === 2);
    const later = await real.host('Ana', { blocked: [hashSecret(person)] });
    await expect(real.redeem(later.invite.code, 'Mel', { person })).rejects.toThrow('PERSON_REMOVED');
    await real.redeem(later.invite.code, 'Ben', { person: own() });
    await real.redeem((await real.host('Eve')).invite.code, 'Mal', { person });
  });

  it('a removed person who never said who they are can’t be kept out of more than this party', async () => {
    const { hostSeat, guestSeat } = await real.partyOfTwo();
    const body = { seatCredential: hostSeat.seatCredential, participantId: guestSeat.participantId };
    expect(await askRoute(real.url, AUTH_ROUTES.blockPerson, { body })).toEqual({ person: null });
  });

  it('guests’ apps know a host by the host’s own id alone', async () => {
    const hostId = randomBytes(16).toString('base64url');
    expect(await look((await real.host('Ana', { hostId })).invite.code)).toMatchObject({ hostId });
    expect(await look((await real.host()).invite.code)).toMatchObject({ hostId: null });
  });
});

describe('a seat that nobody sits down on', () => {
  it('an unused seat gives its use back after ten minutes, and is void; one that was used doesn’t', async () => {
    const clock = new ManualClock();
    const later = await RealServer.start({ runtime: { clock } });
    const { seat: host } = await later.host();
    const body = { seatCredential: host.seatCredential, uses: 2 };
    const { invite } = await askRoute(later.url, AUTH_ROUTES.createInvite, { body });
    const never = await later.redeem(invite.code, 'Never');
    const ben = await later.redeem(invite.code, 'Ben');
    await later.join(ben.token);
    const lookLater = () => askRoute(later.url, AUTH_ROUTES.lookInvite, { body: { code: invite.code } });
    await expect(lookLater()).rejects.toThrow('INVITE_USED_UP');
    clock.advance(599_000);
    await expect(lookLater()).rejects.toThrow('INVITE_USED_UP');
    await later.renew(never.seatCredential);
    clock.advance(1_000);
    await expect(later.renew(never.seatCredential)).rejects.toThrow('TOKEN_INVALID');
    await lookLater();
    await later.renew(ben.seatCredential);
    await later.redeem(invite.code, 'Cem');
    await expect(lookLater()).rejects.toThrow('INVITE_USED_UP');
    await later.stop();
  });

  it('unused seats from one address are three, so that one guest can’t use a code up', async () => {
    const behind = await RealServer.start({ trustProxy: 1 });
    const { invite } = await behind.host();
    const taken: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      const asked = behind.redeem(invite.code, `Mal ${index}`, { from: '203.0.113.9' });
      taken.push(
        await asked.then(
          () => 'ok',
          (error: unknown) => String(error),
        ),
      );
    }
    expect(taken.filter((answer) => answer === 'ok')).toHaveLength(3);
    expect(taken.at(-1)).toContain('RATE_LIMITED');
    await behind.redeem(invite.code, 'Ben', { from: '198.51.100.7' });
    await behind.stop();
  });

  it('a seat doesn’t count as unused any more once its person is in', async () => {
    const { seat, invite } = await real.host();
    await real.join(seat.token);
    for (const name of ['Ben', 'Cem', 'Dan', 'Eve'])
      await real.join((await real.redeem(invite.code, name)).token);
  });
});

describe('parties', () => {
  const create = () => real.host();

  it('parties are twenty at a time for one host key, and one more when one is over', async () => {
    const party = { body: { partyName: 'Friday', name: 'Ana' }, authorization: `Bearer ${real.hostKey}` };
    const made = [];
    for (let index = 0; index < 20; index += 1) made.push(await create());
    expect(await refusedRoute(real.url, AUTH_ROUTES.createParty, party)).toBe('TOO_MANY_PARTIES');
    const ana = await RawClient.join({ url: real.url, token: made[0]?.seat.token ?? '' });
    await ana.ok('room:end', {});
    await create();
    expect(await refusedRoute(real.url, AUTH_ROUTES.createParty, party)).toBe('TOO_MANY_PARTIES');
  });

  it('parties are no more than the server has room for', async () => {
    const small = await RealServer.start({ maxSessions: 2 });
    await small.host();
    await small.host();
    await expect(small.host()).rejects.toThrow('SERVER_FULL');
    await small.stop();
  });

  it('a party can be ended by the host key, whatever has become of the host’s seat', async () => {
    const { ana, ben, hostSeat, invite } = await real.partyOfTwo();
    const path = PARTY_ROUTES.revoke.path.replace(':sessionId', hostSeat.sessionId);
    await askRoute(real.url, PARTY_ROUTES.revoke, {
      ...{ path, authorization: real.basic, body: { participantId: hostSeat.participantId } },
    });
    await ana.untilClosed();
    const body = { sessionId: hostSeat.sessionId };
    const end = (authorization: string): Promise<string> =>
      refusedRoute(real.url, AUTH_ROUTES.endParty, { body, authorization });
    expect(await end('Bearer wrong')).toBe('PERMISSION_DENIED');
    await askRoute(real.url, AUTH_ROUTES.endParty, { body, authorization: `Bearer ${real.hostKey}` });
    await ben.untilClosed();
    expect(ben.bye).toBe('session_closed');
    expect(await lookRefused(invite.code)).toBe('SESSION_CLOSED');
    await askRoute(real.url, AUTH_ROUTES.endParty, { body, authorization: `Bearer ${real.hostKey}` });
  });

  it('a party can’t be ended by another host’s key', async () => {
    const auth = new MemoryAuthStore();
    const shared = await RealServer.start({ auth });
    auth.putHostKey({ name: 'another', hash: hashSecret('another-key') });
    const { seat } = await shared.host();
    const asked = { body: { sessionId: seat.sessionId }, authorization: 'Bearer another-key' };
    expect(await refusedRoute(shared.url, AUTH_ROUTES.endParty, asked)).toBe('SESSION_NOT_FOUND');
    await shared.join(seat.token);
    await shared.stop();
  });
});

describe('a wall clock that leaps', () => {
  it('a wall clock that leaps takes nobody’s seat', async () => {
    let aheadMs = 0;
    const leaping = await RealServer.start({ runtime: { wallMs: () => systemRuntime.wallMs() + aheadMs } });
    const { invite } = await leaping.host();
    const seat = await leaping.redeem(invite.code);
    aheadMs = 3_600_000;
    await askRoute(leaping.url, AUTH_ROUTES.lookInvite, { body: { code: invite.code } });
    await leaping.renew(seat.seatCredential);
    await leaping.stop();
  });
});
