/** How an evening of two with a film from the web begins, for the tests that go on from there. */
import { agreeByTyping, openAddress, untilReady } from './film';
import { enterFromLobby, startParty } from './party-flow';
import { launchPerson, type Person } from './person';
import { watchFilm } from './truth';

export interface PartyOfTwo {
  /** The host. */
  readonly alice: Person;
  readonly bob: Person;
  /** The invite link of the party. */
  readonly link: string;
}

/**
 * Lets somebody join by a link, as everybody who is in the party does. @param people whom the test lets go at its end
 */
export async function joinByLink(people: Person[], name: string, link: string): Promise<Person> {
  const person = await launchPerson(name, { args: ['--join', link] });
  people.push(person);
  await enterFromLobby(person);
  return person;
}

/**
 * Alice's party, with Bob in it. @param people whom the test lets go at its end: each is added as soon as their window
 * is open
 */
export async function partyOfTwo(people: Person[]): Promise<PartyOfTwo> {
  const alice = await launchPerson('alice');
  people.push(alice);
  const link = await startParty(alice);
  return { alice, bob: await joinByLink(people, 'bob', link), link };
}

/** Alice opens an address on a server of this machine, and Bob agrees to it. */
export async function openForTwo({ alice, bob }: PartyOfTwo, url: string): Promise<void> {
  await openAddress(alice, url);
  await agreeByTyping(bob, new URL(url).origin);
}

/** Opens the film like `openForTwo` and waits until both can play it; their frames are noted from then on. */
export async function readyForTwo(party: PartyOfTwo, url: string): Promise<void> {
  const { alice, bob } = party;
  await openForTwo(party, url);
  await untilReady([alice, bob]);
  for (const { page } of [alice, bob]) await watchFilm(page);
}

/** Lets everybody go who is still there. The host is last, because the host's app runs the server. */
export async function letGo(people: Person[]): Promise<void> {
  for (const person of people.splice(0).reverse()) await person.quit().catch(() => undefined);
}
