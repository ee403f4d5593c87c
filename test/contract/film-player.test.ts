import { describe, it } from 'vitest';
import { ManualClock } from '../fakes/clock';
import { FakePlayer } from '../fakes/fake-player';
import { FILM_PLAYER_CONTRACT } from './film-player';

describe('the fake film player', () => {
  for (const [what, run] of Object.entries(FILM_PLAYER_CONTRACT))
    it(what, async () => {
      const clock = new ManualClock();
      const player = new FakePlayer(clock, clock, { durationMs: 10_000 });
      await run({
        player,
        url: 'film://good',
        durationMs: 10_000,
        missingUrl: 'film://missing',
        brokenUrl: 'film://broken',
        pass: (ms) => clock.advanceAsync(ms),
        pauseFromOutside: () => player.pauseFromOutside(),
      });
    });
});
