/** A party at a host's home, in a real window, as their friends come to it. */
import { inviteOf, startParty } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';

/** A home is met some seconds after its party began; a busy machine takes longer. */
const OPEN_WITHIN_MS = 60_000;

/** Starts it. @returns the link, once whoever has it finds the party over the DHT */
export async function startHomeParty(host: Person): Promise<string> {
  await startParty(host);
  return (await inviteOf(host, OPEN_WITHIN_MS)).link;
}
