import { describe, it } from 'vitest';
import { ManualClock } from '../fakes/clock';
import { COARSE, FakePlayer, type FakePlayerTraits, LIVE } from '../fakes/fake-player';
import { FILM_PLAYER_CONTRACT, LIVE_PLAYER_CONTRACT } from './film-player';

const FLAVOURS: readonly [string, Partial<FakePlayerTraits>][] = [
  ['a video element', {}],
  ['a player of a web site', { capabilities: COARSE, seekLatencyMs: 400, playLatencyMs: 200 }],
  ['a live stream', { live: LIVE }],
  ['a live stream of a web site', { live: LIVE, capabilities: COARSE, seekLatencyMs: 400 }],
];

describe.each(FLAVOURS)('the fake film player as %s', (_name, traits) => {
  const contract = traits.live ? LIVE_PLAYER_CONTRACT : FILM_PLAYER_CONTRACT;
  for (const [what, run] of Object.entries(contract))
    it(what, async () => {
      const clock = new ManualClock();
      const player = new FakePlayer(clock, clock, { durationMs: 10_000, ...traits });
      await run({
        player,
        url: 'film://good',
        durationMs: traits.live ? null : 10_000,
        missingUrl: 'film://missing',
        brokenUrl: 'film://broken',
        pass: (ms) => clock.advanceAsync(ms),
        pauseFromOutside: () => player.pauseFromOutside(),
      });
    });
});
