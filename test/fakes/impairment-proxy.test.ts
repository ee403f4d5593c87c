import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startImpairmentProxy, type ImpairmentProxyOptions } from './impairment-proxy';

let server: Server;
let proxy: Awaited<ReturnType<typeof startImpairmentProxy>>;
const clients: Socket[] = [];

/** Starts a server that echoes everything. */
beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  server.close();
});

async function start(options: ImpairmentProxyOptions = {}): Promise<void> {
  proxy = await startImpairmentProxy({ port: (server.address() as AddressInfo).port }, options);
}

async function dial(): Promise<Socket> {
  const client = connect({ host: '127.0.0.1', port: proxy.port });
  client.on('error', () => undefined);
  clients.push(client);
  await once(client, 'connect');
  return client;
}

function received(client: Socket, length: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const take = (piece: Buffer) => {
      text += piece.toString();
      if (text.length < length) return;
      client.off('data', take);
      resolve(text);
    };
    client.on('data', take);
  });
}

async function roundTripMs(client: Socket, text = 'x'): Promise<number> {
  const startMs = performance.now();
  const answer = received(client, text.length);
  client.write(text);
  expect(await answer).toBe(text);
  return performance.now() - startMs;
}

describe('the impairment proxy', () => {
  it('the impairment proxy passes everything on when nothing is wrong', async () => {
    await start();
    const text = 'film night '.repeat(20_000);
    await roundTripMs(await dial(), text);
  });

  it('the impairment proxy delays each direction by its own time', async () => {
    await start({ up: { delayMs: 60 }, down: { delayMs: 20 } });
    const client = await dial();
    expect(await roundTripMs(client)).toBeGreaterThanOrEqual(79);
    proxy.impair({});
    expect(await roundTripMs(client)).toBeLessThan(60);
  });

  it('the impairment proxy stalls at a loss by the retransmission, and keeps the order', async () => {
    const luck = [0, 0, 1, 0];
    await start({ up: { loss: 0.5, retransmitMs: 90 }, random: () => luck.shift() ?? 1 });
    const client = await dial();
    const answer = received(client, 2);
    const startMs = performance.now();
    client.write('a');
    await new Promise((resolve) => setImmediate(resolve));
    client.write('b');
    expect(await answer).toBe('ab');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(89);
  });

  it('the impairment proxy passes no more than the rate', async () => {
    await start({ up: { bytesPerSecond: 100_000 } });
    expect(await roundTripMs(await dial(), 'x'.repeat(20_000))).toBeGreaterThanOrEqual(190);
  });

  it('the impairment proxy goes dead without a word, and what waited arrives when it is back', async () => {
    await start();
    const client = await dial();
    await roundTripMs(client);
    let heard = '';
    let ended = false;
    client.on('data', (piece: Buffer) => (heard += piece.toString()));
    client.on('close', () => (ended = true));
    proxy.blackhole();
    client.write('are you there');
    const inAnother = await dial();
    inAnother.write('and here');
    await new Promise((resolve) => setImmediate(resolve));
    expect([heard, ended]).toEqual(['', false]);

    const answer = received(inAnother, 8);
    proxy.restore();
    expect(await answer).toBe('and here');
    await expect.poll(() => heard).toBe('are you there');
  });

  it('the impairment proxy cuts open connections, and serves a client that comes back', async () => {
    await start();
    const client = await dial();
    await roundTripMs(client);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    proxy.cut();
    await closed;
    await expect.poll(() => proxy.connections).toBe(0);
    await roundTripMs(await dial());
  });

  it('the impairment proxy passes the end of a connection on', async () => {
    await start({ down: { delayMs: 20 } });
    const client = await dial();
    const answer = received(client, 3);
    const closed = once(client, 'close');
    client.end('bye');
    expect(await answer).toBe('bye');
    await closed;
  });
});
