/**
 * One direction between two people loses everything, and nothing else is lost: the link is given up and built anew, by
 * itself where there is a way.
 */
import { expect, test } from 'playwright/test';
import { keepConnections, madeConnections } from '../../lab/driver/arriving';
import { startLanParty, untilAllPresent } from '../../lab/driver/call';
import { networkProblem } from '../../lab/network/namespaces';
import { TestNetwork } from '../../lab/network/test-network';
import { byId, joinParty, titleCase, untilView, viewOf } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';

/** Both ends' reports tell of the loss within three seconds; the rest is for a busy machine. */
const NOTICED_WITHIN_MS = 15_000;
/** The time from the way's return until both are seen and heard, with time for looking. */
const BACK_WITHIN_MS = 40_000;
/**
 * The link makes three tries after those of the steps before: 75 s (docs/numbers.md, Links), and more on a busy
 * machine.
 */
const GIVEN_UP_WITHIN_MS = 110_000;
/**
 * A link that was given up stays so, also when the browser stops looking for a way, which takes half a minute at most.
 */
const STAYS_FOR_MS = 35_000;

const photograph = async ({ page }: Person, name: string): Promise<void> => {
  const folder = process.env['MATINEE_PHOTOGRAPHS'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
};
/** Waits until `viewer` is shown the given state of the way to `other`. */
const untilReached = async (
  viewer: Person,
  other: Person,
  fits: (reach: string) => boolean,
  timeoutMs: number,
): Promise<void> => {
  await untilView(
    viewer.page,
    `${viewer.name} is shown the way to ${other.name}`,
    (view) => view.participants.some(({ name, reach }) => name === titleCase(other.name) && fits(reach)),
    timeoutMs,
  );
};
/** Checks that the shown state of the way from `viewer` to `other` stays the same for a while. */
const stays = async (viewer: Person, other: Person, shown: string): Promise<void> => {
  let seen = shown;
  await untilReached(viewer, other, (now) => (seen = now) !== shown, STAYS_FOR_MS).catch(() => undefined);
  expect(seen).toBe(shown);
};
const isTrouble = (reach: string): boolean => reach !== 'open' && reach !== 'none';

test('the loss of one direction is noticed at both ends, the link rebuilt, and both hear and see each other again', async () => {
  test.setTimeout(400_000);
  const problem = networkProblem();
  if (problem !== null) console.log(`Skipped: ${problem}`);
  test.skip(problem !== null, problem ?? '');
  const network = await TestNetwork.open(['alice', 'bob']);
  const people: Person[] = [];
  try {
    const launch = async (name: string): Promise<Person> => {
      const person = await launchPerson(name, { machine: network.machine(name) });
      people.push(person);
      await keepConnections(person.page);
      return person;
    };
    const alice = await launch('alice');
    const link = await startLanParty(alice);
    const bob = await launch('bob');
    await joinParty(bob, link);
    await untilAllPresent([alice, bob]);
    const made = () => Promise.all(people.map(({ page }) => madeConnections(page)));
    const [aliceMade = 0, bobMade = 0] = await made();

    await test.step('of the ports in use: a new link is there while they are still lost', async () => {
      await network.loseOneWay({ from: 'alice', to: 'bob', flows: 'known' });
      await expect
        .poll(async () => (await made()).map((now, at) => now > ([aliceMade, bobMade][at] ?? 0)), {
          timeout: NOTICED_WITHIN_MS,
        })
        .toEqual([true, true]);
      await untilAllPresent([alice, bob], BACK_WITHIN_MS);
      for (const [one, other] of [
        [alice, bob],
        [bob, alice],
      ] as const)
        await untilReached(one, other, (now) => now === 'open', BACK_WITHIN_MS);
    });

    await test.step('of everything, for a while: both are shown it, and it comes back by itself', async () => {
      await network.loseOneWay({ from: 'bob', to: 'alice', flows: 'all' });
      await Promise.all([
        untilReached(alice, bob, isTrouble, NOTICED_WITHIN_MS),
        untilReached(bob, alice, isTrouble, NOTICED_WITHIN_MS),
      ]);
      await photograph(alice, 'one-way-noticed');
      await network.loseOneWay();
      await untilAllPresent([alice, bob], BACK_WITHIN_MS);
    });

    await test.step('for too long: it is given up with a button, which brings it back', async () => {
      await network.loseOneWay({ from: 'alice', to: 'bob', flows: 'all' });
      // Both ends are checked at once: the end that gave up first tries anew while the other end still does.
      const shown = (viewer: Person): Promise<string | undefined> =>
        viewOf(viewer.page).then((view) => view?.participants.find(({ isLocal }) => !isLocal)?.reach);
      await expect
        .poll(() => Promise.all([shown(alice), shown(bob)]), { timeout: GIVEN_UP_WITHIN_MS })
        .toEqual(['failed', 'failed']);
      await photograph(bob, 'one-way-failed');
      await Promise.all([stays(alice, bob, 'failed'), stays(bob, alice, 'failed')]);
      await network.loseOneWay();
      await byId(bob.page, 'retry-Alice').focus();
      await bob.page.keyboard.press('Enter');
      await untilAllPresent([alice, bob], BACK_WITHIN_MS);
    });
    for (const { page } of people)
      await untilView(page, 'nobody has left', (view) => view.participants.length === 2);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    network.close();
  }
});
