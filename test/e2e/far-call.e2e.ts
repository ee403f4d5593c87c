/**
 * Two fresh installs at two homes, one of them behind a router that gives each of its connections another port: the DHT
 * finds a way through, and WebRTC none. The call goes by the relay in the host's app then.
 */
import { test } from 'playwright/test';
import { untilAllPresent } from '../../lab/driver/call';
import { byId, enterFromLobby, inviteOf, startParty } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { homeRouterProblem } from '../../lab/network/home-router';
import { networkProblem } from '../../lab/network/namespaces';
import { TestNetwork, type TestMachine } from '../../lab/network/test-network';

/** A hole through a symmetric router takes 8 s as a rule, and the call begins where both have tried their own ways. */
const MET_WITHIN_MS = 60_000;
const CALL_WITHIN_MS = 60_000;

const problem = networkProblem() ?? homeRouterProblem();
if (problem !== null) console.log(`Skipped, a call by the host: ${problem}`);

test('a guest behind a symmetric router sees and hears the host by the host’s relay, and nothing is opened for it', async () => {
  test.setTimeout(400_000);
  test.skip(problem !== null, problem ?? '');
  const network = await TestNetwork.open(['one', 'other', 'cloud']);
  const people: Person[] = [];
  try {
    const cloud = network.machine('cloud');
    const homes = [
      network.addHome('alice', network.machine('one')),
      network.addHome('bob', network.machine('other'), 'symmetric'),
    ] as const;
    const [stun, nodes] = await Promise.all([cloud.serveStun(), cloud.serveDht()]);
    const env = { MATINEE_STUN_URLS: stun.url, MATINEE_DHT_BOOTSTRAP: nodes.join() };
    const launched = async (machine: TestMachine): Promise<Person> => {
      const person = await launchPerson(machine.name, { machine, asInstalled: true, env });
      people.push(person);
      return person;
    };
    const [alice, bob] = await Promise.all([launched(homes[0]), launched(homes[1])]);
    await startParty(alice);
    const { link } = await inviteOf(alice, MET_WITHIN_MS);
    await byId(bob.page, 'home-join-input').fill(link);
    await byId(bob.page, 'home-join').click();
    await enterFromLobby(bob);
    await untilAllPresent([alice, bob], CALL_WITHIN_MS);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    network.close();
  }
});
