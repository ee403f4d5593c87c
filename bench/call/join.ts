/**
 * Measures the time from a guest's click on Join until the host's picture first moves, with a round trip on everything
 * between them: after a while in the lobby, and for a click as soon as the button can be pressed.
 */
import { expect } from 'playwright/test';
import { startLanParty } from '../../lab/driver/call';
import { firstRemoteFrame, stampFirstRemoteFrame } from '../../lab/driver/first-frame';
import { joinMarks, pressJoinAtOnce, stampJoin, watchJoins } from '../../lab/driver/join-marks';
import { byId } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { whileBusy } from '../kit/busy';
import { COLD_ROUND_TRIPS_MS, JOIN_ROUND_TRIPS_MS } from './figures';
import type { Measured } from '../kit/run';
import { pause } from '../kit/pause';
import { whyBusy } from '../kit/void';
import { withCast } from '../kit/cast';

const GUEST = 'Bob';
/** How long the guest is on Home before a join that has no lobby to wait in. */
const COLD_PAUSE_MS = 5_000;

export interface JoinOptions {
  /** The number of joins for each round trip, of either kind. */
  readonly joins: number;
  /** How long the guest is in the lobby before a join that isn't a cold one. */
  readonly lobbySeconds: number;
  readonly onRun: (measured: Measured) => void;
}

/** One join, and the way out again. @param lobbySeconds null for a click as soon as the button can be pressed */
async function joinOnce(
  bob: Person,
  link: string,
  figure: string,
  lobbySeconds: number | null,
): Promise<Measured> {
  const { page } = bob;
  // Whoever comes ten times a minute is taken for a flooder by the others' links (src-core/mesh/link-guard.ts).
  if (lobbySeconds === null) await pause(COLD_PAUSE_MS);
  await byId(page, 'home-join-input').fill(link);
  await byId(page, 'home-join').click();
  const button = byId(page, 'lobby-join');
  await expect(button).toBeVisible({ timeout: 30_000 });
  if (lobbySeconds !== null) {
    await expect(button).toBeEnabled({ timeout: 30_000 });
    await pause(lobbySeconds * 1_000);
  }
  await stampJoin(page);
  await stampFirstRemoteFrame(page, 'Alice');
  const [shown, busy] = await whileBusy([], async () => {
    if (lobbySeconds === null) await pressJoinAtOnce(page);
    else await button.click();
    return firstRemoteFrame(page);
  });
  const marks = { ...(await joinMarks(page)), shown };
  await byId(page, 'dock-leave').click();
  await byId(page, 'leave-confirm').click();
  await expect(byId(page, 'home-join-input')).toBeVisible({ timeout: 30_000 });
  return {
    values: { [figure]: shown },
    machineBusy: busy.machine,
    void: whyBusy(busy.machine),
    detail: { marks },
  };
}

/**
 * Lets one guest join and leave again and again; each join is a run. The first join at each delay isn't counted: it
 * finds everything cold.
 */
export const measureJoins = ({ joins, lobbySeconds, onRun }: JoinOptions): Promise<void> =>
  withCast(async (cast) => {
    const network = await cast.networkOf(['alice', 'bob']);
    const alice = await cast.launch('alice');
    const link = await startLanParty(alice);
    const bob = await cast.launch('bob');
    await watchJoins(bob.page);
    // The name is known, as to everybody who was in a party before.
    await nameGuest(bob, link);
    for (const roundTripMs of JOIN_ROUND_TRIPS_MS) {
      // Packets pass this line on the way there and on the way back.
      await network.setLine('bob', { delayMs: roundTripMs / 2 });
      for (let join = 0; join <= joins; join += 1) {
        const measured = await joinOnce(bob, link, `join-${roundTripMs}-ms`, lobbySeconds);
        if (join > 0) onRun(measured);
      }
      if (!COLD_ROUND_TRIPS_MS.some((cold) => cold === roundTripMs)) continue;
      for (let join = 0; join < joins; join += 1)
        onRun(await joinOnce(bob, link, `join-cold-${roundTripMs}-ms`, null));
    }
  });

async function nameGuest({ page }: Person, link: string): Promise<void> {
  await byId(page, 'home-join-input').fill(link);
  await byId(page, 'home-join').click();
  await byId(page, 'lobby-name').fill(GUEST);
  await expect(byId(page, 'lobby-join')).toBeEnabled({ timeout: 30_000 });
  await byId(page, 'lobby-join').click();
  await byId(page, 'dock-leave').click({ timeout: 30_000 });
  await byId(page, 'leave-confirm').click();
  await expect(byId(page, 'home-join-input')).toBeVisible({ timeout: 30_000 });
}
