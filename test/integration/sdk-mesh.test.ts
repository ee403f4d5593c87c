/** Two people in a real browser over the real server: they see and hear each other, and links come back. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../fakes/bundle-page';
import { babble } from '../../lab/films/wav';
import { RealServer } from '../fakes/real-server';
import type { Person } from './sdk-mesh.page';

/** The path of Debian's Chromium; without it, the end-to-end tests on Electron still cover the mesh. */
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

describe.skipIf(!existsSync(CHROMIUM))('the mesh in a real browser', () => {
  let real: RealServer;
  let pages: Server;
  let browser: Browser;
  let ana: Page;
  let ben: Page;
  let sessionId = '';
  let folder = '';

  const open = async (name: string, participantId?: string): Promise<Page> => {
    const page = await browser.newPage();
    let id = participantId;
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
    folder = await mkdtemp(join(tmpdir(), 'matinee-mesh-'));
    const voice = join(folder, 'voice.wav');
    await writeFile(voice, babble(8));
    pages = await servePage(await bundlePage(join(import.meta.dirname, 'sdk-mesh.page.ts')));
    const { port } = pages.address() as AddressInfo;
    real = await RealServer.start({ corsOrigins: [`http://127.0.0.1:${port}`] });
    sessionId = await real.createSession();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--use-fake-device-for-media-stream=device-count=3',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${voice}`,
        '--auto-select-desktop-capture-source=A page',
        '--autoplay-policy=no-user-gesture-required',
        '--disable-renderer-backgrounding',
        '--disable-background-timer-throttling',
        '--disable-backgrounding-occluded-windows',
        '--disable-features=WebRtcHideLocalIpsWithMdns',
      ],
    });
    ana = await open('Ana');
    ben = await open('Ben');
  });

  afterAll(async () => {
    await browser.close();
    pages.closeAllConnections();
    pages.close();
    await real.stop();
    await rm(folder, { recursive: true });
  });

  it('the mesh shows and plays both people to each other', async () => {
    await Promise.all([
      ask(ana, ({ party }) => party.connect({ audio: true, video: true })),
      ask(ben, ({ party }) => party.connect({ audio: true, video: true })),
    ]);
    const sizes = await Promise.all([ana, ben].map((page) => ask(page, ({ see }) => see('camera'))));
    for (const { width, height } of sizes) expect(width / height).toBeGreaterThan(1);
    await Promise.all(
      [ana, ben].map((page) => ask(page, ({ untilLog, other }) => untilLog('speakingStarted', other()?.id))),
    );
    await Promise.all(
      [ana, ben].map((page) => ask(page, ({ until, other }) => until(() => other()?.quality !== null))),
    );
  });

  it('the mesh tells how the other’s film keeps step, and by which route their voice comes', async () => {
    await ask(ana, ({ party }) =>
      party.playback.open({ title: 'Film', source: { kind: 'url', url: 'https://films.example/film.mp4' } }),
    );
    for (const page of [ana, ben]) {
      await ask(page, ({ party, until, other }) =>
        until(() => party.view.sync.people[other()?.id ?? '']?.route === 'direct'),
      );
    }
    await ask(ana, ({ party }) => party.playback.close());
  });

  it('the mesh switches the camera without a new stream, and off and on again', async () => {
    const label = () =>
      ask(
        ana,
        ({ party }) => party.stream(party.local?.id ?? '', 'camera')?.getVideoTracks()[0]?.label ?? '',
      );
    const before = await label();
    await ask(ana, async ({ party }) => {
      // The second fake camera delivers depth pictures, which no encoder takes.
      const another = (await party.listDevices()).find((device) => device.label === 'fake_device_2');
      await party.switchDevice('camera', another?.id ?? '');
    });
    expect(await label()).not.toBe(before);
    await ask(ben, ({ see }) => see('camera', 20));
    await ask(ana, ({ party }) => party.disableVideo());
    await ask(ben, ({ party, until, other }) =>
      until(() => !party.stream(other()?.id ?? '', 'camera') && !other()?.video),
    );
    await ask(ana, ({ party }) => party.enableVideo());
    await ask(ben, ({ see }) => see('camera', 20));
  });

  it('the mesh mutes, tells a muted person alone that they talk, and unmutes', async () => {
    await ask(ana, ({ party }) => party.disableAudio());
    await ask(ben, ({ until, other }) =>
      until(() => other()?.audio === false && other()?.speaking === false),
    );
    await ask(ana, ({ untilLog }) => untilLog('talkingWhileMuted'));
    expect(await ask(ben, ({ other }) => other()?.speaking)).toBe(false);
    await ask(ana, ({ party }) => party.enableAudio());
    await ask(ben, ({ until, other }) => until(() => other()?.speaking === true));
    const dead = ({ log }: Person) => log.filter(({ event }) => event === 'noAudioInput');
    expect(await Promise.all([ana, ben].map((page) => ask(page, dead)))).toEqual([[], []]);
  });

  it('the mesh lowers the film while the other talks, and only then', async () => {
    const isDown = ({ until, filmGain }: Person) =>
      until(() => Math.abs(filmGain() - 10 ** (-12 / 20)) < 1e-6);
    await ask(ana, ({ party }) => party.disableAudio());
    await ask(ben, ({ until, filmGain }) => until(() => filmGain() === 1));
    await ask(ana, ({ party }) => party.enableAudio());
    await ask(ben, isDown);
    await ask(ben, ({ party }) => party.sound.setDucking({ depthDb: 0, underOwnVoice: false }));
    await ask(ben, ({ until, filmGain }) => until(() => filmGain() === 1));
  });

  it('the mesh switches the microphone, and its processing, without a gap for the other', async () => {
    await ask(ben, (person) => person.listenForGaps());
    /** The longest silence that Ben hears from before an action until long after it, ms. */
    const gapAround = async (act: (person: Person) => Promise<unknown>): Promise<number> => {
      await ask(ben, ({ longestGap }) => longestGap(300));
      await ask(ana, act);
      return ask(ben, ({ longestGap }) => longestGap(800));
    };
    const gaps = [
      await gapAround(async ({ party }) => {
        const microphones = (await party.listDevices()).filter(({ kind }) => kind === 'microphone');
        await party.switchDevice('microphone', microphones.at(-1)?.id ?? '');
      }),
      await gapAround(({ party }) =>
        party.sound.setMicrophoneProcessing({ noise: 'off', echoCancellation: false }),
      ),
      await gapAround(({ party }) =>
        party.sound.setMicrophoneProcessing({ noise: 'voice', echoCancellation: false }),
      ),
      await gapAround(({ party }) =>
        party.sound.setMicrophoneProcessing({ noise: 'standard', echoCancellation: true }),
      ),
    ];
    expect(gaps.filter((gap) => gap > 100)).toEqual([]);
    expect(await ask(ana, ({ party }) => party.sound.echoCancelled())).not.toBe('none');
    // Muting shows that a real silence would have been heard.
    expect(await gapAround(({ party }) => party.disableAudio())).toBeGreaterThan(500);
    await ask(ana, ({ party }) => party.enableAudio());
  });

  it('the mesh shares a screen also from the person who does not offer, and stops', async () => {
    await Promise.all(
      [ana, ben].map(async (page) => {
        await ask(page, ({ party }) => party.startScreenShare({ audio: true, hint: 'text' }));
      }),
    );
    await Promise.all([ana, ben].map((page) => ask(page, ({ see }) => see('screen', 1))));
    expect(await ask(ben, ({ party }) => party.view.screenSharers.length)).toBe(2);
    // Both streams begin at the rate of a screen, which is higher than a face's.
    for (const page of [ana, ben])
      expect(await ask(page, ({ remoteSdp }) => remoteSdp())).toContain('x-google-start-bitrate=2500');
    await Promise.all([ana, ben].map((page) => ask(page, ({ party }) => party.stopScreenShare())));
    await ask(ana, ({ party, until }) => until(() => party.view.screenSharers.length === 0));
  });

  it('the mesh measures what goes both ways', async () => {
    for (const page of [ana, ben]) {
      await ask(page, ({ party }) => void party.stats.start(1_000));
      await ask(page, ({ untilStats }) =>
        untilStats(
          ({ route, roundTripMs, jitterMs, availableBps, limitation, incoming, outgoing, quality }) =>
            route === 'direct' &&
            roundTripMs !== null &&
            jitterMs !== null &&
            (availableBps ?? 0) > 50_000 &&
            limitation !== null &&
            quality !== null &&
            [incoming, outgoing].every(
              ({ audioBps, videoBps, width, height, framesPerSecond, loss }) =>
                audioBps > 5_000 &&
                videoBps > 20_000 &&
                (width ?? 0) > (height ?? 0) &&
                (framesPerSecond ?? 0) > 5 &&
                loss !== null &&
                loss < 0.5,
            ),
        ),
      );
    }
    await ask(ana, ({ party, until, other }) =>
      until(() => party.stats.history(other()?.id ?? '').length > 0),
    );
  });

  it('the mesh sends a small picture where a small one is shown, and a large one again', async () => {
    expect((await ask(ben, ({ see }) => see('camera'))).height).toBeGreaterThan(200);
    await ask(ben, ({ party, other }) => party.setShownHeight(other()?.id ?? '', 'camera', 90));
    await ask(ben, ({ untilStats }) => untilStats(({ incoming }) => (incoming.height ?? 999) <= 96));
    expect((await ask(ben, ({ see }) => see('camera'))).height).toBeLessThanOrEqual(96);
    await ask(ben, ({ party, other }) => party.setShownHeight(other()?.id ?? '', 'camera', null));
    await ask(ben, ({ untilStats }) => untilStats(({ incoming }) => (incoming.height ?? 0) > 200));
  });

  it('the mesh sends sound alone where no picture is wanted, and reports no fault', async () => {
    const connections = () => ask(ben, ({ connections }) => connections.length);
    const before = await connections();
    const lost = () =>
      ask(ben, ({ log }) => log.filter(({ event }) => event === 'reconnecting' || event === 'warning'));
    const lostBefore = await lost();
    await ask(ben, ({ party }) => party.setReceiveVideo(false));
    for (let seconds = 0; seconds < 4; seconds++) {
      await ask(ben, ({ untilStats }) =>
        untilStats(({ incoming }) => incoming.videoBps === 0 && incoming.audioBps > 5_000),
      );
      // A single second proves little: four seconds in a row are long enough for a link to be taken for one-sided.
      await ask(ben, ({ party, until }) => {
        const { length } = party.stats.history(party.participants.find(({ isLocal }) => !isLocal)?.id ?? '');
        return until(
          () =>
            party.stats.history(party.participants.find(({ isLocal }) => !isLocal)?.id ?? '').length > length,
        );
      });
    }
    await ask(ana, ({ party, until }) => until(() => party.view.call.sending === null));
    expect(await connections()).toBe(before);
    expect(await lost()).toEqual(lostBefore);
    await ask(ben, ({ party }) => party.setReceiveVideo(true));
    await ask(ben, ({ untilStats }) => untilStats(({ incoming }) => incoming.videoBps > 20_000));
    expect(await connections()).toBe(before);
  });

  it('the mesh has no link at all rather than giving an address away', async () => {
    await ask(ana, ({ party }) => party.setRelayOnly(true));
    await ask(ana, ({ untilLog }) => untilLog('warning', 'TURN_UNAVAILABLE'));
    expect(await ask(ana, ({ reachOf }) => reachOf())).toBe('failed');
    const alive = () =>
      ask(
        ana,
        ({ connections }) => connections.filter(({ connectionState }) => connectionState !== 'closed').length,
      );
    expect(await alive()).toBe(0);
    await ask(ana, ({ party, other }) => party.retry(other()?.id ?? ''));
    expect(await alive()).toBe(0);
    await ask(ana, ({ party }) => party.setRelayOnly(false));
    await ask(ana, ({ until, reachOf }) => until(() => reachOf() === 'open'));
    await Promise.all([ana, ben].map((page) => ask(page, ({ see }) => see('camera', 5))));
    await ask(ana, ({ log }) => void log.splice(0));
  });

  it('the mesh keeps descriptions small enough for the wire, however often the camera is switched', async () => {
    for (let times = 0; times < 5; times++) {
      await ask(ben, ({ party }) => party.disableVideo());
      await ask(ben, ({ party }) => party.enableVideo());
    }
    await ask(ana, ({ see }) => see('camera', 10));
    expect(await ask(ana, ({ log }) => log.filter(({ event }) => event === 'warning'))).toEqual([]);
  });

  it('the mesh rebuilds a link whose transport died, and says so', async () => {
    await ask(ben, ({ connections }) => connections.at(-1)?.close());
    await ask(ana, ({ untilLog }) => untilLog('reconnecting', 'call'));
    await ask(ana, ({ untilLog }) => untilLog('reconnected', 'call'));
    await Promise.all([ana, ben].map((page) => ask(page, ({ see }) => see('camera', 10))));
    expect(await ask(ana, ({ party }) => party.state.kind)).toBe('connected');
  });

  it('the mesh survives a participant who sends nonsense', async () => {
    const { token } = await real.mint(sessionId, 'Mal');
    const mal = await real.join(token, 'i_mal');
    const anaId = (await ask(ana, ({ party }) => party.local?.id)) ?? '';
    const signal = { type: 'offer', sdp: 'v=0 nonsense' } as const;
    await mal.ok('signal', { to: anaId, linkEpoch: 2_000, signal });
    await ask(ana, ({ untilLog }) => untilLog('warning', 'NEGOTIATION_FAILED'));
    await mal.ok('room:leave', {});
    await ask(ana, ({ party, until }) => until(() => party.participants.length === 2));
    await ask(ana, ({ see }) => see('camera', 5));
  });

  it('the mesh rebuilds the link for a person whose window died', async () => {
    const benId = await ask(ben, ({ party }) => party.local?.id);
    await ben.close({ runBeforeUnload: false });
    await ask(ana, ({ party, until }) =>
      until(() => party.participants.some(({ presence }) => presence !== 'connected')),
    );
    ben = await open('Ben', benId);
    await ask(ben, ({ party }) => party.connect({ audio: true, video: true }));
    await Promise.all([ana, ben].map((page) => ask(page, ({ see }) => see('camera', 10))));
    expect(await ask(ana, ({ reachOf }) => reachOf())).toBe('open');
  });
});
