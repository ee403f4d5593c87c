import { positionAt } from '@core/sync/timeline';
import { describe, expect, it } from 'vitest';
import { COARSE, type FakePlayerTraits } from '../../test/fakes/fake-player';
import { FILM, type SimulatedClient, SimulatedRoom } from '../../test/fakes/simulated-party';

/** The embedded player of a web site, which is tried beside a video element in the same room. */
const SITE: Partial<FakePlayerTraits> = { capabilities: COARSE, seekLatencyMs: 400, playLatencyMs: 200 };

const twoKinds = async (site: Partial<FakePlayerTraits> = {}) => {
  const room = new SimulatedRoom();
  const element = room.enter({ clock: { offsetMs: 3_000 } });
  const embedded = room.enter({ clock: { offsetMs: -3_000 }, player: { ...SITE, ...site } });
  room.open(FILM);
  await room.truth.advanceAsync(3_000);
  void element.engine.play();
  await room.truth.advanceAsync(5_000);
  return { room, element, embedded };
};

/** The worst error against the timeline while it plays on, by the true clock, ms. */
const worstError = async (room: SimulatedRoom, client: SimulatedClient, forMs: number): Promise<number> => {
  let worst = 0;
  for (let passed = 0; passed < forMs; passed += 100) {
    await room.truth.advanceAsync(100);
    const wanted = positionAt(room.playback.timeline, room.now());
    // A player stands while a seek is under way, whatever steers it, so those moments don't count.
    if (client.player.running) worst = Math.max(worst, Math.abs(client.player.truePositionMs - wanted));
  }
  return worst;
};

describe('players of different kinds in one room', () => {
  it('a coarse player in a room is left alone within its band, at the plain rate', async () => {
    const { room, element, embedded } = await twoKinds();
    const seeks = embedded.player.seeks.length;
    expect(await worstError(room, embedded, 60_000)).toBeLessThan(650);
    expect(embedded.player.seeks.length).toBe(seeks);
    expect(new Set(embedded.player.rates.map(({ rate }) => rate))).toEqual(new Set([1]));
    expect(await worstError(room, element, 1_000)).toBeLessThan(10);
  });

  it('a coarse player in a room is sent to seek when it is far off, once', async () => {
    const { room, embedded } = await twoKinds();
    const seeks = embedded.player.seeks.length;
    embedded.player.jolt(3_000);
    await room.truth.advanceAsync(3_000);
    expect(await worstError(room, embedded, 30_000)).toBeLessThan(650);
    expect(embedded.player.seeks.length).toBe(seeks + 1);
  });

  it('a player with fixed rates plays the nearest one, and seeks after the error that this leaves', async () => {
    const { room, element, embedded } = await twoKinds();
    void element.engine.setRate(1.3);
    await room.truth.advanceAsync(2_000);
    expect(embedded.player.rates.at(-1)?.rate).toBe(1.25);
    const seeks = embedded.player.seeks.length;
    const forMs = 120_000;
    // The player falls behind by 50 ms a second: the bound is the band, and the error of a seek.
    expect(await worstError(room, embedded, forMs)).toBeLessThan(650 * 1.3 + 400);
    const seeked = embedded.player.seeks.length - seeks;
    expect(seeked).toBeGreaterThan(2);
    // One seek each 13 s is what it takes; seeking all the time would be worse than being late.
    expect(seeked).toBeLessThan(forMs / 6_000);
    expect(await worstError(room, element, 1_000)).toBeLessThan(15);
  });
});
