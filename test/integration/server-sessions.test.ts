/** The real party server with real sockets: joining, leaving, taking over, and what is refused. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES, PARTY_ROUTES } from '@core/wire/http';
import { encodedBytes } from '@core/base/encoded-size';
import { EMPTY_SESSION_MS, GONE_AFTER_MS, OLDEST_PROTOCOL, PROTOCOL_VERSION } from '@core/wire/limits';
import { systemRuntime } from '@server/base/runtime';
import { MemoryAuthStore } from '@server/store/memory';
import { ManualClock } from '../fakes/clock';
import { RawClient, RefusedConnection } from '../fakes/raw-client';
import type { ProtocolRange } from '@core/wire/protocol-age';
import { RealServer, askHttp, askRoute, refusedRoute, memorySessions } from '../fakes/real-server';

let real: RealServer;
beforeEach(async () => {
  real = await RealServer.start();
});
afterEach(() => real.stop());

const refusedJoin = async (
  token: string,
  more: { protocol?: ProtocolRange } = {},
): Promise<string | undefined> => {
  const connection = RawClient.connect({ url: real.url, token, ...more });
  const error: unknown = await connection.then(
    (client) => client.join(),
    (reason: unknown) => reason,
  );
  return error instanceof RefusedConnection ? error.data?.code : undefined;
};

describe('a server that runs for months', () => {
  it('a server forgets old invites and seats, and none of its timers outlives it', async () => {
    const timers = new ManualClock();
    const auth = new MemoryAuthStore();
    let wallMs = Date.now();
    const server = await RealServer.start({ auth, runtime: { timers, wallMs: () => wallMs } });
    const { seat } = await server.host();
    timers.advance(86_400_000);
    expect(auth.invitesOf(seat.sessionId)).toHaveLength(1);
    wallMs += 32 * 86_400_000;
    timers.advance(86_400_000);
    expect(auth.invitesOf(seat.sessionId)).toEqual([]);
    await server.stop();
    expect(timers.pending).toBe(0);
  });
});

describe('two people', () => {
  it('two people come in by host key and invite, and see each other', async () => {
    const { ana, ben, guestSeat, hostSeat } = await real.partyOfTwo();
    for (const { room } of [ana, ben]) {
      expect(room?.participants.map(({ name, seat, presence }) => [name, seat, presence])).toEqual([
        ['Ana', 1, 'connected'],
        ['Ben', 2, 'connected'],
      ]);
    }
    expect(ben.room?.participants[1]?.id).toBe(guestSeat.participantId);
    expect(ana.room?.participants[0]).toMatchObject({ id: hostSeat.participantId, role: 'host' });
    expect(ana.serverEpoch).toBe(real.server.serverEpoch);
  });

  it('two people hear who publishes what, who is muted, and what is written', async () => {
    const { ana, ben } = await real.partyOfTwo();
    await ana.ok('call:publish', { streamId: 's1', kind: 'camera' });
    await ana.ok('call:inputs', { audio: false, video: true });
    await ben.untilRoom(
      ({ participants: [host] }) => host?.audio === false && host.publications.length === 1,
    );
    await ana.ok('call:unpublish', { streamId: 's1' });
    expect(await ana.refused('call:unpublish', { streamId: 's1' })).toBe('NOT_STREAMING');
    await ben.ok('chat:send', { messageId: 'm1', text: 'hello' });
    await ben.ok('chat:send', { messageId: 'm1', text: 'hello' });
    await ana.untilRoom(({ chat }) => chat.length === 1 && chat[0]?.name === 'Ben');
    const late = await real.join((await real.mint(ana.room?.sessionId ?? '', 'Cem')).token);
    await late.readHistory();
    expect(late.room?.chat.map(({ text }) => text)).toEqual(['hello']);
  });

  it('two people exchange signals and private messages, which nobody else gets', async () => {
    const { ana, ben, hostSeat, guestSeat } = await real.partyOfTwo();
    const cem = await real.join((await real.mint(hostSeat.sessionId, 'Cem')).token);
    const signal = { type: 'offer', sdp: 'v=0' } as const;
    await ana.ok('signal', { to: guestSeat.participantId, linkEpoch: 7, signal });
    await ben.until(({ heard }) => heard.some(({ name }) => name === 'signal'));
    expect(ben.heard.find(({ name }) => name === 'signal')?.payload).toEqual({
      from: hostSeat.participantId,
      linkEpoch: 7,
      signal,
    });
    await ben.ok('chat:send', { messageId: 'm1', text: 'only you', to: [hostSeat.participantId] });
    await ana.until(({ heard }) => heard.some(({ name }) => name === 'chat:private'));
    expect(await ana.refused('signal', { to: 'p_nobody', linkEpoch: 1, signal })).toBe('PEER_GONE');
    expect(await ana.refused('chat:send', { messageId: 'm2', text: 'x', to: ['p_nobody'] })).toBe(
      'PEER_GONE',
    );
    expect(cem.heard.filter(({ name }) => name !== 'room:event')).toEqual([]);
    await cem.readHistory();
    expect(cem.room?.chat).toEqual([]);
  });

  it('two people never reach into another session', async () => {
    const { ana } = await real.partyOfTwo();
    const other = await real.partyOfTwo();
    const signal = { type: 'rebuild' } as const;
    expect(await ana.refused('signal', { to: other.guestSeat.participantId, linkEpoch: 1, signal })).toBe(
      'PEER_GONE',
    );
  });

  it('two people read the server’s clock', async () => {
    const { ana } = await real.partyOfTwo();
    const answer = await ana.ok('clock:ping', { t0: 12.5 });
    expect(answer).toMatchObject({ t0: 12.5, serverEpoch: real.server.serverEpoch });
    expect(answer.t2).toBeGreaterThanOrEqual(answer.t1);
  });
});

describe('a connection', () => {
  it('a connection is taken over by a second one of the same person', async () => {
    const { ana, guestSeat, ben } = await real.partyOfTwo();
    const again = await real.join(guestSeat.token, 'i_2');
    await ben.untilClosed();
    expect(ben.bye).toBe('duplicate_identity');
    await ana.untilRoom(({ participants }) => participants[1]?.incarnation === 2);
    expect(again.room?.participants[1]?.presence).toBe('connected');
    await again.ok('chat:send', { messageId: 'm1', text: 'still here' });
    expect(ana.room?.participants[1]?.presence).toBe('connected');
  });

  it('a connection is replaced silently by the same client', async () => {
    const { ana, guestSeat, ben } = await real.partyOfTwo();
    const again = await real.join(guestSeat.token);
    await ben.untilClosed();
    expect(ben.bye).toBeNull();
    expect(again.room?.participants[1]).toMatchObject({ incarnation: 1, presence: 'connected' });
    expect(ana.room?.participants[1]?.presence).toBe('connected');
  });

  it('a connection that is lost shows as reconnecting, and comes back to its seat', async () => {
    const { ana, guestSeat, ben } = await real.partyOfTwo();
    ben.close();
    await ana.untilRoom(({ participants }) => participants[1]?.presence === 'reconnecting');
    const back = await real.join(await real.renew(guestSeat.seatCredential));
    await ana.untilRoom(({ participants }) => participants[1]?.presence === 'connected');
    expect(back.room?.participants[1]).toMatchObject({ name: 'Ben', seat: 2, incarnation: 1 });
  });

  it('a connection joins with its handshake, and hears of nothing before the room', async () => {
    const { ana, ben, guestSeat } = await real.partyOfTwo();
    const join = { audio: true, video: false };
    const again = await real.connect(guestSeat.token, { instanceId: 'i_2', join });
    await again.until(({ heard }) => heard.length > 1);
    const [coming, joined] = again.heard;
    expect([coming?.name, joined]).toMatchObject([
      'room:coming',
      {
        name: 'room:joined',
        payload: { ok: true, snapshot: { you: guestSeat.participantId, room: { participants: [{}, join] } } },
      },
    ]);
    expect(coming?.payload).toEqual({ bytes: encodedBytes(joined?.payload) });
    await ben.untilClosed();
    await ana.untilRoom(({ participants }) => participants[1]?.incarnation === 2);
    await again.ok('chat:send', { messageId: 'm1', text: 'still here' });
  });

  it('a connection is told by its handshake’s join what a request would be told', async () => {
    const sessionId = await real.createSession(1);
    await real.join((await real.mint(sessionId, 'Ana', 'host')).token);
    const { token } = await real.mint(sessionId, 'Ben');
    const ben = await real.connect(token, { join: { audio: true, video: true } });
    await ben.until(({ heard }) => heard.length > 1);
    expect(ben.heard).toMatchObject([
      { name: 'room:coming' },
      { name: 'room:joined', payload: { ok: false, error: { code: 'SESSION_FULL' } } },
    ]);
    expect(await ben.refused('room:sync', {})).toBe('INVALID_STATE');
    const audio = 'loud' as unknown as boolean;
    await expect(real.connect(token, { join: { audio, video: true } })).rejects.toMatchObject({
      data: { code: 'BAD_MESSAGE' },
    });
  });

  it('a connection gets everything again when it asks', async () => {
    const { ana } = await real.partyOfTwo();
    const { snapshot } = await ana.ok('room:sync', {});
    expect({ ...snapshot.room, chat: [] }).toEqual(ana.room);
    expect(snapshot.revision).toBe(ana.revision);
  });

  it('a connection may do nothing before it has joined, but read the clock', async () => {
    const { seat } = await real.host();
    const client = await RawClient.connect({ url: real.url, token: seat.token });
    real.clients.push(client);
    expect(await client.refused('room:sync', {})).toBe('INVALID_STATE');
    expect(await client.refused('chat:send', { messageId: 'm', text: 'x' })).toBe('INVALID_STATE');
    await client.ok('clock:ping', { t0: 1 });
  });

  it('a connection needs a protocol’s version that the server takes, and a token', async () => {
    const { seat } = await real.host();
    const only = (version: number) => ({ protocol: { min: version, max: version } });
    expect(await refusedJoin(seat.token, only(PROTOCOL_VERSION + 1))).toBe('SERVER_OUTDATED');
    expect(await refusedJoin(seat.token, only(OLDEST_PROTOCOL - 1))).toBe('CLIENT_OUTDATED');
    const inOldWords = { protocol: OLDEST_PROTOCOL - 1 } as unknown as { protocol: ProtocolRange };
    expect(await refusedJoin(seat.token, inOldWords)).toBe('CLIENT_OUTDATED');
    const upsideDown = { protocol: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION - 1 } };
    expect(await refusedJoin(seat.token, upsideDown)).toBe('BAD_MESSAGE');
    expect(await refusedJoin('nonsense')).toBe('TOKEN_INVALID');
    expect(await refusedJoin('')).toBe('BAD_MESSAGE');
  });

  it('a newer client is let in where it still speaks the server’s version, and capabilities unknown to the server are dropped', async () => {
    const { seat } = await real.host();
    const client = await RawClient.join({
      ...{ url: real.url, token: seat.token, can: ['timeTravel'] },
      protocol: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION + 3 },
    });
    real.clients.push(client);
    expect(client.room?.participants).toMatchObject([{ presence: 'connected', can: [] }]);
    const tooMany = Array.from({ length: 17 }, (_, at) => `more${at}`);
    const greedy = RawClient.connect({ url: real.url, token: seat.token, can: tooMany });
    await expect(greedy).rejects.toMatchObject({ data: { code: 'BAD_MESSAGE' } });
  });
});

describe('a session', () => {
  it('a session refuses newcomers when it is locked, and lets its own people back', async () => {
    const { ana, ben, hostSeat, guestSeat } = await real.partyOfTwo();
    expect(await ben.refused('room:lock', { locked: true })).toBe('PERMISSION_DENIED');
    const newcomer = await real.mint(hostSeat.sessionId, 'Cem');
    await ana.ok('room:lock', { locked: true });
    const cem = await RawClient.connect({ url: real.url, token: newcomer.token });
    real.clients.push(cem);
    expect(await cem.refused('room:join', { audio: true, video: true })).toBe('SESSION_LOCKED');
    ben.close();
    await real.join(guestSeat.token, 'i_9');
  });

  it('a session has as many seats as it was made with, and no more', async () => {
    const sessionId = await real.createSession(1);
    await real.join((await real.mint(sessionId, 'Ana', 'host')).token);
    const ben = await RawClient.connect({ url: real.url, token: (await real.mint(sessionId, 'Ben')).token });
    real.clients.push(ben);
    expect(await ben.refused('room:join', { audio: true, video: true })).toBe('SESSION_FULL');
  });

  it('a person who closes the window is gone from the list at once; the session lives, and their seat is the same', async () => {
    const { ana, ben, hostSeat, guestSeat } = await real.partyOfTwo();
    const { participantId } = guestSeat;
    await ben.ok('room:leave', { returns: true });
    await ben.untilClosed();
    await ana.untilRoom(({ participants }) => participants.length === 1);
    await ana.ok('room:leave', { returns: true });
    await ana.untilClosed();
    const again = await real.join(hostSeat.token, 'i_again');
    await real.join(guestSeat.token, 'i_ben_again');
    await again.untilRoom(({ participants }) => participants.length === 2);
    expect(again.room?.participants.find(({ id }) => id === participantId)).toMatchObject({
      seat: 2,
      presence: 'connected',
      incarnation: 2,
    });
  });

  it('a session is left by choice, and ends with the last person', async () => {
    const { ana, ben, hostSeat } = await real.partyOfTwo();
    await ben.ok('room:leave', {});
    await ben.untilClosed();
    expect(ben.bye).toBe('left');
    await ana.untilRoom(({ participants }) => participants.length === 1);
    await ana.ok('room:leave', {});
    await ana.untilClosed();
    expect(await refusedJoin(hostSeat.token)).toBe('SESSION_CLOSED');
  });

  it('a session is ended for all by people who may moderate', async () => {
    const { ana, ben, guestSeat } = await real.partyOfTwo();
    expect(await ben.refused('room:end', {})).toBe('PERMISSION_DENIED');
    await ana.ok('room:end', {});
    await Promise.all([ana.untilClosed(), ben.untilClosed()]);
    expect([ana.bye, ben.bye]).toEqual(['session_closed', 'session_closed']);
    expect(await refusedJoin(guestSeat.token)).toBe('SESSION_CLOSED');
  });

  it('a session that never was is not found', async () => {
    const path = PARTY_ROUTES.describeSession.path.replace(':sessionId', 's_never');
    const options = { path, authorization: real.basic };
    expect(await refusedRoute(real.url, PARTY_ROUTES.describeSession, options)).toBe('SESSION_NOT_FOUND');
  });

  it('a session removes a person for good: connection, token and seat', async () => {
    const { ana, ben, guestSeat, hostSeat } = await real.partyOfTwo();
    expect(await ben.refused('room:remove', { participantId: hostSeat.participantId })).toBe(
      'PERMISSION_DENIED',
    );
    await ana.ok('room:remove', { participantId: guestSeat.participantId });
    await ben.untilClosed();
    expect(ben.bye).toBe('removed');
    expect(await refusedJoin(guestSeat.token)).toBe('TOKEN_INVALID');
    await expect(real.renew(guestSeat.seatCredential)).rejects.toThrow('TOKEN_INVALID');
  });

  it('a session lets the operator revoke and close', async () => {
    const { ana, ben, guestSeat, hostSeat } = await real.partyOfTwo();
    const at = (path: string) => path.replace(':sessionId', hostSeat.sessionId);
    await askRoute(real.url, PARTY_ROUTES.revoke, {
      path: at(PARTY_ROUTES.revoke.path),
      authorization: real.basic,
      body: { participantId: guestSeat.participantId },
    });
    await ben.untilClosed();
    expect(ben.bye).toBe('token_revoked');
    const described = await askRoute(real.url, PARTY_ROUTES.describeSession, {
      path: at(PARTY_ROUTES.describeSession.path),
      authorization: real.basic,
    });
    expect(described).toMatchObject({
      state: 'open',
      full: false,
      participants: [{ name: 'Ana', isOwner: true, mayInvite: true }],
    });
    await askRoute(real.url, PARTY_ROUTES.closeSession, {
      path: at(PARTY_ROUTES.closeSession.path),
      authorization: real.basic,
    });
    await ana.untilClosed();
    expect(ana.bye).toBe('session_closed');
    const wrong = { path: at(PARTY_ROUTES.closeSession.path), authorization: `Basic ${btoa('a:b')}` };
    expect(await refusedRoute(real.url, PARTY_ROUTES.closeSession, wrong)).toBe('PERMISSION_DENIED');
  });
});

describe('a session in time', () => {
  it('a guest who stands in for a host that is gone can neither throw them out nor invite', async () => {
    const clock = new ManualClock(5_000);
    const turned = await RealServer.start({ runtime: { clock, timers: clock } });
    try {
      const { ana, ben, hostSeat, guestSeat } = await turned.partyOfTwo();
      ana.close();
      await ben.untilRoom(({ participants }) => participants[0]?.presence === 'reconnecting');
      clock.advance(GONE_AFTER_MS);
      await ben.untilRoom(({ participants }) => participants[1]?.heir === 'new');
      const refused = await ben.refused('room:remove', { participantId: hostSeat.participantId });
      expect([refused, await ben.refused('room:end', {})]).toEqual(Array(2).fill('PERMISSION_DENIED'));
      const invite = { body: { seatCredential: guestSeat.seatCredential } };
      expect(await refusedRoute(turned.url, AUTH_ROUTES.createInvite, invite)).toBe('PERMISSION_DENIED');
      const back = await turned.join(await turned.renew(hostSeat.seatCredential));
      await back.untilRoom(({ participants }) => participants.every(({ heir }) => heir === null));
      expect(back.room?.participants.map(({ grants }) => grants.moderate)).toEqual([true, false]);
    } finally {
      const closing = turned.stop();
      clock.advance(60_000);
      await closing;
    }
  });

  it('a person whose connection is lost is gone in time, and an abandoned session is closed for good', async () => {
    const clock = new ManualClock(5_000);
    const sessions = memorySessions();
    const turned = await RealServer.start({ sessions, runtime: { clock, timers: clock } });
    try {
      const { ana, ben, hostSeat } = await turned.partyOfTwo();
      ben.close();
      await ana.untilRoom(({ participants }) => participants[1]?.presence === 'reconnecting');
      clock.advance(GONE_AFTER_MS);
      await ana.untilRoom(({ participants }) => participants[1]?.presence === 'gone');
      ana.close();
      const { registry } = turned.server;
      const abandoned = () =>
        registry?.get(hostSeat.sessionId).room.lostAt[hostSeat.participantId] !== undefined;
      while (!abandoned()) await new Promise((resolve) => setImmediate(resolve));
      clock.advance(GONE_AFTER_MS + EMPTY_SESSION_MS);
      expect(sessions.directory.isBurnt(hostSeat.sessionId)).toBe(true);
    } finally {
      const closing = turned.stop();
      clock.advance(60_000);
      await closing;
    }
  });

  it('a token expires for joining, not for people who are in', async () => {
    let aheadMs = 0;
    const later = await RealServer.start({ runtime: { wallMs: () => systemRuntime.wallMs() + aheadMs } });
    try {
      const { ana, hostSeat, guestSeat } = await later.partyOfTwo();
      aheadMs = 700_000;
      const late = RawClient.connect({ url: later.url, token: guestSeat.token });
      await expect(late).rejects.toMatchObject({ data: { code: 'TOKEN_EXPIRED' } });
      await ana.ok('chat:send', { messageId: 'm1', text: 'still in' });
      await later.join(await later.renew(guestSeat.seatCredential));
      aheadMs = -700_000;
      const early = RawClient.connect({ url: later.url, token: hostSeat.token });
      await expect(early).rejects.toMatchObject({ data: { code: 'TOKEN_NOT_YET_VALID' } });
    } finally {
      await later.stop();
    }
  });
});

describe('a server that shuts down', () => {
  it('a server that shuts down says so', async () => {
    const { ana, ben } = await real.partyOfTwo();
    await real.server.close();
    await Promise.all([ana.untilClosed(), ben.untilClosed()]);
    expect([ana.bye, ben.bye]).toEqual(['server_shutdown', 'server_shutdown']);
    real = await RealServer.start();
  });
});

describe('health', () => {
  it('the health route is open to all', async () => {
    const { status, content } = await askHttp(real.url, 'GET', '/v1/health');
    expect(status).toBe(200);
    expect(content).toMatchObject({
      service: 'matinee',
      protocol: PROTOCOL_VERSION,
      oldestClient: OLDEST_PROTOCOL,
      parts: ['auth', 'party'],
    });
  });
});
