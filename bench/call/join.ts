/**
 * Measures the time from a guest's click on Join until the host's picture first moves, with a round trip on everything
 * between them.
 */
import { expect } from 'playwright/test';
import { startLanParty } from '../../lab/driver/call';
import { firstRemoteFrame, stampFirstRemoteFrame } from '../../lab/driver/first-frame';
import { byId } from '../../lab/driver/party-flow';
import { whileBusy } from '../kit/busy';
import { JOIN_ROUND_TRIPS_MS } from './figures';
import type { Measured } from '../kit/run';
import { whyBusy } from '../kit/void';
import { withCast } from '../kit/cast';

const GUEST = 'Bob';

export interface JoinOptions {
  /** The number of joins for each round trip. */
  readonly joins: number;
  readonly onRun: (measured: Measured) => void;
}

/**
 * Lets one guest join and leave again and again; each join is a run. The first join at each delay isn't counted: it
 * finds everything cold.
 */
export const measureJoins = ({ joins, onRun }: JoinOptions): Promise<void> =>
  withCast(async (cast) => {
    const network = await cast.networkOf(['alice', 'bob']);
    const alice = await cast.launch('alice');
    const link = await startLanParty(alice);
    const bob = await cast.launch('bob');
    for (const roundTripMs of JOIN_ROUND_TRIPS_MS) {
      // Packets pass this line on the way there and on the way back.
      await network.setLine('bob', { delayMs: roundTripMs / 2 });
      for (let join = 0; join <= joins; join += 1) {
        await byId(bob.page, 'home-join-input').fill(link);
        await byId(bob.page, 'home-join').click();
        const button = byId(bob.page, 'lobby-join');
        await byId(bob.page, 'lobby-name').fill(GUEST);
        await expect(button).toBeEnabled({ timeout: 30_000 });
        await stampFirstRemoteFrame(bob.page, 'Alice');
        const [tookMs, busy] = await whileBusy([], async () => {
          await button.click();
          return firstRemoteFrame(bob.page);
        });
        if (join > 0)
          onRun({
            values: { [`join-${roundTripMs}-ms`]: tookMs },
            machineBusy: busy.machine,
            void: whyBusy(busy.machine),
          });
        await byId(bob.page, 'dock-leave').click();
        await byId(bob.page, 'leave-confirm').click();
        await expect(byId(bob.page, 'home-join-input')).toBeVisible({ timeout: 30_000 });
      }
    }
  });
