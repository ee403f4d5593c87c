/** Somebody at the door in a real browser over the real server: what goes over the links before a join, and after it. */
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../fakes/bundle-page';
import { RealServer } from '../fakes/real-server';
import type { Person } from './sdk-mesh.page';

/** The path of Debian's Chromium; without it, the end-to-end tests on Electron still stand at the door. */
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

const servePage = async (script: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>A page</title><script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

/** Runs a function in a page, with the person there. */
const ask = async <T>(page: Page, question: (person: Person) => T | Promise<T>): Promise<T> => {
  const person = await page.evaluateHandle(() => (globalThis as unknown as { person: Person }).person);
  return (await person.evaluate(question)) as T;
};

/** What has gone over all links of a page. */
interface Traffic {
  readonly links: number;
  readonly open: number;
  readonly packets: number;
  readonly bytes: number;
  /** The messages that came over their channels: signs of life. */
  readonly beats: number;
  readonly offers: number;
}
const trafficOf = (page: Page): Promise<Traffic> =>
  ask(page, async ({ connections }) => {
    const alive = connections.filter(({ connectionState }) => connectionState !== 'closed');
    const links = alive.filter(({ remoteDescription }) => remoteDescription !== null);
    let packets = 0;
    let bytes = 0;
    let beats = 0;
    for (const link of links) {
      (await link.getStats()).forEach((report: { type: string; [key: string]: unknown }) => {
        if (report.type === 'data-channel') beats += Number(report['messagesReceived'] ?? 0);
        if (report.type !== 'inbound-rtp' && report.type !== 'outbound-rtp') return;
        packets += Number(report['packetsReceived'] ?? report['packetsSent'] ?? 0);
        bytes += Number(report['bytesReceived'] ?? report['bytesSent'] ?? 0);
      });
    }
    const open = links.filter(({ connectionState }) => connectionState === 'connected').length;
    const offers = links.reduce(
      (sum, { remoteDescription }) => sum + Number(/ (\d+) IN /.exec(remoteDescription?.sdp ?? '')?.[1] ?? 0),
      0,
    );
    return { links: links.length, open, packets, bytes, beats, offers };
  });

describe.skipIf(!existsSync(CHROMIUM))('the door in a real browser', () => {
  let real: RealServer;
  let pages: Server;
  let browser: Browser;
  let ana: Page;
  let ben: Page;
  let sessionId = '';

  const open = async (name: string): Promise<Page> => {
    const page = await browser.newPage();
    let id: string | undefined;
    await page.exposeFunction('getToken', async () => {
      const minted = await real.mint(sessionId, name, name === 'Ana' ? 'host' : 'participant', id);
      id = minted.participantId;
      return minted.token;
    });
    await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
    await page.evaluate(
      (url) => (globalThis as unknown as { createPerson(url: string): void }).createPerson(url),
      real.url,
    );
    return page;
  };

  beforeAll(async () => {
    pages = await servePage(await bundlePage(join(import.meta.dirname, 'sdk-mesh.page.ts')));
    const { port } = pages.address() as AddressInfo;
    real = await RealServer.start({ corsOrigins: [`http://127.0.0.1:${port}`] });
    sessionId = await real.createSession();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
        '--disable-renderer-backgrounding',
        '--disable-background-timer-throttling',
        '--disable-backgrounding-occluded-windows',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    });
    ana = await open('Ana');
    ben = await open('Ben');
    await ask(ana, ({ party }) => party.connect({ audio: true, video: true }));
  });

  afterAll(async () => {
    await browser.close();
    pages.closeAllConnections();
    pages.close();
    await real.stop();
  });

  const untilOpen = (page: Page): Promise<void> =>
    ask(page, ({ until, connections }) =>
      until(() => connections.some(({ connectionState }) => connectionState === 'connected')),
    );

  it('the door is seen by those who are in, and its links carry no packet of sound or picture either way', async () => {
    await ask(ben, ({ party }) => party.preview({ audio: true, video: true }));
    await ask(ben, ({ party }) => party.approach());
    await ask(ana, ({ party, until }) =>
      until(() => party.view.atDoor.map(({ name }) => name).join() === 'Ben'),
    );
    await Promise.all([untilOpen(ana), untilOpen(ben)]);
    // Signs of life go once a second: by then each end has had time for pictures, words and reports.
    for (const page of [ana, ben]) {
      await expect.poll(async () => (await trafficOf(page)).beats, { timeout: 15_000 }).toBeGreaterThan(3);
      expect(await trafficOf(page)).toMatchObject({ open: 1, packets: 0, bytes: 0 });
    }
    expect(await ask(ben, ({ party }) => [party.atDoor, party.participants.length])).toEqual([true, 0]);
    expect(await ask(ana, ({ party }) => party.participants.length)).toBe(1);
  });

  it('the door leads in over the same links, without a further negotiation, and both see and hear each other', async () => {
    const before = await Promise.all([trafficOf(ana), trafficOf(ben)]);
    await ask(ben, ({ party }) => party.connect({ audio: true, video: true }));
    const sizes = await Promise.all([ana, ben].map((page) => ask(page, ({ see }) => see('camera'))));
    for (const { width, height } of sizes) expect(width / height).toBeGreaterThan(1);
    for (const page of [ana, ben])
      await ask(page, ({ until, party, other }) =>
        until(() => party.stream(other()?.id ?? '', 'microphone') !== null),
      );
    const after = await Promise.all([trafficOf(ana), trafficOf(ben)]);
    expect(after.map(({ links, offers }) => [links, offers])).toEqual(
      before.map(({ links, offers }) => [links, offers]),
    );
    for (const { packets } of after) expect(packets).toBeGreaterThan(0);
    expect(await ask(ana, ({ party }) => party.view.atDoor)).toEqual([]);
    await ask(ana, ({ until, other }) => until(() => other()?.reach === 'open'));
  });

  it('the door that somebody leaves again leaves no connection behind on either side', async () => {
    const carl = await open('Carl');
    await ask(carl, ({ party }) => party.approach());
    await untilOpen(carl);
    await ask(ana, ({ until, connections }) =>
      until(() => connections.filter(({ connectionState }) => connectionState === 'connected').length === 2),
    );
    await ask(carl, ({ party }) => party.stepBack());
    await ask(ana, ({ until, connections }) =>
      until(() => connections.filter(({ connectionState }) => connectionState === 'connected').length === 1),
    );
    await ask(ana, ({ until, party }) => until(() => party.view.atDoor.length === 0));
    expect(
      await ask(
        carl,
        ({ connections }) =>
          connections.filter(
            ({ signalingState, localDescription }) =>
              localDescription !== null && signalingState !== 'closed',
          ).length,
      ),
    ).toBe(0);
    await carl.close();
  });

  it('the door tells whoever is sent away from it, and they come in no more', async () => {
    const dora = await open('Dora');
    await ask(dora, ({ party, log }) => {
      party.onDoorLeft((payload) => log.push({ event: 'doorLeft', detail: JSON.stringify(payload) }));
      return party.approach();
    });
    await ask(ana, ({ party, until }) => until(() => party.view.atDoor.length === 1));
    await ask(ana, ({ party }) => party.sendAway(party.view.atDoor[0]?.id ?? ''));
    await ask(dora, ({ untilLog }) => untilLog('doorLeft', 'removed'));
    const refused = await ask(dora, ({ party }) =>
      party.connect().then(
        () => 'in',
        (error: { code: string }) => error.code,
      ),
    );
    expect(['TOKEN_INVALID', 'TOKEN_UNAVAILABLE']).toContain(refused);
    await dora.close();
  });

  it('the door of somebody who goes by relays only shows nobody an address where there is no relay', async () => {
    const eva = await open('Eva');
    const heard: string[] = [];
    const said: string[] = [];
    eva.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => heard.push(String(payload)));
      socket.on('framesent', ({ payload }) => said.push(String(payload)));
    });
    await ask(eva, ({ party }) => party.approach({ relayOnly: true }));
    await ask(ana, ({ party, until }) => until(() => party.view.atDoor.length === 1));
    await expect.poll(() => heard.some((frame) => frame.includes('"offer"')), { timeout: 15_000 }).toBe(true);
    expect(
      await ask(
        eva,
        ({ connections }) => connections.filter(({ localDescription }) => localDescription !== null).length,
      ),
    ).toBe(0);
    expect(said.filter((frame) => /"(answer|candidate)"/.test(frame))).toEqual([]);
    await ask(eva, ({ party }) => party.stepBack());
    await eva.close();
  });
});
