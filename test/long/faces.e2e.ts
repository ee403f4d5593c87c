/**
 * The choice of the large face, and faces over a film that fills the screen at two screen sizes, by hand and by
 * keyboard.
 */
import { expect, test } from 'playwright/test';
import { startVirtualDisplay, type Display } from '../../scripts/runtime/display';
import { byId, joinParty, startParty, untilView } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { startWindowManager } from '../../lab/driver/window-manager';

const SIZES = [
  [1_280, 800],
  [1_920, 1_080],
] as const;

interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Whether nothing lies over the tile's middle. */
  readonly onTop: boolean;
  /** Whether its picture has come. */
  readonly seen: boolean;
}

const tileOf = (person: Person, name: string): Promise<Tile> =>
  byId(person.page, `tile-${name}`).evaluate((tile) => {
    const { x, y, width, height } = tile.getBoundingClientRect();
    const video = tile.querySelector('video');
    return {
      ...{ x, y, width, height },
      onTop: tile.contains(document.elementFromPoint(x + width / 2, y + height / 2)),
      seen: video !== null && video.videoWidth > 0 && !video.paused,
    };
  });
const large = async (person: Person): Promise<string[]> => {
  const tiles = await byId(person.page, 'faces').locator('[data-large="true"]').all();
  return Promise.all(tiles.map(async (tile) => (await tile.getAttribute('data-testid')) ?? ''));
};
const isFullScreen = (person: Person): Promise<boolean> =>
  person.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().some((window) => window.isFullScreen()),
  );
/** Presses a key on a control that was reached by keyboard, so that the ring around it shows. */
const pressOn = async (person: Person, testid: string, key: string): Promise<void> => {
  await byId(person.page, testid).focus();
  await person.page.keyboard.press(key);
};
const muteOrUnmute = async (person: Person, audio: boolean): Promise<void> => {
  await byId(person.page, 'dock-microphone').click();
  await untilView(person.page, `${person.name}'s microphone is ${audio ? 'on' : 'off'}`, (view) =>
    view.participants.some((one) => one.isLocal && one.audio === audio),
  );
};

for (const [width, height] of SIZES) {
  test.describe(`faces on a screen of ${width} × ${height}`, () => {
    const people: Person[] = [];
    let display: Display;
    let endManager: () => void;
    const photograph = async ({ page }: Person, name: string): Promise<void> => {
      const folder = process.env['MATINEE_PHOTOGRAPHS'];
      if (folder) await page.screenshot({ path: `${folder}/faces-${name}-${width}.png` });
    };

    test.beforeAll(async () => {
      display = await startVirtualDisplay(`${width}x${height}x24`);
      endManager = await startWindowManager({ ...process.env, ...display.env });
    });
    test.afterAll(async () => {
      endManager();
      await display.close();
    });
    test.afterEach(async () => {
      for (const person of people.splice(0).reverse()) await person.quit().catch(() => undefined);
    });

    test('the faces are placed pinned, by who speaks, and over the film', async () => {
      test.setTimeout(400_000);
      const launch = async (name: string): Promise<Person> => {
        const desktop = { ...(process.env as Record<string, string>), ...display.env };
        const person = await launchPerson(name, { desktop });
        people.push(person);
        return person;
      };
      const alice = await launch('alice');
      const link = await startParty(alice);
      const bob = await launch('bob');
      await joinParty(bob, link);
      const carol = await launch('carol');
      await joinParty(carol, link);
      for (const name of ['Bob', 'Carol'])
        await expect.poll(async () => (await tileOf(alice, name)).seen, { timeout: 30_000 }).toBe(true);

      await test.step('a pinned face is large, for whoever pinned it alone', async () => {
        const before = await tileOf(alice, 'Carol');
        await pressOn(alice, 'pin-Bob', 'Enter');
        await expect.poll(() => large(alice)).toEqual(['tile-Bob']);
        await expect(byId(alice.page, 'pin-Bob')).toHaveAttribute('aria-pressed', 'true');
        await expect
          .poll(async () => (await tileOf(alice, 'Bob')).width / (await tileOf(alice, 'Carol')).width)
          .toBeGreaterThan(2);
        expect((await tileOf(alice, 'Bob')).seen).toBe(true);
        expect(await large(bob)).toEqual([]);
        await photograph(alice, 'pinned');
        await pressOn(alice, 'menu-Bob', 'Enter');
        await pressOn(alice, 'menu-pin', 'Enter');
        await expect.poll(() => large(alice)).toEqual([]);
        await expect.poll(async () => (await tileOf(alice, 'Carol')).width).toBeCloseTo(before.width, 0);
      });

      await test.step('whoever speaks is large, and a pinned face stays large', async () => {
        await muteOrUnmute(bob, false);
        await alice.page.keyboard.press('q');
        await byId(alice.page, 'set-spotlight').getByRole('switch').press('Space');
        await expect.poll(() => large(alice), { timeout: 30_000 }).toEqual(['tile-Carol']);
        await photograph(alice, 'spotlight');
        await muteOrUnmute(bob, true);
        await muteOrUnmute(carol, false);
        await expect.poll(() => large(alice), { timeout: 30_000 }).toEqual(['tile-Bob']);
        await pressOn(alice, 'pin-Carol', 'Enter');
        await expect.poll(() => large(alice)).toEqual(['tile-Carol']);
        await pressOn(alice, 'pin-Carol', 'Enter');
        await expect.poll(() => large(alice), { timeout: 30_000 }).toEqual(['tile-Bob']);
        await byId(alice.page, 'set-spotlight').getByRole('switch').press('Space');
        await expect.poll(() => large(alice)).toEqual([]);
        await byId(alice.page, 'dock-people').click();
        await byId(alice.page, 'dock-people').click();
      });

      await test.step('a film that fills the screen has the faces over it', async () => {
        await byId(alice.page, 'open-sample').click();
        await byId(alice.page, 'transport-play').click();
        await untilView(alice.page, 'it plays', ({ playback }) => playback.phase === 'playing');
        await alice.page.keyboard.press('f');
        await expect.poll(() => isFullScreen(alice), { timeout: 30_000 }).toBe(true);
        await expect(byId(alice.page, 'faces')).toHaveAttribute('data-arrangement', 'floating');
        await expect
          .poll(() => alice.page.evaluate(() => [window.innerWidth, window.innerHeight]))
          .toEqual([width, height]);
        for (const name of ['Alice', 'Bob', 'Carol'])
          await expect
            .poll(async () => {
              const { x, y, width: wide, height: high, onTop, seen } = await tileOf(alice, name);
              const isInside = x > width / 2 && y > 0 && x + wide <= width && y + high <= height;
              return isInside && onTop && seen;
            })
            .toBe(true);
        await photograph(alice, 'over-film');
      });

      await test.step('the controls leave, the faces stay', async () => {
        const opacity = () => alice.page.locator('nav.dock').evaluate((bar) => getComputedStyle(bar).opacity);
        /** The distance between the lowest face and the edge of the screen, px. */
        const below = async (): Promise<number> => {
          const { y, height: high } = await tileOf(alice, 'Carol');
          return height - y - high;
        };
        const film = () =>
          alice.page.locator('.chrome.bottom').evaluate((bar) => getComputedStyle(bar).opacity);
        await expect.poll(opacity, { timeout: 20_000 }).toBe('0');
        // Play was clicked, and F was pressed since: the button has the focus, but not by keyboard.
        await expect.poll(film).toBe('0');
        await expect.poll(below).toBeLessThan(40);
        expect(await tileOf(alice, 'Carol')).toMatchObject({ onTop: true, seen: true });
        await photograph(alice, 'over-film-quiet');
        await alice.page.mouse.move(width / 3 + 40, height / 3);
        await expect.poll(opacity).toBe('1');
        await expect.poll(below).toBeGreaterThan(150);
      });

      await test.step('a face is pinned over the film too, by keyboard', async () => {
        await pressOn(alice, 'pin-Bob', 'Enter');
        await expect
          .poll(async () => (await tileOf(alice, 'Bob')).width / (await tileOf(alice, 'Carol')).width)
          .toBeGreaterThan(1.5);
        expect(await tileOf(alice, 'Bob')).toMatchObject({ onTop: true, seen: true });
        await photograph(alice, 'over-film-pinned');
      });

      await test.step('Escape leads out of it, and the faces are beneath the film again', async () => {
        await alice.page.keyboard.press('Escape');
        await expect.poll(() => isFullScreen(alice)).toBe(false);
        await expect(byId(alice.page, 'faces')).toHaveAttribute('data-arrangement', 'row');
        expect(await large(alice)).toEqual(['tile-Bob']);
        await photograph(alice, 'beneath-film');
      });
      expect(alice.complaints).toEqual([]);
    });
  });
}
