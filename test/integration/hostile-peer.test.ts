/** The power of somebody in the party over another person's browser, on real connections. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_PER_WINDOW } from '@core/mesh/link-guard';
import { serveAppPage } from '../fakes/app-page';
import type { Pair } from './hostile-peer.page';

/** The path of Debian's Chromium. */
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('a peer who does as they like, in a real browser', () => {
  let served: Awaited<ReturnType<typeof serveAppPage>>;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    served = await serveAppPage(join(import.meta.dirname, 'hostile-peer.page.ts'));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-background-timer-throttling',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    });
    page = await browser.newPage();
  });

  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const ask = async <T>(question: (pair: Pair) => T | Promise<T>): Promise<T> => {
    const pair = await page.evaluateHandle(() => (globalThis as unknown as { pair: Pair }).pair);
    return (await pair.evaluate(question)) as T;
  };

  beforeEach(async () => {
    await page.goto(served.url);
    await page.evaluate(() => (globalThis as unknown as { createPair(): void }).createPair());
    await ask(({ settled }) => settled());
  });

  it('a hostile peer causes no more connections with 600 rebuilds than a bad line does, and is back by a button', async () => {
    const before = await ask(({ connections }) => connections.length);
    // More rebuilds come each second, until Ana's end heeds none of them any more.
    await ask(async ({ say, until, reach }) => {
      let epoch = 2_000;
      await until(() => {
        for (let times = 0; times < 30; times++) say(++epoch, { type: 'rebuild' });
        return reach() === 'paused';
      }, 40_000);
      for (let times = 0; times < 600; times++) say(++epoch, { type: 'rebuild' });
    });
    const made = (await ask(({ connections }) => connections.length)) - before;
    // These are Ana's own connections, and those that Mal's end makes when Ana's says that it has moved on.
    expect(made).toBeLessThanOrEqual(2 * BUILT_PER_WINDOW);
    expect(await ask(({ warnings }) => warnings)).toEqual(['LINK_FAILED']);
    await ask(({ tryAgain }) => tryAgain());
    await ask(({ settled }) => settled());
  });

  it('a hostile peer’s description with hundreds of lines reaches nobody', async () => {
    await ask(({ say, connections }) => {
      const { sdp } = connections[0]?.remoteDescription ?? { sdp: '' };
      const line = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=recvonly\r\n';
      say(2_000, { type: 'offer', sdp: sdp + line.repeat(300) });
    });
    expect(await ask(({ reach }) => reach())).toBe('paused');
    await ask(({ tryAgain }) => tryAgain());
    await ask(({ settled }) => settled());
  });

  it('a hostile peer adds two lines of a kind by asking, and no more', async () => {
    const lines = () =>
      ask(({ connections }) => connections.map((one) => one.getTransceivers().length).sort((a, b) => a - b));
    const before = await lines();
    await ask(({ say }) => {
      const signal = { type: 'transceiverRequest', transceiverRequest: { kind: 'video' } } as const;
      for (let times = 0; times < 20; times++) say(2_000, signal);
    });
    expect((await lines()).at(-1)).toBe((before.at(-1) ?? 0) + 2);
    expect(await ask(({ reach }) => reach())).toBe('open');
  });

  it('a hostile peer that fills the link’s channel loses the link', async () => {
    await ask(async ({ channels, until, reach, malsReach }) => {
      // Ana's end made the channel: here it is Mal's end that is flooded.
      for (let times = 0; times < 200; times++) channels[0]?.send('x'.repeat(1_000));
      await until(() => malsReach() === 'paused' && reach() !== 'open');
    });
  });

  it('a hostile peer that opens another channel loses the link', async () => {
    await ask(async ({ connections, until, reach }) => {
      connections.at(0)?.createDataChannel('more');
      await until(() => reach() === 'paused');
    });
    await ask(({ tryAgain }) => tryAgain());
    await ask(({ settled }) => settled());
  });
});
