/** Measures the share of a screen, with a 24 fps film on it and its sound, from one display to another. */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { expect } from 'playwright/test';
import { startVirtualDisplay } from '../../scripts/runtime/display';
import { byId, enterFromLobby, participantId, startParty, viewOf } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { newSightings, watchFilm } from '../../lab/driver/truth';
import { findClicks } from '../../lab/senses/clicks';
import { BENCH_FILM, benchFilm } from '../../lab/films/bench-film';
import { openBareWindow, type BareWindow } from '../kit/bare-window';
import { pause } from '../kit/pause';
import { whileBusy } from '../kit/busy';
import type { Measured } from '../kit/run';
import { whyBusy } from '../kit/void';
import { shareFigures } from './share-figures';
import { watchSharedFilm } from './share-watch';
import { withCast } from '../kit/cast';
import type { Stage } from './stage';

const SCREEN = { width: 1_280, height: 720 } as const;
/** The film's place is away from the edges, where an app may show a frame around a shared screen. */
const FILM_AT = { x: 320, y: 180 } as const;
const FILM_SECONDS = 300;

/** Opens the film in a window of its own, with the attribute by which the driver finds the app's film. */
const openFilmWindow = (electron: string, env: Readonly<Record<string, string>>): Promise<BareWindow> =>
  openBareWindow({
    ...{ electron, env },
    flags: ['--autoplay-policy=no-user-gesture-required', '--force-device-scale-factor=1'],
    frame: [FILM_AT.x, FILM_AT.y, BENCH_FILM.width, BENCH_FILM.height],
  });

/** Turns microphone and camera off, where there are any. */
async function silence({ page }: Person): Promise<void> {
  const own = (await viewOf(page))?.participants.find(({ isLocal }) => isLocal);
  if (own?.audio) await byId(page, 'dock-microphone').click();
  if (own?.video) await byId(page, 'dock-camera').click();
}

async function shareScreen(sharer: Person): Promise<void> {
  await byId(sharer.page, 'dock-share').click();
  const dialog = byId(sharer.page, 'picker-dialog');
  const sound = dialog.getByRole('switch').first();
  await expect(byId(sharer.page, 'picker-source').first()).toBeVisible({ timeout: 30_000 });
  if ((await sound.getAttribute('aria-checked')) !== 'true') await sound.click();
  await byId(sharer.page, 'picker-source').first().click();
  await byId(sharer.page, 'picker-share').click();
}

export const measureShare = ({ electron, ear }: Stage, { seconds }: { seconds: number }): Promise<Measured> =>
  withCast(async (cast) => {
    const display = await startVirtualDisplay(`${SCREEN.width}x${SCREEN.height}x24`);
    const env = { ...display.env, ...ear.envFor(0) };
    // The computer's sound, in a share, is that of the loudspeaker that its programs play into.
    spawnSync('pactl', ['set-default-sink', ear.envFor(0)['PULSE_SINK'] ?? ''], {
      env: { ...process.env, ...env },
    });
    const film = await benchFilm(FILM_SECONDS);
    let window: BareWindow | undefined;
    try {
      // With faked devices, the computer's sound would be faked, too.
      const alice = await cast.launch('alice', { env, fakeDevices: false });
      const link = await startParty(alice);
      const bob = await cast.launch('bob', { env: ear.envFor(1), args: ['--join', link] });
      await enterFromLobby(bob);
      // Voices and faces are measured elsewhere.
      for (const person of [alice, bob]) await silence(person);
      await shareScreen(alice);
      // No window manager runs here, so the window that opened last is in front.
      window = await openFilmWindow(electron, env);
      const source = window.page;
      await source.evaluate((address) => {
        const video = document.createElement('video');
        video.dataset['testid'] = 'stage-video';
        Object.assign(video.style, { position: 'fixed', inset: '0', width: '100vw', height: '100vh' });
        video.loop = true;
        video.src = address;
        document.body.append(video);
        return video.play();
      }, pathToFileURL(film).href);
      await watchSharedFilm(bob.page, await participantId(bob.page, 'Alice'), {
        x: FILM_AT.x / SCREEN.width,
        y: FILM_AT.y / SCREEN.height,
        width: BENCH_FILM.width / SCREEN.width,
        height: BENCH_FILM.height / SCREEN.height,
      });
      await watchFilm(source);
      // The encoder begins with a small picture, which grows.
      await pause(6_000);
      const [heard, busy] = await whileBusy([], async () => {
        await newSightings(bob.page);
        await newSightings(source);
        ear.start();
        await pause(seconds * 1_000);
        return ear.take();
      });
      const frames = [await newSightings(source), await newSightings(bob.page)];
      const [at, there] = frames.map((seen, index) => ({
        frames: seen,
        clicks: findClicks(heard.windows[index] ?? new Float32Array(), heard.rateHz).map(
          ({ atMs }) => heard.startedAtMs + atMs,
        ),
      }));
      if (!at || !there) throw new Error('nobody looked');
      const peaks = heard.windows.map((samples) =>
        samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
      );
      const { latencyMs, fps, syncMs } = shareFigures(at, there, BENCH_FILM.fps);
      return {
        values: { 'share-latency-ms': latencyMs, 'share-fps': fps, 'share-sync-ms': syncMs },
        machineBusy: busy.machine,
        void: whyBusy(busy.machine),
        detail: {
          peaks,
          clicks: [at.clicks.length, there.clicks.length],
          frames: frames.map(({ length }) => length),
        },
      };
    } finally {
      await cast.leave();
      await window?.close();
      await display.close();
    }
  });
