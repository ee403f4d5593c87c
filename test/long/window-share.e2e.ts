/**
 * One window of another program is shared, and nothing else of the screen: it is chosen by keyboard, seen, and gone
 * when it is closed.
 */
import { expect, test } from 'playwright/test';
import { openOtherWindow, showsWindow, type OtherWindow, type Quarters } from '../../lab/driver/other-window';
import { byId, joinParty, participantId, startParty, untilView } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { frameOf } from '../../lab/driver/share-frame';
import { startWindowManager } from '../../lab/driver/window-manager';

const TITLE = 'Holiday pictures';
const FIRST: Quarters = ['#c02020', '#20a020', '#2030c0', '#c0a020'];
const SECOND: Quarters = ['#20a0a0', '#a020a0', '#e0e0e0', '#303030'];

const photograph = async ({ page }: Person, name: string): Promise<void> => {
  const folder = process.env['MATINEE_PHOTOGRAPHS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
};

test('one shared window is seen by the other, though it lies under another one, and its end is told', async () => {
  test.setTimeout(300_000);
  const people: Person[] = [];
  const endManager = await startWindowManager();
  let other: OtherWindow | undefined;
  try {
    other = await openOtherWindow(TITLE, FIRST);
    const alice = await launchPerson('alice');
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob');
    people.push(bob);
    await joinParty(bob, link);
    const alicesId = await participantId(bob.page, 'Alice');

    await test.step('the picker has it among the windows, and not the own one', async () => {
      await byId(alice.page, 'dock-share').click();
      await alice.page.getByRole('tab', { name: 'Windows' }).click();
      const sources = byId(alice.page, 'picker-source');
      await expect(sources.filter({ hasText: TITLE })).toHaveCount(1);
      // Bob's window belongs to another program here; the person's own one isn't offered.
      await expect(sources.filter({ hasText: 'Matinee' })).toHaveCount(1);
      await photograph(alice, 'window-picker');
    });

    await test.step('found by its name and shared by keyboard', async () => {
      await byId(alice.page, 'picker-search').fill('holiday');
      const source = byId(alice.page, 'picker-source').getByRole('radio');
      await expect(source).toHaveCount(1);
      await source.press('Space');
      await source.press('Enter');
      await expect(byId(alice.page, 'sharing-bar')).toBeVisible();
      await untilView(bob.page, 'Alice shares', (view) => view.screenSharers.length === 1);
      await expect.poll(() => showsWindow(bob.page, alicesId, FIRST), { timeout: 60_000 }).toBe(true);
      await photograph(bob, 'window-shared');
    });

    await test.step('a bar with Stop, and no frame around the screen', async () => {
      await expect.poll(async () => (await frameOf(alice.app)).bar?.onTop).toBe(true);
      expect((await frameOf(alice.app)).edges).toEqual([]);
    });

    await test.step('what changes in it is seen, with the app’s own window over it', async () => {
      await alice.app.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows())
          if (window.isFocusable() && window.getBounds().width > 800) window.maximize();
      });
      await other?.paint(SECOND);
      await expect.poll(() => showsWindow(bob.page, alicesId, SECOND), { timeout: 60_000 }).toBe(true);
    });

    await test.step('it is closed: the share is over for both, and Alice reads why', async () => {
      await other?.close();
      await untilView(bob.page, 'nobody shares', (view) => view.screenSharers.length === 0);
      await expect(byId(alice.page, 'sharing-bar')).toBeHidden();
      await expect(
        byId(alice.page, 'toast').filter({ hasText: 'Nothing of yours is shared any more.' }),
      ).toBeVisible();
      await photograph(alice, 'window-closed');
      await expect.poll(async () => (await frameOf(alice.app)).bar).toBeNull();
    });

    expect(bob.complaints).toEqual([]);
  } finally {
    await other?.close().catch(() => undefined);
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    endManager();
  }
});
