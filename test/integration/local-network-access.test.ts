/**
 * The host's page and its own embedded server in a Chromium with Local Network Access, as the shipped Electron has it:
 * a page that isn't local reaches neither HTTP nor the socket, unless it was given the permissions that the app gives.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedEvent, EmbeddedRequest } from '@core/ipc/embedded';
import { serveEmbedder } from '@server/embedded';
import { APP_URL } from '../../src-main/security/app-address';
import { mayHave, NETWORK_PERMISSIONS } from '../../src-main/security/page-permissions';
import { CHROMIUM } from '../fakes/player-pages';

/** A loopback address, so that the page is a secure context; the browser is told to treat it as a public one. */
const PAGE_HOST = '127.0.0.2';
const secret = (): string => randomBytes(32).toString('base64url');

function embedded(pageOrigin: string) {
  let send: (request: EmbeddedRequest) => void = () => undefined;
  let heard: (event: EmbeddedEvent) => void = () => undefined;
  serveEmbedder(
    { postMessage: (event) => heard(event), onMessage: (listener) => (send = listener) },
    () => undefined,
  );
  const ask = (request: EmbeddedRequest): Promise<EmbeddedEvent> =>
    new Promise((resolve) => {
      heard = resolve;
      send(request);
    });
  return {
    async start(): Promise<number> {
      const keys = { apiKey: secret(), apiSecret: secret(), signingKey: secret(), vaultKey: secret() };
      const config = {
        databasePath: ':memory:',
        pageOrigin,
        port: 0,
        hostKey: secret(),
        stun: [],
        dht: [],
        ...keys,
      };
      const event = await ask({ type: 'start', config: { ...config, logLevel: 'silent' } });
      if (event.type !== 'listening') throw new Error(JSON.stringify(event));
      return event.port;
    },
    stop: () => ask({ type: 'stop' }),
  };
}

let pages: Server;
let origin: string;
let server: ReturnType<typeof embedded>;
let port: number;
let browser: Browser;
beforeAll(async () => {
  pages = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Party</title>');
  });
  await new Promise<void>((resolve) => pages.listen(0, PAGE_HOST, resolve));
  const address = `${PAGE_HOST}:${(pages.address() as AddressInfo).port}`;
  origin = `http://${address}`;
  server = embedded(origin);
  port = await server.start();
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', `--ip-address-space-overrides=${address}=public`],
  });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  pages.close();
});

/** The page's access to its server: the health check by HTTP, and a socket of the party's. */
const reach = (page: Page) =>
  page.evaluate(async (at) => {
    const health = await fetch(`http://${at}/v1/health`).then(
      ({ status }) => status,
      () => 'failed',
    );
    const socket = await new Promise<string>((resolve) => {
      const opened = new WebSocket(`ws://${at}/socket.io/?EIO=4&transport=websocket`);
      opened.onmessage = () => resolve('open');
      opened.onerror = () => resolve('failed');
    });
    return { health, socket };
  }, `127.0.0.1:${port}`);

async function openPage(permissions: readonly string[]): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(origin);
  const devTools = await context.newCDPSession(page);
  const { targetInfo } = await devTools.send('Target.getTargetInfo');
  for (const name of permissions) {
    await devTools.send('Browser.setPermission', {
      ...{ permission: { name }, setting: 'granted', origin },
      ...(targetInfo.browserContextId ? { browserContextId: targetInfo.browserContextId } : {}),
    });
  }
  return page;
}

describe('a page that isn’t local, in a Chromium that asks for the local network', () => {
  it('a page that isn’t local reaches its own embedded server with what the app grants its page', async () => {
    const granted = NETWORK_PERMISSIONS.filter((name) => mayHave(name, APP_URL, true, APP_URL));
    const page = await openPage(granted);
    expect(await reach(page)).toEqual({ health: 200, socket: 'open' });
  });

  it('a page that isn’t local reaches nothing without the app’s grants', async () => {
    const page = await openPage([]);
    expect(await reach(page)).toEqual({ health: 'failed', socket: 'failed' });
  });
});
