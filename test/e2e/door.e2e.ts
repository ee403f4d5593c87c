/** Somebody at the door: they are seen from the first moment, seen and heard by nobody, and leave nothing behind. */
import { expect, test } from 'playwright/test';
import type { Page } from 'playwright';
import { byId, enterFromLobby, startParty, untilView, viewOf } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { untilPresent } from '../../lab/driver/senses';

const EVERYBODY = ['alice', 'bob'];

/** Goes from Home to the lobby of the party, under the person's own name, and no further. */
async function goToLobby({ page, name }: Person, link: string): Promise<void> {
  await byId(page, 'home-join-input').fill(link);
  await byId(page, 'home-join').click();
  await byId(page, 'lobby-name').fill(`${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  await expect(byId(page, 'lobby-join')).toBeEnabled({ timeout: 30_000 });
}
/** Goes by Tab alone to a button of the page. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let pressed = 0; pressed < 80; pressed += 1) {
    if (await byId(page, testId).evaluate((button) => button === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${testId} isn’t reached by Tab`);
}
const isSeen = (page: Page): Promise<void> =>
  expect(byId(page, 'at-door-Bob')).toBeVisible({ timeout: 30_000 });
const isGone = (page: Page): Promise<void> => expect(byId(page, 'at-door')).toBeHidden({ timeout: 30_000 });

test('somebody at the door is seen, comes in from there, can leave it, finds it shut, and can be sent away', async () => {
  test.setTimeout(240_000);
  const people: Person[] = [];
  try {
    const alice = await launchPerson('alice');
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob');
    people.push(bob);

    await test.step('Bob in the lobby is seen at the door, and told so; he is in nobody’s party', async () => {
      await goToLobby(bob, link);
      await isSeen(alice.page);
      await expect(byId(bob.page, 'lobby-at-door')).toBeVisible();
      expect((await viewOf(alice.page))?.participants).toHaveLength(1);
    });

    await test.step('Bob goes back, and nothing of him stays', async () => {
      await byId(bob.page, 'lobby-back').click();
      await isGone(alice.page);
      expect((await viewOf(alice.page))?.participants).toHaveLength(1);
    });

    await test.step('Bob comes again and joins from the door, and both see and hear each other', async () => {
      await goToLobby(bob, link);
      await isSeen(alice.page);
      await enterFromLobby(bob);
      await untilPresent(alice.page, 'bob', EVERYBODY);
      await untilPresent(bob.page, 'alice', EVERYBODY);
      await isGone(alice.page);
      await byId(bob.page, 'dock-leave').click();
      await byId(bob.page, 'leave-confirm').click();
      await untilView(alice.page, 'Alice is alone again', (view) => view.participants.length === 1);
    });

    await test.step('Bob, who has been in, is sent away from the door by the keyboard, and told so', async () => {
      await goToLobby(bob, link);
      await isSeen(alice.page);
      await tabTo(alice.page, 'send-away-Bob');
      await alice.page.keyboard.press('Enter');
      await tabTo(alice.page, 'send-away-confirm');
      await alice.page.keyboard.press('Enter');
      await isGone(alice.page);
      await expect(bob.page.getByText('The host has removed you from this party.')).toBeVisible({
        timeout: 30_000,
      });
      await byId(bob.page, 'lobby-join').click();
      await expect(byId(bob.page, 'party-root')).toBeHidden();
      expect((await viewOf(alice.page))?.participants).toHaveLength(1);
    });
  } finally {
    for (const person of people.reverse()) await person.quit();
  }
});

test('a party that is locked puts away who stands at its door, and nobody new gets there', async () => {
  test.setTimeout(180_000);
  const people: Person[] = [];
  try {
    const alice = await launchPerson('alice');
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob');
    people.push(bob);
    await goToLobby(bob, link);
    await isSeen(alice.page);
    await byId(alice.page, 'dock-people').click();
    await byId(alice.page, 'people-lock').getByRole('switch').click();
    await isGone(alice.page);
    await expect(byId(bob.page, 'lobby-at-door')).toBeHidden({ timeout: 30_000 });
    await byId(bob.page, 'lobby-back').click();
    await byId(bob.page, 'home-join-input').fill(link);
    await byId(bob.page, 'home-join').click();
    await expect(byId(bob.page, 'lobby-join')).toBeDisabled({ timeout: 30_000 });
    await isGone(alice.page);
  } finally {
    for (const person of people.reverse()) await person.quit();
  }
});
