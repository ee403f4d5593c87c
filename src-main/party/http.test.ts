import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '@core/wire/limits';
import { selfSigned } from '../../test/fakes/self-signed';
import { spkiPin } from '../security/certificate-pins';
import { createAuthClient } from './auth-client';
import type { HttpAnswer, HttpRequest } from '../system/http-send';
import { createPinnedHttp } from './pinned-http';
import { webHttp } from './web-http';

const seen: { url: string | undefined; body: string; host: string | undefined }[] = [];
let home: Server;
let connections = 0;
/** Those that are open. */
const sockets = new Set<Socket>();
let url: string;
let pin: string;

beforeAll(async () => {
  const pair = selfSigned();
  pin = spkiPin(pair.cert);
  home = createServer(pair, (request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      seen.push({ url: request.url, body, host: request.headers.host });
      if (request.url === '/huge') response.end('x'.repeat(100_000));
      else if (request.url === '/silent') request.socket.destroy();
      else response.writeHead(request.url === '/no' ? 404 : 200).end(`you said ${body}`);
    });
  });
  home.on('secureConnection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => home.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(home.address() as AddressInfo).port}`;
});
afterAll(() => {
  home.closeAllConnections();
  return new Promise((resolve) => home.close(resolve));
});

const pinnedHttp = createPinnedHttp();
const post = (path: string): HttpRequest => ({
  method: 'POST',
  url: `${url}${path}`,
  headers: { 'content-type': 'application/json' },
  body: '{"code":"K7QM2XRT"}',
});

describe('a home server with a pinned key', () => {
  it('a home server with a pinned key is asked, and answers', async () => {
    const answer = await pinnedHttp(pin)(post('/v1/invites/look'));
    expect(answer).toEqual({ status: 200, text: 'you said {"code":"K7QM2XRT"}' });
    expect(seen.at(-1)?.host).toBe(new URL(url).host);
    expect((await pinnedHttp(pin)(post('/no'))).status).toBe(404);
  });

  it('a home server with another key is told nothing', async () => {
    const before = seen.length;
    await expect(pinnedHttp('A'.repeat(43))(post('/v1/invites/look'))).rejects.toMatchObject({
      code: 'SERVER_UNTRUSTED',
    });
    expect(seen).toHaveLength(before);
    expect((await pinnedHttp(pin)(post('/again'))).status).toBe(200);
  });

  it('a home server isn’t believed without TLS, nor when it talks without end or hangs up', async () => {
    const plain = { ...post('/'), url: url.replace('https:', 'http:') };
    await expect(pinnedHttp(pin)(plain)).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    await expect(pinnedHttp(pin)(post('/huge'))).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
    await expect(pinnedHttp(pin)(post('/silent'))).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('a home server is asked again over the same connection, which is shared for its own pin only', async () => {
    const send = createPinnedHttp();
    const before = connections;
    expect((await send(pin)(post('/v1/invites/look'))).status).toBe(200);
    expect((await send(pin)(post('/v1/invites/redeem'))).status).toBe(200);
    expect(connections).toBe(before + 1);
    const asked = seen.length;
    await expect(send('A'.repeat(43))(post('/x'))).rejects.toMatchObject({ code: 'SERVER_UNTRUSTED' });
    expect(seen).toHaveLength(asked);
  });

  it('a home server with a pinned key is asked over a new connection where the kept one comes from an address of another network', async () => {
    let isHere = true;
    const send = createPinnedHttp((address) => isHere && address === '127.0.0.1');
    await send(pin)(post('/first'));
    const before = connections;
    await send(pin)(post('/second'));
    expect(connections).toBe(before);
    isHere = false;
    expect((await send(pin)(post('/third'))).status).toBe(200);
    expect(connections).toBe(before + 1);
  });

  it('a home server with a pinned key is asked over a new connection where the kept one has died', async () => {
    const send = createPinnedHttp();
    await send(pin)(post('/v1/invites/look'));
    const before = connections;
    // Dead before the client can know.
    const answer = send(pin)(post('/v1/invites/redeem'));
    for (const socket of sockets) socket.destroy();
    expect((await answer).status).toBe(200);
    expect(connections).toBe(before + 1);
  });

  it('a home server that isn’t there, or speaks no TLS, is unreachable', async () => {
    const plain = createPlainServer((_request, response) => response.end('plain'));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.address() as AddressInfo;
    const ask = () => pinnedHttp(pin)({ ...post('/'), url: `https://127.0.0.1:${port}/` });
    await expect(ask()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await new Promise((resolve) => plain.close(resolve));
    await expect(ask()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });
});

describe('a server on the web', () => {
  const failing = (message: string) => webHttp(() => Promise.reject(new Error(message)));

  it('a web server is untrusted for its certificate, unreachable for all else', async () => {
    await expect(failing('net::ERR_CERT_AUTHORITY_INVALID')(post('/'))).rejects.toMatchObject({
      code: 'SERVER_UNTRUSTED',
    });
    for (const reason of [
      'net::ERR_CONNECTION_REFUSED',
      'net::ERR_NAME_NOT_RESOLVED',
      'The operation was aborted',
    ])
      await expect(failing(reason)(post('/'))).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('a web server mustn’t redirect, and is read to a limit', async () => {
    let init: RequestInit | undefined;
    const send = webHttp((_url, given) => {
      init = given;
      return Promise.resolve(new Response('x'.repeat(70_000)));
    });
    await expect(send(post('/'))).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
    expect(init).toMatchObject({ redirect: 'error', credentials: 'omit', method: 'POST' });
  });
});

describe('the authentication server’s contract', () => {
  const server = { url: 'https://party.example.org', pin: null };
  const answering = (answer: Partial<HttpAnswer>, asked: HttpRequest[] = []) =>
    createAuthClient(() => (request) => {
      asked.push(request);
      return Promise.resolve({ status: 200, text: '{}', ...answer });
    });

  it('the authentication server’s contract is kept going out and coming in', async () => {
    const asked: HttpRequest[] = [];
    const found = { partyName: 'Film night', names: ['Ana'], locked: false, full: false };
    const text = JSON.stringify({ ...found, hostId: null, yours: false });
    const look = await answering({ text }, asked).call(server, 'lookInvite', { code: 'K7QM2XRT' });
    expect(look.names).toEqual(['Ana']);
    expect(asked[0]).toMatchObject({ method: 'POST', url: 'https://party.example.org/v1/invites/look' });
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
    for (const broken of ['{}', 'no json', '{"partyName":7}'])
      await expect(
        answering({ text: broken }).call(server, 'lookInvite', { code: 'K7QM2XRT' }),
      ).rejects.toMatchObject({
        code: 'PROTOCOL_MISMATCH',
      });
  });

  it('a request to the authentication server carries the host key in a header, and refusals come by their code', async () => {
    const asked: HttpRequest[] = [];
    const text = JSON.stringify({ error: { code: 'PERMISSION_DENIED', message: 'no such key' } });
    const call = answering({ status: 403, text }, asked).call(
      server,
      'createParty',
      { partyName: 'Film night', name: 'Ana' },
      'the-host-key',
    );
    await expect(call).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(asked[0]?.headers['authorization']).toBe('Bearer the-host-key');
    expect(asked[0]?.url).not.toContain('the-host-key');
  });

  it.each([
    [429, 'RATE_LIMITED'],
    [502, 'SERVER_UNREACHABLE'],
    [404, 'PROTOCOL_MISMATCH'],
  ])('a response with status %i without a reason is reported as %s', async (status, code) => {
    const call = answering({ status, text: '<html>' }).call(server, 'lookInvite', { code: 'K7QM2XRT' });
    await expect(call).rejects.toMatchObject({ code });
  });

  it('the health check tells a Matinee server from others', async () => {
    const health = { service: 'matinee', protocol: PROTOCOL_VERSION, parts: ['auth'], serverEpoch: 'e_1' };
    const check = (change: object) =>
      answering({ text: JSON.stringify({ ...health, ...change }) }).checkHealth(server);
    await expect(check({})).resolves.toBeUndefined();
    const newer = { protocol: PROTOCOL_VERSION + 1 };
    await expect(check(newer)).rejects.toMatchObject({ code: 'CLIENT_OUTDATED' });
    await expect(check({ ...newer, oldestClient: PROTOCOL_VERSION })).resolves.toBeUndefined();
    await expect(check({ protocol: PROTOCOL_VERSION - 1 })).rejects.toMatchObject({
      code: 'SERVER_OUTDATED',
    });
    await expect(check({ service: 'other' })).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
  });
});
