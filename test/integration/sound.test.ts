/** The processing of voices and of the microphone, measured on the sound of a real browser under the app's policy. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveAppPage } from '../fakes/app-page';
import { wavFile } from '../../lab/films/wav';
import type { SoundPage } from './sound.page';

/** The path of Debian's Chromium. */
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(CHROMIUM))('sound in a real browser', () => {
  let served: Awaited<ReturnType<typeof serveAppPage>>;
  let browser: Browser;
  let page: Page;
  let folder = '';
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-sound-'));
    const noise = join(folder, 'noise.wav');
    // The noise is like a ventilator's: most of it is low. It is the same each time.
    let seed = 1;
    let low = 0;
    const rumble = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      low = 0.98 * low + 0.02 * (2 * (seed / 2_147_483_647) - 1);
      return 3 * low;
    };
    await writeFile(noise, wavFile(4, rumble));
    served = await serveAppPage(join(import.meta.dirname, 'sound.page.ts'));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${noise}`,
        '--autoplay-policy=no-user-gesture-required',
        '--disable-background-timer-throttling',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    });
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(served.url);
  });

  afterAll(async () => {
    await browser.close();
    await served.close();
    await rm(folder, { recursive: true });
  });

  const ask = async <T>(question: (sound: SoundPage) => Promise<T>): Promise<T> => {
    const sound = await page.evaluateHandle(() => (globalThis as unknown as { sound: SoundPage }).sound);
    return (await sound.evaluate(question)) as T;
  };

  it('a voice is twice as loud at twice the volume, and no louder than it can be', async () => {
    const { ratio, loudestPeak, heardAfter } = await ask((sound) => sound.boost());
    expect(ratio).toBeGreaterThan(1.7);
    expect(ratio).toBeLessThan(2.3);
    expect(loudestPeak).toBeGreaterThan(0.6);
    expect(loudestPeak).toBeLessThanOrEqual(1.02);
    expect(heardAfter).toEqual([0]);
  });

  it('a quiet voice is brought up by levelling', async () => {
    const { first, last } = await ask((sound) => sound.levelling());
    expect(first).toBeLessThan(1.5);
    expect(last).toBeGreaterThan(1.8);
  });

  it('RNNoise takes noise out of the microphone, whose track is muted, ended and kept as ever', async () => {
    const { raw, clean, states } = await ask((sound) => sound.noise());
    expect(raw).toBeGreaterThan(0.03);
    expect(clean).toBeLessThan(raw / 4);
    expect(states).toEqual({ filtered: 'ended', device: 'live' });
  });

  it('RNNoise knows what it costs', async () => {
    const cost = await ask((sound) => sound.cost());
    expect(cost).toBeGreaterThan(0.001);
    expect(cost).toBeLessThan(1);
  });

  it('the microphone asks for echo cancellation as far as the engine has it, and for none', async () => {
    const [on, off] = await ask((sound) => sound.echo());
    expect(['all', 'page']).toContain(on);
    expect(off).toBe('none');
  });

  it('the sound breaks no rule of the content policy', () => {
    expect(complaints).toEqual([]);
  });
});
