/** A party at a host's home, in a real window, as their friends come to it. */
import { expect } from 'playwright/test';
import { byId, inviteOf, startParty, wakeControls } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';

/** A home is met some seconds after its party began; a busy machine takes longer. */
const OPEN_WITHIN_MS = 60_000;

/** Starts it. @returns the link, once whoever has it finds the party over the DHT */
export async function startHomeParty(host: Person): Promise<string> {
  await startParty(host);
  await wakeControls(host.page);
  await byId(host.page, 'invite-chip').click();
  await expect(byId(host.page, 'way-state')).toHaveAttribute('data-state', 'open', {
    timeout: OPEN_WITHIN_MS,
  });
  await host.page.keyboard.press('Escape');
  return (await inviteOf(host)).link;
}
