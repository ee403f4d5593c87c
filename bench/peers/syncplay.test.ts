import { describe, expect, it } from 'vitest';
import type { PlayerAction, PlayerReading } from './port';
import { syncplay } from './syncplay';
import { initialClient, type SyncplayClient } from './syncplay-client';
import { NO_PING, pinged, type StateDown, type StateUp } from './syncplay-wire';

const T = 1_000_000;

const playing = (positionMs: number): PlayerReading => ({
  positionMs,
  paused: false,
  seeking: false,
  canPlay: true,
  rate: 1,
  durationMs: 600_000,
});
const paused = (positionMs: number): PlayerReading => ({ ...playing(positionMs), paused: true });

const down = (changes: Partial<StateDown>): StateDown => ({
  positionMs: 60_000,
  paused: false,
  seeked: false,
  setBy: 'other',
  serverStampMs: 5,
  clientStampMs: null,
  serverRttMs: 0,
  ignoring: { server: 0, client: 0 },
  ...changes,
});

/** A client that has been asking its player, which is at 60 s, and knows that the room is there too. */
const settled = (changes: Partial<SyncplayClient> = {}): SyncplayClient => ({
  ...initialClient('me', T),
  askedAtMs: T,
  playerPositionMs: 60_000,
  playerPaused: false,
  roomAtMs: T,
  roomPositionMs: 60_000,
  roomPaused: false,
  ...changes,
});

/** Plays out everything that the message sets in motion, with a player that does as it is told. */
function unrolled(client: SyncplayClient, message: StateDown, player: PlayerReading) {
  const done: (PlayerAction & { readonly atMs: number })[] = [];
  const sent: StateUp[] = [];
  let now = player;
  let step = syncplay.client.receive(client, message, now, T);
  for (let nowMs = T; ; nowMs += 10) {
    for (const action of step.player) {
      done.push({ ...action, atMs: nowMs - T });
      if (action.type === 'play' || action.type === 'pause')
        now = { ...now, paused: action.type === 'pause' };
      if (action.type === 'seek') now = { ...now, positionMs: action.positionMs };
    }
    sent.push(...step.send);
    if (step.state.busy === null && step.state.commands.length === 0)
      return { done, sent, state: step.state };
    step = syncplay.client.tick(step.state, now, nowMs + 10);
  }
}

describe('the client, told where the room is', () => {
  it.each([
    { aheadMs: 1_499, does: [] },
    { aheadMs: 1_501, does: [{ type: 'rate', rate: 0.95 }] },
    { aheadMs: 3_999, does: [{ type: 'rate', rate: 0.95 }] },
    { aheadMs: -20_000, does: [] },
  ])(
    'the client, told where the room is, slows down by how far ahead it is: $aheadMs ms',
    ({ aheadMs, does }) => {
      const { done } = unrolled(settled(), down({ positionMs: 60_000 - aheadMs }), playing(60_000));
      expect(done).toEqual(does.map((action) => ({ ...action, atMs: 0 })));
    },
  );

  it('the client, told where the room is, goes back at over 4 s', () => {
    const { done } = unrolled(settled(), down({ positionMs: 55_999 }), playing(60_000));
    expect(done[0]).toMatchObject({ type: 'seek', positionMs: 55_999 });
  });

  it('the client, told where the room is, does nothing about a difference from itself', () => {
    const { done } = unrolled(settled(), down({ positionMs: 50_000, setBy: 'me' }), playing(60_000));
    expect(done).toEqual([]);
  });

  it.each([
    { aheadMs: 99, does: [{ type: 'rate', rate: 1, atMs: 0 }] },
    { aheadMs: 101, does: [] },
  ])(
    'the client, told where the room is, ends its slowing down by how far ahead it still is: $aheadMs ms',
    ({ aheadMs, does }) => {
      const { done } = unrolled(
        settled({ slowed: true }),
        down({ positionMs: 60_000 - aheadMs }),
        playing(60_000),
      );
      expect(done).toEqual(does);
    },
  );

  it.each([
    { behindMs: 5_001, sinceMs: 3_251, seeks: true },
    { behindMs: 5_001, sinceMs: 3_249, seeks: false },
    { behindMs: 4_999, sinceMs: 3_251, seeks: false },
  ])(
    'the client, told where the room is, may not control, $behindMs ms behind for $sinceMs ms: brought forward $seeks',
    ({ behindMs, sinceMs, seeks }) => {
      const client = settled({ mayControl: false, behindSinceMs: T - sinceMs });
      const { done } = unrolled(client, down({ positionMs: 60_000 + behindMs }), playing(60_000));
      expect(done).toEqual(seeks ? [{ type: 'seek', positionMs: 65_251, atMs: 0 }] : []);
    },
  );

  it('the client, told where the room is, is never brought forward where it may control', () => {
    const client = settled({ behindSinceMs: T - 60_000 });
    expect(unrolled(client, down({ positionMs: 90_000 }), playing(60_000)).done).toEqual([]);
  });

  it('the client, told where the room is, pauses at the place of whoever paused, after the sleeps of its player adapter', () => {
    const { done } = unrolled(settled(), down({ paused: true, positionMs: 59_900 }), playing(60_000));
    expect(done).toEqual([
      { type: 'seek', positionMs: 59_900, atMs: 0 },
      { type: 'pause', atMs: 80 },
    ]);
  });

  it.each([
    { sinceMs: 49, atMs: 50 },
    { sinceMs: 50, atMs: 0 },
  ])(
    'the client, told where the room is, plays $atMs ms later when the last command was $sinceMs ms ago',
    ({ sinceMs, atMs }) => {
      const client = settled({ playerPaused: true, roomPaused: true, lastCommandMs: T - sinceMs });
      expect(unrolled(client, down({ paused: false }), paused(60_000)).done).toEqual([
        { type: 'play', atMs },
      ]);
    },
  );

  it('the client, told where the room is, adds the guessed age of the message to where the room plays', () => {
    const ping = { rttMs: 80, averageMs: 80, forwardMs: 40 };
    const { state } = unrolled(settled({ ping }), down({ positionMs: 60_000 }), playing(60_000));
    expect(state.roomPositionMs).toBe(60_040);
  });

  it('the client, told where the room is, answers each state with where its player is', () => {
    const { sent } = unrolled(settled(), down({ serverStampMs: 77 }), playing(60_000));
    expect(sent).toEqual([
      expect.objectContaining({
        serverStampMs: 77,
        play: { positionMs: 60_000, paused: false, seeked: false },
      }),
    ]);
  });

  it('the client, told where the room is, doesn’t listen until the server knows of what it did', () => {
    const waits = settled({ ignoring: { server: 0, client: 1 } });
    expect(unrolled(waits, down({ positionMs: 0 }), playing(60_000)).done).toEqual([]);
    const known = unrolled(
      waits,
      down({ positionMs: 0, ignoring: { server: 0, client: 1 } }),
      playing(60_000),
    );
    expect(known.done[0]).toMatchObject({ type: 'seek' });
  });
});

describe('the client, asking its player', () => {
  const ask = (player: PlayerReading, changes: Partial<SyncplayClient> = {}) =>
    syncplay.client.tick(settled(changes), player, T + 100).send;

  it.each([
    { jumpedMs: 900, tells: false },
    { jumpedMs: 1_100, tells: true },
    { jumpedMs: -1_100, tells: true },
  ])(
    'the client, asking its player, tells that it has sought: $tells at a jump by $jumpedMs ms',
    ({ jumpedMs, tells }) => {
      const sent = ask(playing(60_100 + jumpedMs));
      expect(sent.map((up) => up.play?.seeked)).toEqual(tells ? [true] : []);
    },
  );

  it('the client, asking its player, tells that somebody paused, and counts that it has', () => {
    expect(ask(paused(60_050))).toEqual([
      expect.objectContaining({
        play: { positionMs: 60_050, paused: true, seeked: false },
        ignoring: { server: 0, client: 1 },
      }),
    ]);
  });

  it('the client, asking its player, isn’t told of a press', () => {
    const step = syncplay.client.press(settled(), { type: 'pause' }, playing(60_000), T);
    expect(step.player).toEqual([{ type: 'pause' }]);
    expect(step.send).toEqual([]);
  });
});

describe('the server', () => {
  const up = (play: StateUp['play'], changes: Partial<StateUp> = {}): StateUp => ({
    play,
    serverStampMs: null,
    clientStampMs: 0,
    clientRttMs: 0,
    ignoring: { server: 0, client: 0 },
    ...changes,
  });
  const room = () => {
    const { server } = syncplay;
    let state = server.initial(T);
    for (const name of ['ann', 'bob']) {
      state = server.joined(state, name, T).state;
      state = server.receive(state, name, up(null, { ignoring: { server: 1, client: 0 } }), T).state;
    }
    return state;
  };

  it('the server passes a press on to everybody at once, with who did it', () => {
    const step = syncplay.server.receive(
      room(),
      'ann',
      up({ positionMs: 40, paused: false, seeked: false }),
      T + 500,
    );
    expect(step.send.map(({ to }) => to)).toEqual(['ann', 'bob']);
    expect(step.send[0]?.message).toMatchObject({ positionMs: 40, paused: false, setBy: 'ann' });
  });

  it('the server says once a second where the slowest is', () => {
    const { server } = syncplay;
    let state = room();
    const play = (positionMs: number) => up({ positionMs, paused: false, seeked: false });
    state = server.receive(state, 'ann', play(0), T).state;
    for (const name of ['ann', 'bob'])
      state = server.receive(state, name, up(null, { ignoring: { server: 1, client: 0 } }), T).state;
    state = server.receive(state, 'ann', play(4_000), T + 2_000).state;
    state = server.receive(state, 'bob', play(2_500), T + 2_000).state;
    const step = server.tick(state, T + 2_100);
    expect(step.send.map(({ message }) => message)).toEqual([
      expect.objectContaining({ positionMs: 2_600, setBy: 'bob' }),
      expect.objectContaining({ positionMs: 2_600, setBy: 'bob' }),
    ]);
    expect(server.tick(step.state, T + 2_900).send).toEqual([]);
  });

  it('the server keeps back what who hasn’t confirmed a press would misunderstand', () => {
    const { server } = syncplay;
    const pressed = server.receive(
      room(),
      'ann',
      up({ positionMs: 0, paused: false, seeked: false }),
      T,
    ).state;
    expect(server.tick(pressed, T + 200).send).toEqual([]);
  });
});

describe('the age of a message', () => {
  it('the age of a message is half the averaged round trip, with what we are slower by', () => {
    const first = pinged(NO_PING, T, 100, T + 100);
    expect(first).toEqual({ rttMs: 100, averageMs: 100, forwardMs: 50 });
    const slower = pinged(first, T, 100, T + 200);
    expect(slower.averageMs).toBeCloseTo(115);
    expect(slower.forwardMs).toBeCloseTo(157.5);
  });

  it('the age of a message is left as it was by a clock that went back', () => {
    expect(pinged({ rttMs: 9, averageMs: 9, forwardMs: 4 }, T, 9, T - 1).forwardMs).toBe(4);
  });
});
