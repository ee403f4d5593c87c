/**
 * A real relay, with credentials that the real server mints: what they open, what is refused, and the connection test.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTH_ROUTES } from '@core/wire/http';
import type { IceServer } from '@core/wire/socket';
import { turnCredential } from '@server/sessions/ice-servers';
import { hasTurnServer, TurnServer } from '../../lab/driver/turn-server';
import { bundlePage } from '../fakes/bundle-page';
import { CHROMIUM } from '../fakes/player-pages';
import { RealServer, askRoute, type RealServerOptions } from '../fakes/real-server';
import type { TurnHooks } from './turn.page';

type TurnWindow = typeof globalThis & { turnHooks: TurnHooks };

const servePage = async (script: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>A page</title><script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

describe.skipIf(!existsSync(CHROMIUM) || !hasTurnServer())('a relay', () => {
  let relay: TurnServer;
  let real: RealServer;
  let pages: Server;
  let browser: Browser;
  let page: Page;

  const startServer = (options: RealServerOptions): Promise<RealServer> => {
    const { port } = pages.address() as AddressInfo;
    return RealServer.start({ ...options, corsOrigins: [`http://127.0.0.1:${port}`] });
  };
  const pair = (near: readonly IceServer[], far = near) =>
    page.evaluate(([one, other]) => (globalThis as TurnWindow).turnHooks.pair(one, other), [
      near,
      far,
    ] as const);
  const check = async (server: RealServer) => {
    const { token } = await askRoute(server.url, AUTH_ROUTES.createProbe, {
      body: {},
      authorization: `Bearer ${server.hostKey}`,
    });
    const { results, told, tookMs } = await page.evaluate(
      ([url, given]) => (globalThis as TurnWindow).turnHooks.check(url, given),
      [server.url, token] as const,
    );
    expect(told).toHaveLength(results.length);
    expect(tookMs).toBeLessThan(11_000);
    return Object.fromEntries(results.map(({ id, ...verdict }) => [id, verdict]));
  };
  /** A server's answer with other credentials in it. */
  const withCredentials = (servers: readonly IceServer[], credentials: object): IceServer[] =>
    servers.map((server) => ({ ...server, ...credentials }));

  beforeAll(async () => {
    relay = await TurnServer.start();
    pages = await servePage(await bundlePage(join(import.meta.dirname, 'turn.page.ts')));
    real = await startServer({ turn: relay.turn });
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--allow-loopback-in-peer-connection'],
    });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await browser.close();
    pages.closeAllConnections();
    pages.close();
    await real.stop();
    await relay.stop();
  });

  it('a relay carries words and pictures of two people who may only meet there, by the credentials the server gave each', async () => {
    const { ana, ben } = await real.partyOfTwo();
    const [one, other] = [await ana.ok('ice:servers', {}), await ben.ok('ice:servers', {})];
    const outcome = await pair(one.iceServers, other.iceServers);
    expect(outcome).toMatchObject({ heard: 'hello, too', route: 'relay' });
    expect(outcome.frames).toBeGreaterThan(5);
    // The relay tells the two apart, and knows neither by name.
    expect(
      new Set([...relay.output().matchAll(/user <(\d+:[\w-]{16})>/g)].map(([, name]) => name)).size,
    ).toBe(2);
    expect(relay.output()).not.toMatch(/Ana|Ben/);
  });

  it('a relay refuses credentials that are over, forged, or another person’s with a later end', async () => {
    const { ana } = await real.partyOfTwo();
    const { iceServers } = await ana.ok('ice:servers', {});
    const { username = '', credential = '' } = iceServers[0] ?? {};
    const whose = username.split(':')[1] ?? '';
    const over = turnCredential(relay.turn.secret, whose, Date.now() - 60_000);
    const later = { username: `${Number(username.split(':')[0]) + 3_600}:${whose}`, credential };
    const forged = turnCredential('a secret of somebody else', whose, Date.now() + 60_000);
    for (const credentials of [over, later, forged]) {
      const outcome = await pair(withCredentials(iceServers, credentials));
      expect(outcome).toMatchObject({ heard: null, frames: 0, route: null });
      expect(outcome.errorCodes).toContain(401);
    }
    expect(await pair(iceServers)).toMatchObject({ heard: 'hello, too' });
  });

  it('a relay is found good by the connection test, with everything else on the way', async () => {
    const checks = await check(real);
    for (const id of ['server', 'socket', 'udp', 'relay', 'download', 'upload'])
      expect([id, checks[id]]).toMatchObject([id, { outcome: 'good', reason: null }]);
    expect(checks['socket']?.value).toBeGreaterThan(0);
    expect(checks['relay']?.value).toBeGreaterThan(0);
  });

  it('a relay is found to refuse the server’s credentials', async () => {
    const server = await startServer({ turn: { ...relay.turn, secret: 'not the secret of the relay' } });
    try {
      expect(await check(server)).toMatchObject({
        socket: { outcome: 'good' },
        relay: { outcome: 'bad', reason: 'credentials' },
      });
    } finally {
      await server.stop();
    }
  });

  it('a relay is found to be silent where nobody listens, as UDP is', async () => {
    const server = await startServer({ turn: { ...relay.turn, urls: ['turn:127.0.0.1:9?transport=udp'] } });
    try {
      expect(await check(server)).toMatchObject({
        server: { outcome: 'good' },
        udp: { outcome: 'bad', reason: 'blocked' },
        relay: { outcome: 'bad', reason: 'blocked' },
      });
    } finally {
      await server.stop();
    }
  });

  it('a relay is set up by the lines of docs/server.md, which coturn knows', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/server.md'), 'utf8');
    const lines = /^```conf\n([\s\S]*?)^```/m.exec(text)?.[1]?.split('\n') ?? [];
    expect(lines).toContain('use-auth-secret');
    // Ports, addresses, secret and certificates are replaced with the test's own.
    const own =
      /^(?:#|$|listening-port|tls-listening-port|cert|pkey|static-auth-secret|m(?:in|ax)-port|realm)/;
    const documented = await TurnServer.start({ settings: lines.filter((line) => !own.test(line)) });
    try {
      expect(documented.output()).not.toMatch(/bad configuration|unknown/i);
      // The documented lines forbid relaying to this address, which is the loopback.
      const server = await startServer({ turn: documented.turn });
      expect((await check(server))['relay']).toMatchObject({ outcome: 'bad', reason: 'failed' });
      await server.stop();
    } finally {
      await documented.stop();
    }
  });

  it('a relay isn’t tried where a server has none, nor anything with a token that is none', async () => {
    const server = await startServer({});
    try {
      expect(await check(server)).toMatchObject({
        socket: { outcome: 'good' },
        udp: { outcome: 'skipped', reason: 'noServers' },
        relay: { outcome: 'skipped', reason: 'noServers' },
      });
      const { results } = await page.evaluate(
        (url) => (globalThis as TurnWindow).turnHooks.check(url, 'no token'),
        server.url,
      );
      expect(results[0]).toMatchObject({ id: 'server', outcome: 'bad', reason: 'refused' });
      expect(results.slice(1).every(({ outcome }) => outcome === 'skipped')).toBe(true);
    } finally {
      await server.stop();
    }
  });
});
