/**
 * A clicked `matinee://` link, as the system hands it over: among the arguments of the app's first start or of a later
 * one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, test } from 'playwright/test';
import { lanNetworks } from '@core/net/lan-networks';
import { sandboxArgs } from '../../scripts/runtime/display';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { byId } from '../../lab/driver/party-flow';
import { launchPerson, newDataFolder } from '../../lab/driver/person';

/** Opens somebody's server, of which a test wants to know only whether anybody came. */
const openServer = async (host: string) => {
  let visitors = 0;
  const server = createServer((socket) => {
    visitors++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const query = new URLSearchParams({ s: `https://${host}:${port}`, c: 'K7QM2XRT', k: 'A'.repeat(43) });
  return {
    name: `${host}:${port}`,
    link: `matinee://join?${query.toString()}`,
    visitors: () => visitors,
    close: () => server.close(),
  };
};

/** Starts the app once more, as the system does for a link; that start hands over its arguments, and ends. */
const startAgain = async (dataFolder: string, link: string): Promise<number | null> => {
  const again = spawn(
    process.env['MATINEE_ELECTRON'] ?? '',
    [...sandboxArgs(), REPO_ROOT, '--profile=alice', `--user-data-dir=${dataFolder}`, link],
    { cwd: REPO_ROOT, stdio: 'ignore' },
  );
  await once(again, 'exit');
  return again.exitCode;
};

test('a clicked link starts the app, or comes to the one that runs, and asks before anything is sent', async () => {
  test.setTimeout(150_000);
  const address = lanNetworks(networkInterfaces())[0]?.address;
  test.skip(address === undefined, 'this machine is in no network: each link would lead into it');
  const first = await openServer(address ?? '');
  const second = await openServer(address ?? '');
  const here = await openServer('127.0.0.1');
  const dataFolder = newDataFolder('alice');
  const alice = await launchPerson('alice', { dataFolder, args: [first.link] });
  try {
    const asks = byId(alice.page, 'lobby-asks');
    await test.step('at a start', async () => {
      await expect(asks).toContainText(`It leads to ${first.name}`);
      await expect(byId(alice.page, 'lobby-agree')).toBeFocused();
    });
    await test.step('while it runs', async () => {
      expect(await startAgain(dataFolder, second.link)).toBe(0);
      await expect(asks).toContainText(`It leads to ${second.name}`);
    });
    await test.step('never into this machine', async () => {
      expect(await startAgain(dataFolder, here.link)).toBe(0);
      await expect(asks).toContainText('It leads into your own computer');
      await expect(byId(alice.page, 'lobby-agree')).toHaveCount(0);
    });
    await test.step('and to a server by a click alone', async () => {
      expect(await startAgain(dataFolder, second.link)).toBe(0);
      await expect(asks).toContainText(`It leads to ${second.name}`);
      expect([first, second, here].map(({ visitors }) => visitors())).toEqual([0, 0, 0]);
      await byId(alice.page, 'lobby-agree').click();
      await expect.poll(second.visitors).toBeGreaterThan(0);
      await expect(byId(alice.page, 'lobby-error')).toBeVisible();
      expect([first, here].map(({ visitors }) => visitors())).toEqual([0, 0]);
    });
  } finally {
    await alice.quit().catch(() => undefined);
    for (const server of [first, second, here]) server.close();
  }
});
