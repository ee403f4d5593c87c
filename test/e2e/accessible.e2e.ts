/** Checks each view with axe-core on a real window, and the way through it by keyboard. */
import type { Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { barriers } from '../../lab/driver/barriers';
import { untilReady } from '../../lab/driver/film';
import { byId, enterFromLobby, startParty, untilView, wakeControls } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';

const expectNone = async (page: Page, view: string): Promise<void> =>
  expect(await barriers(page), view).toEqual([]);

/**
 * Opens a part of the view by the keyboard, checks it, and closes it with Escape; the focus has to be back where it
 * was.
 */
async function lookInside(page: Page, opener: string, inside: string): Promise<void> {
  await byId(page, opener).focus();
  await page.keyboard.press('Enter');
  await expect(byId(page, inside)).toBeVisible();
  await expectNone(page, inside);
  await page.keyboard.press('Escape');
  await expect(byId(page, inside)).toBeHidden();
  await expect(byId(page, opener)).toBeFocused();
}

/** The test ids in the order in which Tab reaches them, once around. */
async function tabOrder(page: Page, first: string): Promise<string[]> {
  await byId(page, first).focus();
  const order = [first];
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const id = await page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');
    if (id === first) break;
    if (id) order.push(id);
  }
  return order;
}

test('every view is accessible, and works by keyboard', async () => {
  // Fourteen views are looked through, each in some seconds, and the last ones beside a film that plays.
  test.setTimeout(240_000);
  const people: Person[] = [];
  try {
    const alice = await launchPerson('alice');
    people.push(alice);
    const { page } = alice;
    // Without motion no view fades: a contrast that is measured in the middle of a fade means nothing.
    await page.emulateMedia({ reducedMotion: 'reduce' });

    await test.step('Home', async () => {
      await expect(byId(page, 'home-start')).toBeVisible();
      await expectNone(page, 'Home');
      expect(await tabOrder(page, 'home-settings')).toEqual([
        ...['home-settings', 'home-help', 'home-start', 'home-join-input', 'home-join'],
      ]);
      await lookInside(page, 'home-settings', 'settings-dialog');
      await byId(page, 'home-settings').press('Enter');
      // The tabs are walked through by their keys: the last two have pages that can be scrolled by them.
      await page.keyboard.press('End');
      await page.keyboard.press('Tab');
      await expect(byId(page, 'about-page')).toBeFocused();
      await expectNone(page, 'about-page');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Tab');
      await expect(byId(page, 'privacy-page')).toBeFocused();
      await expectNone(page, 'privacy-page');
      await page.keyboard.press('Escape');
      await lookInside(page, 'home-help', 'help-dialog');
      await byId(page, 'home-join-input').fill('nope');
      await page.keyboard.press('Enter');
      await expect(byId(page, 'home-join-input')).toHaveAttribute('aria-invalid', 'true');
      await expectNone(page, 'Home with a wrong code');
    });

    await test.step('Lobby', async () => {
      await byId(page, 'home-start').press('Enter');
      await byId(page, 'lobby-name').fill('Alice');
      await expectNone(page, 'Lobby');
      const order = await tabOrder(page, 'lobby-back');
      expect(order.at(1)).toBe('lobby-microphone');
      expect(order.at(-1)).toBe('lobby-join');
      await page.keyboard.press('Escape');
      await expect(byId(page, 'home-start')).toBeVisible();
    });

    const link = await startParty(alice);
    const bob = await launchPerson('bob', { args: ['--join', link] });
    people.push(bob);
    await enterFromLobby(bob);
    await untilView(page, 'Bob is here', (view) => view.participants.length === 2);

    await test.step('Party without a film', async () => {
      await expectNone(page, 'Party');
      await lookInside(page, 'open-url', 'url-input');
      await lookInside(page, 'invite-chip', 'invite-link');
      await lookInside(page, 'dock-devices', 'devices-dialog');
      await lookInside(page, 'dock-help', 'shortcut-dialog');
      await lookInside(page, 'dock-leave', 'leave-confirm');
      await lookInside(page, 'dock-share', 'picker-source');
    });

    await test.step('Party with a film', async () => {
      await byId(page, 'open-sample').press('Enter');
      await untilReady(people);
      await byId(bob.page, 'chat-input').fill('Popcorn is ready');
      await bob.page.keyboard.press('Enter');
      await byId(page, 'transport-play').press('Enter');
      await untilView(page, 'the film plays', (view) => view.playback.phase === 'playing');
      await expect(byId(page, 'chat-message')).toBeVisible();
      await wakeControls(page);
      await expectNone(page, 'Film and chat');
      await byId(page, 'dock-people').press('Enter');
      await expect(byId(page, 'people-panel')).toBeVisible();
      await expectNone(page, 'People');
      await lookInside(page, 'transport-rate', 'rate-1');
      await byId(page, 'sync-chip').press('Enter');
      await expect(byId(page, 'sync-panel')).toBeVisible();
      await byId(page, 'sync-help').press('Enter');
      await expect(byId(page, 'sync-Bob')).toBeVisible();
      await expectNone(page, 'Sync');
      await lookInside(page, 'trim-by-ear', 'clap-dialog');
      await byId(page, 'sync-chip').press('Enter');
      await expect(byId(page, 'sync-panel')).toBeHidden();
      await wakeControls(page);
      const order = await tabOrder(page, 'invite-chip');
      const stops = [
        'transport-seek',
        'transport-play',
        'transport-fullscreen',
        'dock-microphone',
        'dock-leave',
      ];
      expect(order.filter((id) => stops.includes(id))).toEqual(stops);
    });

    await test.step('the end', async () => {
      await byId(page, 'dock-leave').press('Enter');
      await byId(page, 'end-for-all').press('Enter');
      await expect(byId(bob.page, 'ended-screen')).toBeVisible();
      await expectNone(bob.page, 'Ended');
    });
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
});
