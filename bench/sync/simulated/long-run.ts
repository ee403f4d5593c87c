/**
 * A long run in no time: our own engine with a made-up player on a manual clock, in a room with the real rules,
 * disturbed by recorded noise. It tells how often the engine corrects, not how far apart real windows are.
 */
import { FILM, SimulatedRoom, type SimulatedClient } from '../../../test/fakes/simulated-party';
import { perHour, rateShare, type Corrections } from '../figures/corrections';
import { asked, type FigureDetail } from '../figures/sync-figures';
import type { Noise } from './noise';

/** Two people with clock errors as in the real runs, and sound cards as far off as cheap quartz is (± 30 ppm). */
const PEOPLE = [
  { clock: { offsetMs: 5_000, driftPpm: 100 }, devicePpm: 30 },
  { clock: { offsetMs: -5_000, driftPpm: -100 }, devicePpm: -30 },
] as const;
/** Start-up and the clock's first minute aren't steady play. */
const SETTLE_MS = 60_000;
/** The controller writes a rate every 200 ms at most. */
const LOOK_MS = 100;
const INAUDIBLE = 0.005 + 1e-9;

interface Count {
  readonly seeks: number;
  readonly rates: number;
}

const countOf = ({ player }: SimulatedClient): Count => ({
  seeks: player.seeks.length,
  rates: player.rates.length,
});

/** The number of rate writes since a count that changed the rate. */
function changesSince({ player }: SimulatedClient, { rates }: Count): number {
  return player.rates.filter(({ rate }, i) => i >= rates && rate !== (player.rates[i - 1]?.rate ?? 1)).length;
}

/** @returns corrections of each person in `minutes` of steady play; throws when the film doesn't start */
export async function simulateLongRun(noise: Noise, minutes: number): Promise<Corrections[]> {
  const durationMs = minutes * 60_000 + 2 * SETTLE_MS;
  const room = new SimulatedRoom();
  const clients = PEOPLE.map(({ clock, devicePpm }, i) => {
    const recorded = noise.clock[i % noise.clock.length];
    return room.enter({
      clock,
      // The network is perfect, as the recorded errors stand for its own.
      network: { upMs: 0.5, downMs: 0.5, jitterMs: 0, loss: 0 },
      player: {
        durationMs,
        devicePpm,
        frameLateMs: noise.frameLateMs[i % noise.frameLateMs.length] ?? [],
        readingErrorMs: noise.readingErrorMs[i % noise.readingErrorMs.length] ?? [],
      },
      stampErrorMs: (trueMs) =>
        recorded?.errorMs[Math.floor(trueMs / recorded.everyMs) % recorded.errorMs.length] ?? 0,
    });
  });
  await room.truth.advanceAsync(3_000);
  room.open({ ...FILM, durationMs });
  await room.truth.advanceAsync(1_000);
  room.command({ type: 'play' }, 'c_play');
  await room.truth.advanceAsync(SETTLE_MS);
  if (!clients.every(({ player }) => player.running)) throw new Error('the simulated film didn’t start');

  const before = clients.map(countOf);
  const inaudibleMs = clients.map(() => 0);
  for (let ms = 0; ms < minutes * 60_000; ms += LOOK_MS) {
    await room.truth.advanceAsync(LOOK_MS);
    for (const [i, { player }] of clients.entries())
      if (Math.abs((player.rates.at(-1)?.rate ?? 1) - 1) <= INAUDIBLE)
        inaudibleMs[i] = (inaudibleMs[i] ?? 0) + LOOK_MS;
  }
  return clients.map((client, i) => {
    const from = before[i] ?? { seeks: 0, rates: 0 };
    return {
      steadyMs: minutes * 60_000,
      seeks: client.player.seeks.length - from.seeks,
      rateChanges: changesSince(client, from),
      inaudibleMs: inaudibleMs[i] ?? 0,
    };
  });
}

/** The figures of a long run, labelled as simulated. */
export function simulatedFigures(all: readonly Corrections[]): FigureDetail[] {
  const rest = { runs: 1, void: 0, by: 'simulated', samples: all.length, never: 0 } as const;
  return [
    {
      id: 'steady-seeks-per-hour-simulated',
      value: perHour(all, 'seeks'),
      unit: 'per-hour',
      ...rest,
    } as const,
    {
      id: 'steady-rate-changes-per-hour-simulated',
      value: perHour(all, 'rateChanges'),
      unit: 'per-hour',
      ...rest,
    } as const,
    { id: 'steady-rate-share-simulated', value: rateShare(all), unit: 'share', ...rest } as const,
  ].map(asked);
}
