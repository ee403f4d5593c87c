import { createServer, type Server } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import os from 'node:os';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../test/fakes/self-signed';
import { spkiPin } from '../security/certificate-pins';
import { MAX_ANSWER_BYTES, type HttpRequest } from '../system/http-send';
import { createPinnedHttp } from './pinned-http';

/** What the server was asked, over which of its connections. */
const asked: {
  method: string | undefined;
  type: string | undefined;
  path: string;
  over: number;
  body: string;
}[] = [];
const connections: TLSSocket[] = [];
/** What came before each of them became TLS, or didn't. */
const sockets: Socket[] = [];
let server: Server;
let port: number;
let pin: string;

beforeAll(async () => {
  const pair = selfSigned();
  pin = spkiPin(pair.cert);
  server = createServer(pair, (request, response) => {
    const over = connections.indexOf(request.socket as TLSSocket);
    const path = request.url ?? '';
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push({ method: request.method, type: request.headers['content-type'], path, over, body });
      const isFirst = asked.filter((one) => one.path === path).length === 1;
      const [, what, bytes] = /^\/(\w+)(?:\/(\d+))?$/.exec(path) ?? [];
      if (what === 'hangUp' || (what === 'hangUpOnce' && isFirst)) request.socket.destroy();
      else if (what === 'rubbish') request.socket.end('HTTP/1.1 rubbish\r\n\r\n');
      else if (what === 'cut') {
        response.writeHead(200, { 'content-length': 100 }).write('the beginning');
        setImmediate(() => request.socket.destroy());
      } else if (what === 'silent' || (what === 'silentOnce' && isFirst)) return;
      else response.end(what === 'bytes' ? 'x'.repeat(Number(bytes)) : 'Größe');
    });
  });
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.on('secureConnection', (socket: TLSSocket) => connections.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** Limits that are set, instead of those by the clock. */
let limits: AbortController[];
beforeEach(() => {
  asked.length = 0;
  limits = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    const limit = new AbortController();
    limits.push(limit);
    return limit.signal;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const to = (path: string, host = `127.0.0.1:${port}`): HttpRequest => ({
  ...{ method: 'GET', url: `https://${host}${path}`, headers: {}, body: null },
});
const open = () => createPinnedHttp()(pin);
const UNREACHABLE = { code: 'SERVER_UNREACHABLE' };

describe('a request to a home server', () => {
  it('a request to a home server comes as it was asked for, and its answer back as it was given', async () => {
    const send = open();
    expect(await send(to('/path'))).toEqual({ status: 200, text: 'Größe' });
    await send({ ...to('/path'), method: 'POST', headers: { 'content-type': 'a/b' }, body: 'what is said' });
    const connection = connections.length - 1;
    expect(asked).toEqual([
      { method: 'GET', type: undefined, path: '/path', over: connection, body: '' },
      { method: 'POST', type: 'a/b', path: '/path', over: connection, body: 'what is said' },
    ]);
  });

  it('a request to a home server may be answered by as much as the limit, and no byte more', async () => {
    const { text } = await open()(to(`/bytes/${MAX_ANSWER_BYTES}`));
    expect(text).toHaveLength(MAX_ANSWER_BYTES);
    const tooMuch = open()(to(`/bytes/${MAX_ANSWER_BYTES + 1}`));
    await expect(tooMuch).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
  });

  it('a request to a home server goes to port 443 where its address names none', async () => {
    // Nobody listens at this address of the own machine, and the failure says at which port.
    const failed = open()(to('/', '127.44.3.1'));
    await expect(failed).rejects.toMatchObject({ ...UNREACHABLE, cause: { port: 443 } });
  });

  it('a request to a home server may go to an address of the sixth version', async () => {
    const failed = open()(to('/', '[::1]'));
    await expect(failed).rejects.toMatchObject({ ...UNREACHABLE, cause: { address: '::1', port: 443 } });
  });

  it('a request to a home server names the host where it has a name, and never an address', async () => {
    await open()(to('/path'));
    expect(connections.at(-1)?.servername).toBe(false);
    await open()(to('/path', `localhost:${port}`));
    expect(connections.at(-1)?.servername).toBe('localhost');
  });

  it('a request to a home server whose answer breaks off is failed', async () => {
    await expect(open()(to('/cut'))).rejects.toMatchObject(UNREACHABLE);
  });

  it('a request over a new connection isn’t repeated when the server hangs up', async () => {
    await expect(open()(to('/hangUp'))).rejects.toMatchObject(UNREACHABLE);
    expect(asked).toHaveLength(1);
  });

  it('a request that takes too long is failed', async () => {
    const answer = open()(to('/silent'));
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    limits[0]?.abort();
    await expect(answer).rejects.toMatchObject(UNREACHABLE);
  });
});

describe('a connection to a home server', () => {
  it('a connection that never becomes TLS is given up', async () => {
    let isMet = false;
    let isClosed = false;
    const mute = createTcpServer((socket) => {
      isMet = true;
      socket.on('error', () => undefined).once('close', () => (isClosed = true));
      socket.resume();
    });
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const answer = open()(to('/', `127.0.0.1:${(mute.address() as AddressInfo).port}`));
    const failed = expect(answer).rejects.toMatchObject({
      ...{ ...UNREACHABLE, message: 'The server doesn’t answer' },
    });
    await vi.waitFor(() => expect(isMet).toBe(true));
    // The first limit is the request's, the second the connection's.
    expect(limits).toHaveLength(2);
    limits[1]?.abort();
    await failed;
    await vi.waitFor(() => expect(isClosed).toBe(true));
    await new Promise((resolve) => mute.close(resolve));
  });

  it('a connection that was made is kept, when the time that making it had is over', async () => {
    const send = open();
    await send(to('/path'));
    for (const limit of limits) limit.abort();
    await send(to('/path'));
    expect(asked[1]?.over).toBe(asked[0]?.over);
  });

  it('a connection is kept for as long as this machine has the address that it comes from', async () => {
    const own = vi.spyOn(os, 'networkInterfaces');
    const has = (...addresses: string[]) => {
      const all = addresses.map((address) => ({ address }) as os.NetworkInterfaceInfo);
      own.mockReturnValue({ none: undefined, some: all });
      syncBuiltinESMExports();
    };
    try {
      const send = open();
      has('10.0.0.2', '127.0.0.1');
      for (const path of ['/first', '/second']) await send(to(path));
      has('10.0.0.2');
      await send(to('/third'));
    } finally {
      own.mockRestore();
      syncBuiltinESMExports();
    }
    const [first, second, third] = asked.map(({ over }) => over);
    expect(second).toBe(first);
    expect(third).not.toBe(second);
  });

  it('a connection to a server with another key is closed', async () => {
    const before = sockets.length;
    const answer = createPinnedHttp()('A'.repeat(43))(to('/path'));
    await expect(answer).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    await vi.waitFor(() => expect(sockets[before]?.destroyed).toBe(true));
    expect(asked).toEqual([]);
  });

  it('a connection that doesn’t answer any more is replaced by another after two seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const send = open();
    await send(to('/path'));
    const answer = send(to('/silentOnce'));
    await vi.waitFor(() => expect(asked).toHaveLength(2), { interval: 5 });
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await answer).status).toBe(200);
    expect(asked.map(({ path }) => path)).toEqual(['/path', '/silentOnce', '/silentOnce']);
    expect(asked[2]?.over).not.toBe(asked[1]?.over);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a kept connection that answers, or fails, is waited for no longer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const send = open();
    await send(to('/path'));
    await send(to('/path'));
    expect(vi.getTimerCount()).toBe(0);
    await expect(send(to('/rubbish'))).rejects.toMatchObject(UNREACHABLE);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a kept connection that the server ended is replaced, and one over which it talks rubbish isn’t', async () => {
    const send = open();
    await send(to('/path'));
    expect((await send(to('/hangUpOnce'))).status).toBe(200);
    await expect(send(to('/rubbish'))).rejects.toMatchObject(UNREACHABLE);
    expect(asked.map(({ path }) => path)).toEqual(['/path', '/hangUpOnce', '/hangUpOnce', '/rubbish']);
  });
});
