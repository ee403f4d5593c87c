/**
 * One contract for every way to the server: the Socket.IO adapter on a real socket, and the fake that unit tests use.
 */
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '@core/base/errors';
import { SERVER_EVENTS } from '@core/wire/socket';
import { LIMITS, PING_INTERVAL_MS, PING_TIMEOUT_MS } from '@core/wire/limits';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import { joinPatienceMs, type Signalling } from '@sdk/signalling/signalling';
import { SocketIoSignalling } from '@sdk/signalling/socket-io-signalling';
import { MemoryParty } from '../fakes/memory-party';

/** A server that answers as the test says. */
interface ScriptedServer {
  readonly url: string;
  readonly signalling: Signalling;
  /** The answer to the join and to every request; 'silence' for none. */
  answer: object | 'silence';
  /** Why nobody may stand at the door; null where they may. */
  doorShut: ErrorCode | null;
  refuse: ErrorCode | null;
  deliver(name: string, payload: unknown): void;
  lose(): void;
  close(): Promise<void>;
}

const memoryServer = (): Promise<ScriptedServer> => {
  const party = new MemoryParty();
  const connection = () => party.connections.get('ana');
  const server: ScriptedServer = {
    url: 'http://memory',
    signalling: party.signalling(),
    answer: joined(),
    get doorShut() {
      return party.refuse;
    },
    set doorShut(code) {
      party.refuse = code;
    },
    get refuse() {
      return party.refuse;
    },
    set refuse(code) {
      party.refuse = code;
    },
    deliver: (name, payload) => connection()?.deliver(name, payload),
    lose: () => connection()?.lose(),
    close: () => Promise.resolve(),
  };
  party.handle = () => server.answer;
  return Promise.resolve(server);
};

const socketServer = async (): Promise<ScriptedServer> => {
  const http: HttpServer = createServer();
  const io = new Server(http, { pingInterval: PING_INTERVAL_MS, pingTimeout: PING_TIMEOUT_MS });
  let socket: Socket | null = null;
  const server: ScriptedServer = {
    url: '',
    signalling: new SocketIoSignalling(),
    answer: joined(),
    doorShut: null,
    refuse: null,
    deliver: (name, payload) => socket?.emit(name, payload),
    lose: () => socket?.conn.close(),
    close: async () => {
      await io.close();
    },
  };
  io.use((_socket, next) => {
    const error = Object.assign(new Error('refused'), { data: { code: server.refuse, message: 'refused' } });
    next(server.refuse ? error : undefined);
  });
  io.on('connection', (connected) => {
    socket = connected;
    const { join, atDoor } = connected.handshake.auth;
    const shut = { ok: false, error: { code: server.doorShut, message: 'no place' } };
    if (atDoor === true) connected.emit('door:open', server.doorShut ? shut : { ok: true });
    if (join && server.answer !== 'silence') connected.emit('room:joined', server.answer);
    connected.onAny((_name: string, _payload: unknown, acknowledge: (answer: object) => void) => {
      if (server.answer !== 'silence') acknowledge(server.answer);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return Object.assign(server, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
};

const handshake = {
  token: 'token ana',
  protocol: OWN_PROTOCOLS,
  can: [],
  instanceId: 'i_1',
  join: { audio: true, video: false },
};
const joined = () => ({ ok: true, snapshot: new MemoryParty().snapshotFor('ana') });

describe.each([
  ['in memory', memoryServer],
  ['Socket.IO', socketServer],
])('signalling: %s', (name, start) => {
  let server: ScriptedServer;
  let signalling: Signalling;
  const heard: string[] = [];

  beforeEach(async () => {
    server = await start();
    ({ signalling } = server);
    heard.length = 0;
    signalling.on('closed', () => heard.push('closed'));
    signalling.on('bye', ({ reason }) => heard.push(`bye ${reason}`));
    signalling.on('badMessage', ({ error }) => heard.push(error.code));
  });
  afterEach(async () => {
    signalling.close();
    await server.close();
  });

  const connect = () => signalling.connect(server.url, handshake);

  it('signalling connects, asks and is answered', async () => {
    await connect();
    expect(signalling.connected).toBe(true);
    server.answer = { ok: true, t0: 1, t1: 2, t2: 3, serverEpoch: 'e_1' };
    expect(await signalling.request('clock:ping', { t0: 1 })).toMatchObject({ t1: 2 });
  });

  it('signalling joins on the way in, and is told the room', async () => {
    expect(await connect()).toMatchObject({ you: 'ana', room: { name: 'Film night' } });
  });

  it('signalling comes to the door without a join, asks to join from there, and is told if the line goes', async () => {
    const { join, ...atDoor } = handshake;
    await signalling.approach(server.url, atDoor);
    expect(signalling.connected).toBe(true);
    server.deliver('bye', { reason: 'removed' });
    await vi.waitFor(() => expect(heard).toEqual(['bye removed']));
    expect(await signalling.request('room:join', join)).toMatchObject({ snapshot: { you: 'ana' } });
    server.lose();
    await vi.waitFor(() => expect(heard).toEqual(['bye removed', 'closed']));
  });

  it('signalling is not connected where nobody may stand at the door', async () => {
    const { join: _join, ...atDoor } = handshake;
    server.doorShut = 'SESSION_LOCKED';
    await expect(signalling.approach(server.url, atDoor)).rejects.toMatchObject({ code: 'SESSION_LOCKED' });
    expect(signalling.connected).toBe(false);
    expect(heard).toEqual([]);
  });

  it('signalling is not connected where the join is refused, or answered with something else than a snapshot', async () => {
    server.answer = { ok: false, error: { code: 'SESSION_FULL', message: 'so many seats' } };
    await expect(connect()).rejects.toMatchObject({ code: 'SESSION_FULL' });
    expect(signalling.connected).toBe(false);
    server.answer = { ok: true, snapshot: { you: 'ana' } };
    await expect(connect()).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
    expect(signalling.connected).toBe(false);
    server.answer = joined();
    await connect();
    expect(signalling.connected).toBe(true);
    expect(heard).toEqual([]);
  });

  it('signalling passes refusals on by code', async () => {
    server.refuse = 'TOKEN_EXPIRED';
    await expect(connect()).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(signalling.connected).toBe(false);
    server.refuse = null;
    await connect();
    server.answer = { ok: false, error: { code: 'RATE_LIMITED', message: 'slowly' } };
    await expect(signalling.request('room:leave', {})).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('signalling drops what is not in the protocol', async () => {
    await connect();
    server.answer = { ok: true, t0: 'x' };
    await expect(signalling.request('clock:ping', { t0: 1 })).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
    server.deliver('bye', { reason: 7 });
    server.deliver('room:event', { serverEpoch: 'e_1', revision: 0, event: { type: 'queueChanged' } });
    server.deliver('bye', { reason: 'removed' });
    await expect.poll(() => heard).toEqual(['BAD_MESSAGE', 'BAD_MESSAGE', 'bye removed']);
  });

  it('signalling skips what only a newer server says, without a warning, and reads the rest of it', async () => {
    server.answer = { ok: false, error: { code: 'PARTY_ASLEEP', message: 'come back in the evening' } };
    await expect(connect()).rejects.toMatchObject({ code: 'INTERNAL' });
    server.answer = { ...joined(), weather: 'fair' };
    await connect();
    server.answer = { ok: true, t0: 1, t1: 2, t2: 3, serverEpoch: 'e_1', leapSeconds: 37 };
    expect(await signalling.request('clock:ping', { t0: 1 })).not.toHaveProperty('leapSeconds');
    const events: unknown[] = [];
    signalling.on('room:event', ({ event }) => events.push(event));
    server.deliver('constructor', {});
    server.deliver('queue:people', { people: [] });
    server.deliver('signal', { from: 'ben', linkEpoch: 1, signal: { type: 'wave' } });
    server.deliver('room:event', {
      serverEpoch: 'e_1',
      revision: 1,
      event: { type: 'queueChanged', queue: [] },
    });
    server.deliver('bye', { reason: 'bored' });
    await expect.poll(() => heard).toEqual(['bye server_shutdown']);
    expect(events).toEqual([{ type: 'unknown' }]);
  });

  it('signalling reports when no answer comes', async () => {
    await connect();
    server.answer = 'silence';
    const asked = signalling.request('room:leave', {}, { timeoutMs: 20 });
    await expect(asked).rejects.toMatchObject({ code: 'SIGNAL_TIMEOUT' });
  });

  it('signalling sends nothing that is too large, and nothing without a connection', async () => {
    await expect(signalling.request('room:leave', {})).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await connect();
    const text = '\u0001'.repeat(LIMITS.messageBytes / 6 + 1);
    const chat = signalling.request('chat:send', { messageId: 'm', text });
    await expect(chat).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    const signal = { type: 'offer', sdp: '☃'.repeat(LIMITS.socketBytes / 3) } as const;
    const offer = signalling.request('signal', { to: 'ben', linkEpoch: 1, signal });
    await expect(offer).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
  });

  it('signalling reports a lost connection once, its own closing never, and connects again', async () => {
    await connect();
    signalling.close();
    await connect();
    server.lose();
    await expect.poll(() => heard).toEqual(['closed']);
    expect(signalling.connected).toBe(false);
    await connect();
    expect(signalling.connected).toBe(true);
    expect(heard).toEqual(['closed']);
  });

  it.runIf(name === 'Socket.IO')('signalling fails where nobody listens', async () => {
    const refused = signalling.connect('http://127.0.0.1:9', handshake);
    await expect(refused).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it.runIf(name === 'Socket.IO')(
    'signalling gives up a server that hangs up before it says what became of the join',
    async () => {
      server.answer = 'silence';
      const attempt = expect(connect()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
      await expect.poll(() => signalling.connected).toBe(true);
      server.lose();
      await attempt;
      expect(heard).toEqual([]);
    },
  );

  it.runIf(name === 'Socket.IO')(
    'signalling waits as long as what is on its way needs on a slow line',
    async () => {
      server.answer = 'silence';
      const coming = vi.spyOn(SERVER_EVENTS['room:coming'], 'safeParse');
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const attempt = connect();
        await expect.poll(() => signalling.connected).toBe(true);
        server.deliver('room:coming', { bytes: 16_384 });
        await expect.poll(() => coming.mock.calls.length).toBe(1);
        vi.advanceTimersByTime(joinPatienceMs(0) + 1_000);
        server.deliver('room:joined', joined());
        expect(await attempt).toMatchObject({ you: 'ana' });
        expect(joinPatienceMs(16_384)).toBeGreaterThan(joinPatienceMs(0) + 2_000);
      } finally {
        coming.mockRestore();
        vi.useRealTimers();
      }
    },
  );

  it.runIf(name === 'Socket.IO')('signalling gives up an attempt that is closed on the way', async () => {
    const attempt = connect();
    signalling.close();
    await expect(attempt).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });
});
