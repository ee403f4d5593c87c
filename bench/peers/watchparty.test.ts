import { describe, expect, it } from 'vitest';
import type { PlayerReading } from './port';
import { rateFor, watchparty } from './watchparty';

const T = 1_000_000;
const player: PlayerReading = {
  positionMs: 60_000,
  paused: false,
  seeking: false,
  canPlay: true,
  rate: 1,
  durationMs: 600_000,
};
const { client, server } = watchparty;

describe('the rate', () => {
  it.each([
    [-5_000, 1],
    [500, 1],
    [501, 1.05],
    [740, 1.07],
    [1_000, 1.1],
    [60_000, 1.1],
    [NaN, 1],
  ])('the rate at %d ms behind is %d', (behindMs, rate) => {
    expect(rateFor(behindMs)).toBeCloseTo(rate);
  });
});

describe('the client', () => {
  const joined = () =>
    client.receive(client.initial('me', T), { type: 'host', paused: false, positionMs: 60_000 }, player, T);

  it('the client begins where the room is', () => {
    expect(joined().player).toEqual([{ type: 'seek', positionMs: 60_000 }, { type: 'play' }]);
  });

  it('the client plays, pauses and seeks at once and tells the others', () => {
    const step = client.press(joined().state, { type: 'pause' }, player, T);
    expect(step.player).toEqual([{ type: 'pause' }]);
    expect(step.send).toEqual([{ type: 'pause' }]);
  });

  it.each([
    { people: 2, positions: { me: 60_000, ann: 60_700 }, rate: 1.07 },
    { people: 2, positions: { me: 60_700, ann: 60_000 }, rate: 1 },
    // The median of three differs from the furthest one.
    { people: 3, positions: { me: 60_000, ann: 60_400, bob: 69_000 }, rate: 1 },
    { people: 2, positions: { ann: 69_000 }, rate: 1 },
  ])('the client of $people people follows $positions at $rate', ({ people, positions, rate }) => {
    const known = Object.fromEntries(Object.entries(positions));
    const step = client.receive(joined().state, { type: 'map', people, positions: known }, player, T);
    expect(step.player).toEqual(rate === 1 ? [] : [{ type: 'rate', rate }]);
  });

  it('the client leaves the rate alone while it is paused', () => {
    const rested = client.receive(joined().state, { type: 'pause' }, player, T).state;
    const map = { type: 'map', people: 2, positions: { me: 0, ann: 9_000 } } as const;
    expect(client.receive(rested, map, player, T).player).toEqual([]);
  });
});

describe('the server', () => {
  it('the server passes a press on to the others', () => {
    const { send } = server.receive(server.initial(T), 'ann', { type: 'play' }, T);
    expect(send).toEqual([{ to: { not: 'ann' }, message: { type: 'play' } }]);
  });

  it('the server says each second where everybody will be by then', () => {
    let state = server.initial(T);
    for (const name of ['ann', 'bob']) state = server.joined(state, name, T).state;
    state = server.receive(state, 'ann', { type: 'report', positionMs: 5_000 }, T + 200).state;
    state = server.receive(state, 'bob', { type: 'report', positionMs: 5_500 }, T + 700).state;
    expect(server.tick(state, T + 1_000).send).toEqual([
      { to: 'all', message: { type: 'map', people: 2, positions: { ann: 5_800, bob: 5_800 } } },
    ]);
  });

  it('the server lets a newcomer begin at the furthest', () => {
    let state = server.joined(server.initial(T), 'ann', T).state;
    for (const positionMs of [9_000, 4_000])
      state = server.receive(state, 'ann', { type: 'report', positionMs }, T).state;
    expect(server.joined(state, 'bob', T).send).toEqual([
      { to: 'bob', message: { type: 'host', paused: true, positionMs: 9_000 } },
    ]);
  });
});
