import { describe, expect, it } from 'vitest';
import { SimulatedRoom } from '../../test/fakes/simulated-party';

describe('the clock of the server, as the engine tells it', () => {
  it('the server’s clock is unknown before the first answer, then right in spite of a wrong local clock', async () => {
    const room = new SimulatedRoom();
    const late = room.enter({
      clock: { offsetMs: -60_000, driftPpm: 100 },
      network: { upMs: 30, downMs: 30, jitterMs: 0, loss: 0 },
    });
    expect(late.engine.serverNowMs()).toBeNull();
    await room.truth.advanceAsync(3_000);
    expect(late.engine.serverNowMs()).toBeCloseTo(room.now(), -1);
  });
});
