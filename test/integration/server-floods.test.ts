/** Clients that go on after being refused, over real sockets: the server disconnects them, and nobody else notices. */
import { connect, type Socket } from 'node:net';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import { RATES, STRIKES } from '@server/gateway/budget';
import { DOOR } from '@server/http/front-door';
import { ManualClock } from '../fakes/clock';
import { RawClient } from '../fakes/raw-client';
import { RealServer } from '../fakes/real-server';

let real: RealServer;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock();
  real = await RealServer.start({ runtime: { clock }, frontDoor: true });
});
afterEach(() => real.stop());

/** Engine.IO's part of a client. */
const engineOf = ({ socket }: RawClient) => socket.io.engine;

describe('a flooder', () => {
  it('a flooder is told good-bye after so many refusals, keeps the seat, and is let in again after a while', async () => {
    const { ana, ben, guestSeat } = await real.partyOfTwo();
    for (let count = 0; count <= STRIKES.burst; count += 1) ben.socket.emit('no:such', count);
    await ben.untilClosed();
    expect(ben.bye).toBe('rate_limited');
    await ana.untilRoom(({ participants }) => participants[1]?.presence === 'reconnecting');
    const again = () => real.join(guestSeat.token);
    await expect(again()).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } });
    clock.advance(10_001);
    expect((await again()).room?.participants[1]).toMatchObject({ name: 'Ben', presence: 'connected' });
  });

  it('a flooder is put out for messages that are too many, valid or not', async () => {
    const { ben } = await real.partyOfTwo();
    const times = RATES.chat.burst + STRIKES.burst + 1;
    for (let count = 0; count < times; count += 1)
      ben.socket.emit('chat:send', { messageId: `m${count}`, text: 'spam' });
    await ben.untilClosed();
    expect(ben.bye).toBe('rate_limited');
  });

  it('a flooder holds nobody up: another person is answered all the same', async () => {
    const { ana, ben } = await real.partyOfTwo();
    for (let count = 0; count < 5_000; count += 1) ben.socket.emit('no:such', count);
    await ana.ok('clock:ping', { t0: 1 });
    await ben.untilClosed();
    await ana.ok('chat:send', { messageId: 'm', text: 'still here' });
  });

  it('a flooder has spent what they have spent, however often they come anew', async () => {
    const { ana, ben, guestSeat } = await real.partyOfTwo();
    for (let count = 0; count < RATES.chat.burst; count += 1)
      await ben.ok('chat:send', { messageId: `m${count}`, text: 'hello' });
    ben.close();
    await ana.untilRoom(({ participants }) => participants[1]?.presence === 'reconnecting');
    const again = await real.join(guestSeat.token);
    expect(await again.refused('chat:send', { messageId: 'n', text: 'again' })).toBe('RATE_LIMITED');
  });

  it('a flooder can’t come and go without end', async () => {
    const { ana, ben } = await real.partyOfTwo();
    const codes: string[] = [];
    for (let count = 0; count < RATES.entry.burst; count += 1) {
      const answer = await ben.request('room:join', { audio: true, video: false });
      codes.push(answer.ok ? 'ok' : answer.error.code);
    }
    expect(new Set(codes)).toEqual(new Set(['ok', 'RATE_LIMITED']));
    await ana.ok('clock:ping', { t0: 1 });
  });
});

describe('a connection', () => {
  it('a connection has one handshake: a refused one is closed, and so is one that shakes hands again', async () => {
    const socket = io(real.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token: 'wrong', instanceId: 'i_1', protocol: OWN_PROTOCOLS },
    });
    const refused = new Promise((resolve) => socket.once('connect_error', resolve));
    const closed = new Promise((resolve) => socket.io.once('close', resolve));
    expect(await refused).toMatchObject({ data: { code: 'TOKEN_INVALID' } });
    await closed;
  });

  it('a connection is cut where it repeats CONNECT before it is known', async () => {
    const { seat } = await real.host();
    const client = await RawClient.connect({ url: real.url, token: seat.token });
    real.clients.push(client);
    const shake = JSON.stringify({ token: seat.token, instanceId: 'i_2', protocol: OWN_PROTOCOLS });
    // A further namespace on the same connection is one more handshake.
    engineOf(client).write(`0/probe,${shake}`);
    await client.untilClosed();
  });

  it('a connection is cut where it answers heartbeats that nobody sent', async () => {
    const { ana, ben } = await real.partyOfTwo();
    const engine = engineOf(ben) as unknown as { _sendPacket(type: string): void };
    for (let count = 0; count < 10; count += 1) engine._sendPacket('pong');
    await ben.untilClosed();
    await ana.ok('clock:ping', { t0: 1 });
  });
});

describe('the front door', () => {
  const open = (count: number): Socket[] =>
    Array.from({ length: count }, () => connect(Number(new URL(real.url).port), '127.0.0.1'));
  const ended = (socket: Socket) =>
    new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.once('error', () => undefined);
      socket.resume();
    });

  /** Waits for the server to close connections. @returns how many are closed, once the expected number is reached */
  const turnedAway = async (sockets: readonly Socket[], expected: number): Promise<number> => {
    const all = sockets.map((socket) => ended(socket).then(() => (gone += 1)));
    let gone = 0;
    await expect.poll(() => gone, { timeout: 10_000 }).toBeGreaterThanOrEqual(expected);
    const count = gone;
    for (const socket of sockets) socket.destroy();
    await Promise.all(all);
    return count;
  };

  it('one address has so many connections that haven’t said a word, and no more', async () => {
    const { ana } = await real.partyOfTwo();
    const extra = 20;
    expect(await turnedAway(open(DOOR.strangers + extra), extra)).toBe(extra);
    await ana.ok('clock:ping', { t0: 1 });
  });

  it('one address has more connections that have asked for something, and no more than so many', async () => {
    const { ana } = await real.partyOfTwo();
    const extra = 20;
    const sockets: Socket[] = [];
    let answered = 0;
    while (sockets.length < DOOR.sockets + extra) {
      const some = open(DOOR.strangers / 2);
      const heard = some.map((socket) => {
        socket.write('GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
        const answer = new Promise<void>((resolve) => socket.once('data', () => resolve()));
        return Promise.race([answer.then(() => (answered += 1)), ended(socket)]);
      });
      await Promise.all(heard);
      sockets.push(...some);
    }
    expect(answered).toBeGreaterThan(DOOR.strangers);
    expect(answered).toBeLessThan(DOOR.sockets);
    await ana.ok('clock:ping', { t0: 1 });
    for (const socket of sockets) socket.destroy();
  });

  it('one address opens so many WebSockets in a row, and more with time', async () => {
    const { seat } = await real.host();
    const wrong = { url: real.url, token: 'wrong' };
    for (let count = 0; count < DOOR.upgrades.burst; count += 1)
      await expect(RawClient.connect(wrong)).rejects.toMatchObject({ data: { code: 'TOKEN_INVALID' } });
    await expect(real.join(seat.token)).rejects.toThrow('websocket error');
    clock.advance(1_000);
    await real.join(seat.token);
  });

  it('a connection that says nothing, or says it too slowly, is closed', async () => {
    const sockets = open(2);
    sockets[1]?.write('GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    await Promise.all(sockets.map(ended));
  }, 30_000);
});
