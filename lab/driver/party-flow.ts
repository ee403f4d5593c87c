/** What people do in Matinee, click by click, for end-to-end tests, the demo and the benches. */
import { expect } from 'playwright/test';
import type { Page } from 'playwright';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import type { PartyView } from '@core/session/view';
import type { PersonAtWindow } from './person';

type HookedWindow = Window & { __matinee?: AutomationHooks };

export const byId = (page: Page, id: string) => page.getByTestId(id);

/** Goes from Home through the lobby into a party as its host, and answers the invite link. */
export async function startParty(host: PersonAtWindow): Promise<string> {
  await byId(host.page, 'home-start').click();
  await enterFromLobby(host);
  return (await inviteOf(host)).link;
}

/** Goes from Home through the lobby into a party, whose code or link is typed in. */
export async function joinParty(guest: PersonAtWindow, invite: string): Promise<void> {
  await byId(guest.page, 'home-join-input').fill(invite);
  await byId(guest.page, 'home-join').click();
  await enterFromLobby(guest);
}

/**
 * Gives the name in the lobby, goes in, and waits until the party is there; the lobby was reached by a click or a link.
 */
export async function enterFromLobby(person: PersonAtWindow): Promise<void> {
  const name = byId(person.page, 'lobby-name');
  await expect(name).toBeVisible({ timeout: 30_000 });
  await name.fill(titleCase(person.name));
  await byId(person.page, 'lobby-join').click();
  await expect(byId(person.page, 'party-root')).toBeVisible({ timeout: 30_000 });
}

export const titleCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * Reads the link and the code behind the invite button, and closes its popover again.
 * @param farWithinMs where given, it is read once whoever has the link finds the party from far away, which takes no longer
 */
export async function inviteOf(
  host: PersonAtWindow,
  farWithinMs?: number,
): Promise<{ link: string; code: string }> {
  await wakeControls(host.page);
  // One that is still closing would be read, and the key that closes it lost to the one that opens.
  await expect(byId(host.page, 'invite-link')).toBeHidden();
  const code = (await byId(host.page, 'invite-code').innerText()).trim();
  await byId(host.page, 'invite-chip').click();
  if (farWithinMs !== undefined) {
    const far = { timeout: farWithinMs };
    await expect(byId(host.page, 'way-state')).toHaveAttribute('data-state', 'open', far);
  }
  const link = (await byId(host.page, 'invite-link').innerText()).trim();
  await host.page.keyboard.press('Escape');
  await expect(byId(host.page, 'invite-link')).toBeHidden();
  return { link, code };
}

/**
 * Ticks each network that is shown, so that friends may come by it; test machines often have none that counts as a
 * home's.
 */
export async function takeNetworksIn(page: Page): Promise<void> {
  const networks = byId(page, 'lan-network').getByRole('switch');
  await expect(networks.first()).toBeVisible();
  for (const network of await networks.all()) if (!(await network.isChecked())) await network.click();
}

/** Moves the mouse: the controls over the film hide after three seconds without a movement. */
export async function wakeControls(page: Page): Promise<void> {
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  await page.mouse.move(width / 3, height / 3);
  await page.mouse.move(width / 3 + 20, height / 3 + 20);
}

/** The party as this person's app sees it now; null outside of one. */
export async function viewOf(page: Page): Promise<PartyView | null> {
  return page.evaluate(() => (window as HookedWindow).__matinee?.party.view ?? null);
}

/** Waits until `fits` holds for this person's view of the party. */
export async function untilView(
  page: Page,
  what: string,
  fits: (view: PartyView) => boolean,
  timeoutMs = 30_000,
): Promise<PartyView> {
  let last: PartyView | null = null;
  await expect
    .poll(
      async () => {
        last = await viewOf(page);
        return last !== null && fits(last);
      },
      { message: what, timeout: timeoutMs, intervals: [100] },
    )
    .toBe(true);
  return last as unknown as PartyView;
}

/** The position of the film for this person now, milliseconds. */
export const positionOf = (page: Page): Promise<number | null> =>
  page.evaluate(() => (window as HookedWindow).__matinee?.playback.positionMs ?? null);

export const participantId = async (page: Page, name: string): Promise<string> => {
  const view = await untilView(page, `${name} is in the party`, (party) =>
    party.participants.some((person) => person.name === name),
  );
  return view.participants.find((person) => person.name === name)?.id ?? '';
};
