/**
 * Sharing a screen where only the desktop's portal may ask which one: with sway's portal, on a desktop without a
 * display. The app's window is a Wayland window there, as Electron makes it by itself from version 38 on, or an X
 * window beside it, as Electron 33 does: the capture depends on the session, not on the window.
 */
import { expect, test } from 'playwright/test';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import { ensurePackages } from '../../scripts/runtime/debian';
import { playTone } from '../../lab/driver/output';
import { byId, joinParty, participantId, startParty, untilView, viewOf } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { showsLiveScreen } from '../../lab/driver/screen';
import { heardFrom } from '../../lab/driver/senses';
import {
  startWaylandDesktop,
  type WaylandDesktop,
  type WaylandDesktopOptions,
} from '../../lab/driver/wayland/desktop';

/** The profile whose tone some other program plays on the sharer's desktop. */
const TONE = 'carol';

type CountingWindow = Window & { __matinee?: AutomationHooks; sharesSeen?: number };

/** Counts shares, and looks often enough to see one that is taken back at once. */
const countShares = (): void => {
  const page = window as CountingWindow;
  page.sharesSeen = 0;
  let before = 0;
  setInterval(() => {
    const now = page.__matinee?.party.view?.screenSharers.length ?? 0;
    if (now > before) page.sharesSeen = (page.sharesSeen ?? 0) + 1;
    before = now;
  }, 10);
};

/** How many shares this person has heard of since the counting began. */
const sharesSeen = ({ page }: Person) => page.evaluate(() => (window as CountingWindow).sharesSeen);

const startShare = async ({ page }: Person): Promise<void> => {
  await byId(page, 'dock-share').click();
  await byId(page, 'picker-share').click();
};
const untilSharers = (person: Person, count: number) =>
  untilView(person.page, `${count} share`, (view) => view.screenSharers.length === count);
const sharingBar = ({ page }: Person) => byId(page, 'sharing-bar');
/** The message that says that nothing is shared; there is room for no other sentence. */
const refusal = ({ page }: Person) => byId(page, 'toast').filter({ hasText: 'Nothing is shared' });
const photograph = async ({ page }: Person, name: string): Promise<void> => {
  const folder = process.env['MATINEE_PHOTOGRAPHS'];
  if (folder) await page.screenshot({ path: `${folder}/wayland-${name}.png` });
};

interface Evening {
  readonly desktop: WaylandDesktop;
  /** Alice is at the Wayland desktop, without camera and microphone: on her screen nothing moves by itself. */
  readonly alice: Person;
  /** Bob is elsewhere, with neither device. */
  readonly bob: Person;
  readonly showsHerScreen: () => Promise<boolean>;
}

/** Begins an evening. @param ozone the display system of Alice's window */
async function evening(
  ozone: 'wayland' | 'x11',
  options: WaylandDesktopOptions,
  task: (evening: Evening) => Promise<void>,
): Promise<void> {
  await ensurePackages('wayland');
  const desktop = await startWaylandDesktop(options);
  const people: Person[] = [];
  try {
    const display: Record<string, string> = ozone === 'x11' ? { DISPLAY: process.env['DISPLAY'] ?? '' } : {};
    const alice = await launchPerson('alice', {
      ...{ fakeDevices: false, desktop: { ...desktop.env, ...display } },
      // Without a graphics card the GPU process gives up, and then nobody draws a Wayland window.
      args: [`--ozone-platform=${ozone}`, '--disable-gpu'],
    });
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob', { fakeDevices: false });
    people.push(bob);
    await joinParty(bob, link);
    await bob.page.evaluate(countShares);
    const id = await participantId(bob.page, 'Alice');
    await task({ desktop, alice, bob, showsHerScreen: () => showsLiveScreen(bob.page, id) });
    expect(bob.complaints).toEqual([]);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    await desktop.close();
  }
}

test('a Wayland window asks one question for a share, with picture and sound, a refusal, and silence', async () => {
  test.setTimeout(300_000);
  await evening('wayland', {}, async ({ desktop, alice, bob, showsHerScreen }) => {
    await test.step('one question, and Bob sees the screen and hears what plays there', async () => {
      const stopTone = playTone('sofa', TONE, desktop.env);
      try {
        desktop.answer('yes');
        await startShare(alice);
        await untilSharers(bob, 1);
        expect([desktop.asked(), desktop.portalSessions()]).toEqual([1, 1]);
        expect(await showsHerScreen()).toBe(true);
        await expect
          .poll(() => heardFrom(bob.page, 'alice', [TONE], 'screenAudio'), { timeout: 30_000 })
          .toEqual([TONE]);
        await photograph(alice, 'sharing');
        await photograph(bob, 'seen');
      } finally {
        stopTone();
      }
      await byId(alice.page, 'sharing-stop').click();
      await untilSharers(bob, 0);
    });

    await test.step('a refusal is one question, told to Alice, of which Bob hears nothing', async () => {
      desktop.answer('no');
      await startShare(alice);
      await expect(refusal(alice)).toBeVisible();
      await expect(sharingBar(alice)).toBeHidden();
      await photograph(alice, 'refused');
      expect([desktop.asked(), desktop.portalSessions(), await sharesSeen(bob)]).toEqual([2, 2, 1]);
    });

    await test.step('while nobody answers, Alice reads what is waited for, and can give it up', async () => {
      desktop.answer('never');
      await startShare(alice);
      await expect.poll(() => desktop.asked()).toBe(3);
      await expect(byId(alice.page, 'sharing-systemAsks')).toBeVisible();
      await photograph(alice, 'silence');
      await byId(alice.page, 'sharing-stop').click();
      await expect(sharingBar(alice)).toBeHidden();
      // Alice has given up, so that the picker's answer chooses nothing any more.
      desktop.answer('yes');
      await startShare(alice);
      await untilSharers(bob, 1);
      expect([desktop.asked(), desktop.portalSessions(), await sharesSeen(bob)]).toEqual([4, 4, 2]);
      expect(await showsHerScreen()).toBe(true);
    });
  });
});

test('an X window beside it asks one question, and the desktop’s own button ends the share for all', async () => {
  test.setTimeout(300_000);
  await evening('x11', { hasStopButton: true }, async ({ desktop, alice, bob, showsHerScreen }) => {
    const share = async (count: number): Promise<void> => {
      await startShare(alice);
      await expect.poll(() => desktop.asked()).toBe(count);
      // Her window isn't on that screen, so nothing moves there by itself.
      await expect
        .poll(
          async () => {
            desktop.move();
            return (await viewOf(bob.page))?.screenSharers.length;
          },
          { timeout: 30_000, intervals: [1_000] },
        )
        .toBe(1);
      expect([desktop.asked(), desktop.portalSessions()]).toEqual([count, count]);
      expect(await showsHerScreen()).toBe(true);
    };
    desktop.answer('yes');
    await share(1);
    desktop.stopFromOutside();
    await untilSharers(bob, 0);
    await expect(sharingBar(alice)).toBeHidden();
    await photograph(alice, 'stopped-outside');
    await share(2);
  });
});

test('a portal that dies is told to Alice, whose own window shows Bob all the time', async () => {
  test.setTimeout(300_000);
  await evening('wayland', {}, async ({ desktop, alice, bob, showsHerScreen }) => {
    desktop.answer('yes');
    await startShare(alice);
    await untilSharers(bob, 1);
    expect(await showsHerScreen()).toBe(true);
    // Something changes in her window each second, as a face would, so that the app never has to ask for a picture.
    await alice.page.evaluate(() => {
      const face = document.createElement('div');
      Object.assign(face.style, { position: 'fixed', right: '0', top: '50%', width: '40px', height: '40px' });
      document.body.append(face);
      let turn = 0;
      setInterval(() => (face.style.background = `hsl(${(turn += 37)} 60% 50%)`), 200);
    });
    // The wait is as long as the app takes to find itself in the picture: nothing visible tells when.
    const foundByMs = performance.now() + 30_000;
    await expect.poll(() => performance.now(), { timeout: 60_000 }).toBeGreaterThan(foundByMs);
    await expect(byId(alice.page, 'sharing-frozen')).toBeHidden();
    await desktop.endPictures();
    await expect(byId(alice.page, 'sharing-frozen')).toBeVisible({ timeout: 30_000 });
    await photograph(alice, 'frozen');
  });
});

test('a desktop without a portal tells Alice what it needs, and Bob hears nothing', async () => {
  test.setTimeout(300_000);
  await evening('wayland', {}, async ({ desktop, alice, bob }) => {
    desktop.answer('never');
    await desktop.endPortal();
    await startShare(alice);
    await expect(refusal(alice)).toBeVisible();
    await expect(refusal(alice)).toContainText('xdg-desktop-portal');
    await expect(sharingBar(alice)).toBeHidden();
    await photograph(alice, 'no-portal');
    expect([desktop.asked(), await sharesSeen(bob)]).toEqual([0, 0]);
  });
});
