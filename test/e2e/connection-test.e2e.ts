/**
 * A guest's connection test before joining a party on the local network, over TLS that only the server's key makes
 * trustworthy.
 */
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import type { IpcInput, IpcOutput, MatineeBridge, IpcCallName } from '@core/ipc/contract';
import { hasTurnServer, TurnServer } from '../../lab/driver/turn-server';
import { launchPerson, newDataFolder, type Person } from '../../lab/driver/person';
import { bundlePage } from '../fakes/bundle-page';
import type { TurnHooks } from '../integration/turn.page';

type AppWindow = typeof globalThis & { matinee: MatineeBridge; turnHooks: TurnHooks };

/** Calls the main process as the page does. */
const ask = async <N extends IpcCallName>(
  { page }: Person,
  name: N,
  input: IpcInput<N>,
): Promise<IpcOutput<N>> => {
  const result = await page.evaluate(
    // Playwright's types lose the link between the call's name and its input on the way into the page.
    ([asked, given]) => (globalThis as AppWindow).matinee.call(asked, given as never),
    [name, input] as const,
  );
  if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
  return result.value as IpcOutput<N>;
};

const ownAddress = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test('a guest’s connection test reaches a home server by its key, and the relay of the host’s app', async () => {
  test.setTimeout(120_000);
  test.skip(!hasTurnServer(), 'coturn is not installed.');
  test.skip(ownAddress === undefined, 'This machine is on no network.');
  const script = await bundlePage(join(import.meta.dirname, '../integration/turn.page.ts'));
  const relay = await TurnServer.start({ address: ownAddress ?? '' });
  const people: Person[] = [];
  const checksOf = async (person: Person, target: IpcInput<'party.probe'>) => {
    const { partyUrl, token } = await ask(person, 'party.probe', target);
    await person.page.evaluate(script);
    const { results } = await person.page.evaluate(
      ([url, given]) => (globalThis as AppWindow).turnHooks.check(url, given),
      [partyUrl, token] as const,
    );
    return { partyUrl, results };
  };
  const good = ['server', 'socket', 'udp', 'relay', 'download', 'upload'].map((id) => [id, 'good', null]);
  const saidOf = (results: Awaited<ReturnType<typeof checksOf>>['results']) =>
    results.map(({ id, outcome, reason }) => [id, outcome, reason]);
  try {
    const alice = await launchPerson('alice', { env: relay.environment });
    people.push(alice);
    await test.step('the host’s own, before there is a party', async () => {
      const { partyUrl, results } = await checksOf(alice, { serverId: null });
      expect(partyUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
      expect(saidOf(results)).toEqual(good);
    });
    // On many test machines the only network isn't a home's.
    await ask(alice, 'preferences.set', { lanTakenIn: [ownAddress ?? ''] });
    const { invite } = await ask(alice, 'party.host', {
      ...{ partyName: 'Friday', name: 'Alice', serverId: null, open: 'network' },
    });
    // On this machine alone it would be found without the network.
    const bob = await launchPerson('bob', { env: { TMPDIR: newDataFolder('elsewhere') } });
    people.push(bob);
    await test.step('the guest’s, over the network', async () => {
      const { lookId } = await ask(bob, 'party.look', { invite: invite?.link ?? '' });
      const { partyUrl, results } = await checksOf(bob, { lookId });
      expect(partyUrl).toMatch(/^https:/);
      expect(saidOf(results)).toEqual(good);
    });
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    await relay.stop();
  }
});
