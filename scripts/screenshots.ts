/**
 * npm run screenshots
 *
 * Takes the pictures of the README from the real app: Home, a lobby, and a party of three who watch the sample clip.
 * Cameras and microphones are made up, and have names like real ones.
 */
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { untilReady } from '../lab/driver/film';
import { inPage } from '../lab/driver/in-page';
import { byId, enterFromLobby, startParty, untilView, wakeControls } from '../lab/driver/party-flow';
import { launchPerson, type Person } from '../lab/driver/person';
import { buildApp } from './runtime/build';
import { Explained, explainAndExit, run } from './runtime/command';
import { ensurePackages } from './runtime/debian';
import { startVirtualDisplay } from './runtime/display';
import { resolveElectron, runtimeLine } from './runtime/electron';
import { REPO_ROOT } from './runtime/paths';
import { startSound } from './runtime/sound';

const IMAGES = join(REPO_ROOT, 'docs/images');
const WIDTH = 1_280;
const HEIGHT = 800;
/** The limit is generous because three windows share the machine with the program that takes the pictures. */
const IN_STEP_LIMIT_MS = 20_000;

async function fit({ app, page }: Person): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, [width, height]) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
    },
    [WIDTH, HEIGHT] as const,
  );
  await page.waitForFunction(([width, height]) => innerWidth === width && innerHeight === height, [
    WIDTH,
    HEIGHT,
  ] as const);
}

/** Gives the made-up devices names like real ones; Chromium calls them after their files. */
const nameDevices = (page: Page): Promise<void> =>
  inPage(page, () => {
    const names = {
      videoinput: 'Built-in camera',
      audioinput: 'Built-in microphone',
      audiooutput: 'Headphones',
    };
    const { mediaDevices } = navigator;
    const list = mediaDevices.enumerateDevices.bind(mediaDevices);
    mediaDevices.enumerateDevices = async () =>
      (await list()).map((device) => {
        const { deviceId, groupId, kind } = device;
        return { deviceId, groupId, kind, label: names[kind], toJSON: () => device.toJSON() as unknown };
      });
  });

/** Takes a picture and writes it with 256 colours: it has half the bytes, and nobody sees the difference. */
async function take(page: Page, name: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-pictures-'));
  const whole = join(folder, 'whole.png');
  try {
    await page.screenshot({ path: whole });
    await run('ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-y', '-i', whole],
      ...['-vf', 'split[a][b];[a]palettegen=max_colors=256[p];[b][p]paletteuse=dither=sierra2_4a'],
      ...['-compression_level', '100', '-pred', 'mixed', join(IMAGES, `${name}.png`)],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`docs/images/${name}.png`);
}

async function say(person: Person, atMs: number, text: string): Promise<void> {
  await untilView(person.page, 'the film is there', ({ playback: { phase } }) => phase === 'playing');
  await expect
    .poll(() => byId(person.page, 'transport-time').getAttribute('data-position-ms').then(Number), {
      timeout: IN_STEP_LIMIT_MS,
    })
    .toBeGreaterThan(atMs);
  await byId(person.page, 'chat-input').fill(text);
  await byId(person.page, 'chat-send').click();
}

/**
 * As people see it who have just installed the app, with the public DHT, which nobody asks before there is a party; the
 * other pictures keep to this machine.
 */
async function takeHome(people: Person[]): Promise<void> {
  const person = await launchPerson('home', { asInstalled: true, env: { MATINEE_DHT_BOOTSTRAP: '' } });
  people.push(person);
  await fit(person);
  await expect(byId(person.page, 'home-start')).toBeVisible();
  await take(person.page, 'home');
  await person.quit();
  people.pop();
}

async function takeAll(people: Person[]): Promise<void> {
  await takeHome(people);
  const alice = await launchPerson('alice');
  people.push(alice);
  await fit(alice);
  const link = await startParty(alice);
  const bob = await launchPerson('bob', { args: ['--join', link] });
  people.push(bob);
  await enterFromLobby(bob);
  const carol = await launchPerson('carol');
  people.push(carol);
  await fit(carol);
  await nameDevices(carol.page);
  await byId(carol.page, 'home-join-input').fill(link);
  await byId(carol.page, 'home-join').click();
  await byId(carol.page, 'lobby-name').fill('Carol');
  await expect(byId(carol.page, 'lobby-who')).toContainText('Bob');
  await expect(byId(carol.page, 'device-camera')).toContainText('Built-in camera');
  await expect(byId(carol.page, 'lobby-preview').locator('video')).toBeVisible();
  await byId(carol.page, 'lobby-name').blur();
  await take(carol.page, 'lobby');
  await enterFromLobby(carol);

  // One of them speaks; the others are quiet, like people at a film.
  await byId(alice.page, 'dock-microphone').click();
  await byId(carol.page, 'dock-microphone').click();
  await byId(alice.page, 'open-sample').click();
  await untilReady(people);
  await byId(alice.page, 'transport-play').click();
  await say(bob, 2_500, 'wait, is that the same lighthouse?');
  await say(carol, 4_500, 'it IS. look at the door');
  await say(alice, 6_500, 'I knew it. Nobody ever listens to me on film night.');
  await say(bob, 8_000, 'popcorn break at the cabin?');
  await expect(byId(alice.page, 'chat-message')).toHaveCount(4);
  await expect(async () => {
    await wakeControls(alice.page);
    await expect(byId(alice.page, 'sync-chip')).toHaveAttribute('data-key', 'inStep', { timeout: 500 });
    await expect(byId(alice.page, 'tile-Bob')).toHaveAttribute('data-speaking', 'true', { timeout: 500 });
  })
    .toPass({ timeout: IN_STEP_LIMIT_MS })
    .catch(() => {
      throw new Explained(
        'The films didn’t get in step: this machine is too busy for three windows just now.',
      );
    });
  await take(alice.page, 'party');
}

async function screenshots(): Promise<void> {
  await ensurePackages('window', 'test');
  const electron = await resolveElectron();
  console.log(runtimeLine(electron));
  await buildApp();
  mkdirSync(IMAGES, { recursive: true });
  // The display is always the virtual one: its fonts and its scale are the same on every machine.
  const display = await startVirtualDisplay();
  const sound = await startSound();
  Object.assign(process.env, display.env, sound.env, { MATINEE_ELECTRON: electron.executable });
  const people: Person[] = [];
  try {
    await takeAll(people);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    await sound.close();
    await display.close();
  }
}

await screenshots().catch(explainAndExit);
