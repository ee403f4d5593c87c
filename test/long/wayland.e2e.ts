/**
 * Sharing a screen where only the desktop's portal may ask which: with sway's, on a desktop without a display. The app's
 * window is an X window beside it, as Electron 33 has them on Wayland desktops too: the capture goes by the session, not
 * by where the window is.
 */
import { expect, test } from 'playwright/test';
import type { AutomationHooks } from '../../src-renderer/automation-hooks';
import { ensurePackages } from '../../scripts/runtime/debian';
import { playTone } from '../driver/output';
import { byId, joinParty, participantId, startParty, untilView } from '../driver/party-flow';
import { launchPerson, type Person } from '../driver/person';
import { showsLiveScreen } from '../driver/screen';
import { heardFrom } from '../driver/senses';
import { startWaylandDesktop } from '../driver/wayland/desktop';

/** What some other program plays on the sharer's desktop. */
const TONE = 'carol';

type CountingWindow = Window & { __matinee?: AutomationHooks; sharesSeen?: number };

/** Looks often enough to see a share that is taken back at once. */
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

const startShare = async (person: Person): Promise<void> => {
  await byId(person.page, 'dock-share').click();
  await byId(person.page, 'picker-share').click();
};
const untilSharers = (person: Person, count: number) =>
  untilView(person.page, `${count} share`, (view) => view.screenSharers.length === count);

test('under Wayland: one question, its picture and sound, and a refusal', async () => {
  test.setTimeout(300_000);
  await ensurePackages('wayland');
  const desktop = await startWaylandDesktop();
  const stopTone = playTone('sofa', TONE, desktop.env);
  const people: Person[] = [];
  try {
    const display = { DISPLAY: process.env['DISPLAY'] ?? '' };
    const alice = await launchPerson('alice', {
      ...{ fakeMedia: false, desktop: { ...desktop.env, ...display } },
      args: ['--ozone-platform=x11'],
    });
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob');
    people.push(bob);
    await joinParty(bob, link);
    const bar = byId(alice.page, 'sharing-bar');
    await bob.page.evaluate(countShares);
    /** How many shares Bob has heard of. */
    const sharesSeen = () => bob.page.evaluate(() => (window as CountingWindow).sharesSeen);

    await test.step('one question, and Bob sees the screen and hears what plays there', async () => {
      desktop.answer('yes');
      await startShare(alice);
      await untilSharers(bob, 1);
      expect(desktop.asked()).toBe(1);
      expect(await showsLiveScreen(bob.page, await participantId(bob.page, 'Alice'))).toBe(true);
      await expect
        .poll(() => heardFrom(bob.page, 'alice', [TONE], 'screenAudio'), { timeout: 30_000 })
        .toEqual([TONE]);
      await byId(alice.page, 'sharing-stop').click();
      await untilSharers(bob, 0);
    });

    await test.step('a refusal is one question, of which nobody hears', async () => {
      desktop.answer('no');
      await startShare(alice);
      await expect.poll(() => desktop.asked()).toBe(2);
      await expect(bar).toBeHidden();
      expect(await sharesSeen()).toBe(1);
    });

    expect(bob.complaints).toEqual([]);
  } finally {
    stopTone();
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    await desktop.close();
  }
});
