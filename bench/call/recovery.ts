/**
 * Measures how long picture and sound stay away, both ways, after a cut of the network and after a change of address.
 */
import { startLanParty, untilAllPresent } from '../../lab/driver/call';
import type { TestNetwork } from '../../lab/network/test-network';
import { enterFromLobby } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { machineNowMs } from '../../lab/senses/machine-clock';
import { pause } from '../kit/pause';
import { arrivalsOf, watchArrivals } from '../kit/arrivals';
import { whileBusy } from '../kit/busy';
import type { OnRun } from '../kit/plan';
import type { Measured } from '../kit/run';
import { whyBusy } from '../kit/void';
import type { ExperimentId } from './model';
import { backAfterMs, slowest } from './recovery-time';
import { withCast } from '../kit/cast';

const CUT_MS = 5_000;

interface Broken {
  /** The time from which it counts, ms of the monotonic clock. */
  readonly fromMs: number;
}

const cut = async (network: TestNetwork): Promise<Broken> => {
  await network.setLine('bob', { dead: true });
  await pause(CUT_MS);
  return { fromMs: await network.setLine('bob', {}) };
};

const changeAddress = (network: TestNetwork): Promise<Broken> => {
  const fromMs = machineNowMs();
  network.machine('bob').changeAddress();
  return Promise.resolve({ fromMs });
};

async function measureOne(
  network: TestNetwork,
  people: readonly Person[],
  id: string,
  breakIt: (network: TestNetwork) => Promise<Broken>,
  watchedSeconds: number,
): Promise<Measured> {
  const [{ fromMs, untilMs }, busy] = await whileBusy([], async () => {
    const broken = await breakIt(network);
    await pause(watchedSeconds * 1_000);
    return { ...broken, untilMs: machineNowMs() };
  });
  const ways = await Promise.all(
    people.map(async ({ name, page }) => {
      const speaker = people.find((other) => other.name !== name)?.name ?? '';
      const { frames, voice } = await arrivalsOf(page, speaker);
      return {
        at: name,
        pictureMs: backAfterMs(frames, fromMs, untilMs),
        soundMs: backAfterMs(voice, fromMs, untilMs),
      };
    }),
  );
  const value = slowest(ways.flatMap(({ pictureMs, soundMs }) => [pictureMs, soundMs]));
  return { values: { [id]: value }, machineBusy: busy.machine, void: whyBusy(busy.machine), detail: ways };
}

export interface RecoveryOptions {
  readonly times: number;
  /** How long each break is watched; a stream that isn't back by then counts as never back. */
  readonly watchedSeconds: number;
  readonly onRun: OnRun<ExperimentId>;
}

export const measureRecoveries = ({ times, watchedSeconds, onRun }: RecoveryOptions): Promise<void> =>
  withCast(async (cast) => {
    const network = await cast.networkOf(['alice', 'bob']);
    const alice = await cast.launch('alice');
    const link = await startLanParty(alice);
    const bob = await cast.launch('bob', { args: ['--join', link] });
    await enterFromLobby(bob);
    const people = [alice, bob];
    await untilAllPresent(people);
    await watchArrivals(alice.page, 'bob');
    await watchArrivals(bob.page, 'alice');
    for (let time = 0; time < times; time += 1) {
      onRun('cut', await measureOne(network, people, 'cut-recovery-ms', cut, watchedSeconds));
      await untilAllPresent(people);
      onRun(
        'address',
        await measureOne(network, people, 'address-recovery-ms', changeAddress, watchedSeconds),
      );
      await untilAllPresent(people);
    }
  });
