/** The names and addresses under which a server is asked, as it sees them behind a proxy. */
import { request, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { RealServer } from '../fakes/real-server';

const SOCKET = '/socket.io/?EIO=4&transport=websocket';
const UPGRADE = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16).toString('base64'),
};

let real: RealServer | null = null;
afterEach(async () => {
  await real?.stop();
  real = null;
});

const ask = (url: string, path: string, headers: Record<string, string>): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const asking = request(new URL(path, url), { headers });
    asking.on('response', (answer) => resolve(answer.resume()));
    asking.on('upgrade', (answer, socket) => resolve((socket.destroy(), answer)));
    asking.on('error', reject);
    asking.end();
  });
const statuses = async (url: string, headers: Record<string, string>) => [
  (await ask(url, '/v1/health', headers)).statusCode,
  (await ask(url, SOCKET, { ...headers, ...UPGRADE })).statusCode,
];

describe('a server that has a name', () => {
  it('a server with a name answers to it and to addresses, and to no name that was made to point at it', async () => {
    real = await RealServer.start({ publicUrl: 'https://party.example.org' });
    const origin = 'https://party.example.org';
    for (const headers of [
      { host: 'party.example.org' },
      { host: 'party.example.org', origin },
      // Some proxies ask like this: they send their own name for the server.
      { host: '127.0.0.1:8420', origin },
    ])
      expect(await statuses(real.url, headers)).toEqual([200, 101]);
    for (const headers of [
      { host: 'evil.example', origin: 'http://evil.example' },
      { host: 'evil.example' },
      { host: 'party.example.org', origin: 'https://evil.example' },
    ])
      for (const status of await statuses(real.url, headers)) expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe('a server without a name', () => {
  it('a server without a name answers to addresses only', async () => {
    real = await RealServer.start();
    expect(await statuses(real.url, { host: '127.0.0.1:8420' })).toEqual([200, 101]);
    for (const status of await statuses(real.url, { host: 'party.example.org' }))
      expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe('a server behind a proxy', () => {
  it('a server behind a proxy counts by the address that the proxy appended, and not by one that the client made up', async () => {
    real = await RealServer.start({ trustProxy: 1 });
    const { url } = real;
    const left = async (forwarded: string): Promise<number> => {
      const { headers } = await ask(url, '/v1/health', { 'x-forwarded-for': forwarded });
      return Number(headers['x-ratelimit-remaining']);
    };
    const first = await left('1.1.1.1, 203.0.113.9');
    expect(await left('2.2.2.2, 203.0.113.9')).toBe(first - 1);
    expect(await left('203.0.113.9')).toBe(first - 2);
    expect(await left('3.3.3.3, 203.0.113.10')).toBe(first);
    expect(await left('2001:db8:7:1::1')).toBe(first);
    expect(await left('2001:db8:7:1:ffff::2')).toBe(first - 1);
  });
});
