import { describe, expect, it } from 'vitest';
import { opentogethertube } from './opentogethertube';
import type { PlayerReading } from './port';

const T = 1_000_000;
const at = (positionMs: number, isPaused = false): PlayerReading => ({
  positionMs,
  paused: isPaused,
  seeking: false,
  canPlay: true,
  rate: 1,
  durationMs: 600_000,
});
const { client, server } = opentogethertube;

describe('the client', () => {
  const playing = () =>
    client.receive(client.initial('me', T), { playing: true, positionMs: 60_000 }, at(60_000, true), T).state;

  it.each([
    { offMs: 1_000, seeks: [] },
    { offMs: 1_001, seeks: [{ type: 'seek', positionMs: 60_250 }] },
    { offMs: -1_001, seeks: [{ type: 'seek', positionMs: 60_250 }] },
  ])('the client seeks where it is off by more than a second: $offMs ms', ({ offMs, seeks }) => {
    const running = { ...playing(), wasPaused: false };
    expect(client.tick(running, at(60_250 + offMs), T + 250).player).toEqual(seeks);
  });

  it('the client counts on from when it heard, whatever the way took', () => {
    const { state } = client.receive(playing(), { positionMs: 100_000 }, at(60_000), T + 5_000);
    expect(client.tick(state, at(0), T + 5_250).player).toContainEqual({ type: 'seek', positionMs: 100_250 });
  });

  it('the client looks no more once it is paused and has looked', () => {
    const { state, player } = client.receive(
      playing(),
      { playing: false, positionMs: 61_000 },
      at(61_000),
      T,
    );
    expect(player).toEqual([{ type: 'pause' }]);
    const first = client.tick(state, at(90_000, true), T + 250);
    expect(first.player).toEqual([{ type: 'seek', positionMs: 61_000 }]);
    expect(client.tick(first.state, at(90_000, true), T + 500).player).toEqual([]);
  });

  it('the client does as the room does when its player is stopped otherwise', () => {
    const running = { ...playing(), wasPaused: false };
    expect(client.tick(running, at(60_250, true), T + 250).player).toEqual([{ type: 'play' }]);
  });
});

describe('the server', () => {
  it('the server says what has changed 50 ms later, in one', () => {
    const started = server.receive(
      server.initial(T),
      'ann',
      { type: 'playback', playing: true },
      T + 100,
    ).state;
    const stopped = server.receive(started, 'ann', { type: 'playback', playing: false }, T + 130).state;
    expect(server.wakeAt(stopped)).toBe(T + 180);
    expect(server.tick(stopped, T + 179).send).toEqual([]);
    expect(server.tick(stopped, T + 180).send).toEqual([
      { to: 'all', message: { playing: false, positionMs: 30 } },
    ]);
  });

  it('the server says it sooner when its regular update comes', () => {
    const started = server.receive(
      server.initial(T),
      'ann',
      { type: 'playback', playing: true },
      T + 990,
    ).state;
    expect(server.tick(started, T + 1_000).send).toEqual([{ to: 'all', message: { playing: true } }]);
  });

  it('the server tells who joins, and all, where the film is', () => {
    const started = server.receive(server.initial(T), 'ann', { type: 'playback', playing: true }, T).state;
    expect(server.joined(started, 'bob', T + 7_000).send).toEqual([
      { to: 'bob', message: { playing: true, positionMs: 0 } },
      { to: 'all', message: { positionMs: 7_000 } },
    ]);
  });
});
