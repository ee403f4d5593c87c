/** The process that faces the network, and the environment that it was given on a real machine. */
import { expect, test } from 'playwright/test';
import { environmentOf, processesBelow } from '../../lab/driver/ordinary-user';
import { startParty } from '../../lab/driver/party-flow';
import { launchPerson } from '../../lab/driver/person';

const SECRET = 'a relay’s secret of thirty-two letters';

test('the embedded server knows nothing of the environment that the app was started in', async () => {
  test.skip(process.platform !== 'linux', 'Asked of /proc.');
  const alice = await launchPerson('alice', {
    env: { MATINEE_TURN_URLS: 'turn:relay.example:3478', MATINEE_TURN_SECRET: SECRET },
  });
  try {
    await startParty(alice);
    const main = alice.app.process().pid ?? 0;
    // The app itself was given the variable, so that its absence below says something.
    expect(environmentOf(main).get('MATINEE_TURN_SECRET')).toBe(SECRET);
    const servers = processesBelow(main)
      .map(environmentOf)
      .filter((environment) => environment.has('MATINEE_EMBEDDED'));
    expect(servers).toHaveLength(1);
    const names = [...(servers[0]?.keys() ?? [])];
    expect(names.filter((name) => name.startsWith('MATINEE_'))).toEqual(['MATINEE_EMBEDDED']);
    for (const name of ['HOME', 'PATH', 'DISPLAY', 'USER']) expect(names).not.toContain(name);
    expect(names.length).toBeLessThan(12);
  } finally {
    await alice.quit();
  }
});
