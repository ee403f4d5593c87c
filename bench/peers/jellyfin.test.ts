import { describe, expect, it } from 'vitest';
import { jellyfin } from './jellyfin';
import { correctionFor, initialClient, type JellyfinClient } from './jellyfin-client';
import type { GroupCommand, JellyfinDown, JellyfinUp } from './jellyfin-wire';
import type { PlayerReading } from './port';

const T = 1_000_000;
/** How much the server's clock is ahead of the client's. */
const OFFSET = 250_000;

const paused = (positionMs: number): PlayerReading => ({
  positionMs,
  paused: true,
  seeking: false,
  canPlay: true,
  rate: 1,
  durationMs: 600_000,
});
const playing = (positionMs: number): PlayerReading => ({ ...paused(positionMs), paused: false });

const settled = (changes: Partial<JellyfinClient> = {}): JellyfinClient => ({
  ...initialClient('me', T),
  samples: [{ offsetMs: OFFSET, delayMs: 10 }],
  pings: 3,
  nextPingMs: T + 60_000,
  nextTimeUpdateMs: T,
  isIn: true,
  ...changes,
});

const command = (what: GroupCommand['command'], atLocalMs: number, positionMs = 60_000): GroupCommand => ({
  type: 'command',
  command: what,
  whenAtMs: atLocalMs + OFFSET,
  positionMs,
});

describe('a correction', () => {
  it.each([
    { behindMs: 59, does: null },
    { behindMs: -59, does: null },
    { behindMs: 60, does: { rate: 1.06, forMs: 1_000 } },
    { behindMs: -60, does: { rate: 0.94, forMs: 1_000 } },
    { behindMs: -199, does: { rate: 0.801, forMs: 1_000 } },
    { behindMs: -200, does: { rate: 0.2, forMs: 250 } },
    { behindMs: 2_999, does: { rate: 3.999, forMs: 1_000 } },
    { behindMs: -2_999, does: { rate: 0.2, forMs: 3_748.75 } },
    { behindMs: 3_000, does: { rate: null, forMs: 1_500 } },
    { behindMs: -3_000, does: { rate: null, forMs: 1_500 } },
  ])('a correction fits how far the player is behind: $behindMs ms', ({ behindMs, does }) => {
    const correction = correctionFor(behindMs);
    if (does === null) return expect(correction).toBeNull();
    expect(correction?.forMs).toBeCloseTo(does.forMs);
    if (does.rate === null) expect(correction?.rate).toBeNull();
    else expect(correction?.rate).toBeCloseTo(does.rate);
  });
});

describe('the client', () => {
  const { client } = jellyfin;

  it('the client asks for the time four times a second apart, then once a minute, and keeps the quickest of eight', () => {
    let state = client.initial('me', T);
    const asked: number[] = [];
    for (let nowMs = T; nowMs <= T + 70_000; nowMs += 10) {
      const step = client.tick(state, paused(0), nowMs);
      state = step.state;
      for (const up of step.send) {
        if (up.type !== 'time') continue;
        asked.push(up.t0 - T);
        const slowMs = asked.length === 2 ? 10 : 40;
        const reply: JellyfinDown = { type: 'time', t0: up.t0, t1: up.t0 + OFFSET, t2: up.t0 + OFFSET };
        state = client.receive(state, reply, paused(0), nowMs + slowMs).state;
      }
    }
    expect(asked.map((atMs) => Math.round(atMs / 500) / 2)).toEqual([1, 2, 3, 4, 64]);
    expect(state.samples.map(({ delayMs }) => delayMs)).toEqual([40, 10, 40, 40, 40]);
  });

  it('the client plays at the time that the server has set', () => {
    const { state, player } = client.receive(settled(), command('unpause', T + 700), paused(60_000), T);
    expect(player).toEqual([]);
    expect(client.wakeAt(state)).toBe(T + 700);
    expect(client.tick(state, paused(60_000), T + 699).player).toEqual([]);
    expect(client.tick(state, paused(60_000), T + 700).player).toEqual([{ type: 'play' }]);
  });

  it.each([
    { aheadMs: 400, seeks: [] },
    { aheadMs: 401, seeks: [{ type: 'seek', positionMs: 60_000 }] },
    { aheadMs: -5_000, seeks: [] },
  ])('the client goes there before it plays when it is far ahead: $aheadMs ms', ({ aheadMs, seeks }) => {
    const step = client.receive(settled(), command('unpause', T + 700), paused(60_000 + aheadMs), T);
    expect(step.player).toEqual(seeks);
  });

  it('the client plays at once and goes to where the group is when it hears of it late', () => {
    const { player } = client.receive(settled(), command('unpause', T - 300), paused(60_000), T);
    expect(player).toEqual([{ type: 'play' }, { type: 'seek', positionMs: 60_300 }]);
  });

  it('the client keeps a command until it knows the time', () => {
    const waits = settled({ samples: [] });
    const { state, player } = client.receive(waits, command('pause', T - 10), playing(60_000), T);
    expect(player).toEqual([]);
    const reply: JellyfinDown = { type: 'time', t0: T, t1: T + OFFSET, t2: T + OFFSET };
    expect(client.receive(state, reply, playing(60_500), T).player).toEqual([
      { type: 'pause' },
      { type: 'seek', positionMs: 60_000 },
    ]);
  });

  it('the client pauses where the group has paused, at once or half a second later if it was paused already', () => {
    const pause = command('pause', T - 10);
    expect(client.receive(settled(), pause, playing(60_090), T).player).toEqual([
      { type: 'pause' },
      { type: 'seek', positionMs: 60_000 },
    ]);
    const { state } = client.receive(settled(), pause, paused(60_090), T);
    expect(client.tick(state, paused(60_090), T + 499).player).toEqual([]);
    expect(client.tick(state, paused(60_090), T + 500).player).toEqual([
      { type: 'seek', positionMs: 60_000 },
    ]);
  });

  it('the client seeks while it plays, then pauses and says that it is ready', () => {
    const { state, player } = client.receive(settled(), command('seek', T - 10), paused(5_000), T);
    expect(player).toEqual([{ type: 'play' }, { type: 'seek', positionMs: 60_000 }]);
    const seeking = client.tick(state, { ...playing(60_000), seeking: true, canPlay: false }, T + 20);
    expect(seeking.send).toEqual([]);
    const there = client.tick(seeking.state, playing(60_000), T + 90);
    expect(there.player).toEqual([{ type: 'pause' }]);
    expect(there.send.map((up) => up.type === 'ready' && up.playing)).toEqual([true, false]);
  });

  it('the client looks every second and a half, from a second and a half after the start', () => {
    const started = client.receive(settled(), command('unpause', T), paused(60_000), T).state;
    const rates: number[] = [];
    let state = started;
    for (let nowMs = T + 20; nowMs <= T + 5_000; nowMs += 20) {
      const step = client.tick(state, playing(60_000 + (nowMs - T) - 100), nowMs);
      state = step.state;
      for (const action of step.player) if (action.type === 'rate') rates.push(nowMs - T);
    }
    expect(rates.length).toBeGreaterThanOrEqual(2);
    expect(rates[0]).toBeGreaterThanOrEqual(1_500);
    for (const [index, atMs] of rates.entries())
      if (index > 0) expect(atMs - rates[index - 1]!).toBeGreaterThanOrEqual(1_500);
  });

  it.each([
    { forMs: 2_980, says: [] },
    { forMs: 3_000, says: ['buffering'] },
  ])('the client says that it is buffering after 3 s: $forMs ms', ({ forMs, says }) => {
    const dry = { ...playing(60_000), canPlay: false };
    const first = client.tick(settled({ ran: true }), dry, T);
    expect(client.tick(first.state, dry, T + forMs).send.map((up) => up.type)).toEqual(says);
  });
});

describe('the server', () => {
  const { server } = jellyfin;
  const ready = (positionMs: number, playing = false): JellyfinUp => ({
    type: 'ready',
    whenAtMs: T,
    positionMs,
    playing,
  });
  const group = () => {
    let state = server.initial(T);
    for (const name of ['ann', 'bob']) {
      state = server.joined(state, name, T).state;
      state = server.receive(state, name, ready(0), T).state;
    }
    return state;
  };
  const press = (type: 'play' | 'pause'): JellyfinUp => ({ type: 'press', press: { type } });

  it('the server starts a second later, for all', () => {
    const { send } = server.receive(group(), 'ann', press('play'), T + 5_000);
    expect(send).toEqual([
      {
        to: 'all',
        message: { type: 'command', command: 'unpause', whenAtMs: T + 6_000, positionMs: 0 },
      },
    ]);
  });

  it('the server pauses where the group has got to, and nowhere before the start that was set', () => {
    const started = server.receive(group(), 'ann', press('play'), T).state;
    const at = (nowMs: number) => server.receive(started, 'bob', press('pause'), nowMs).send[0]?.message;
    expect(at(T + 500)).toMatchObject({ command: 'pause', positionMs: 0 });
    expect(at(T + 3_500)).toMatchObject({ command: 'pause', positionMs: 2_500, whenAtMs: T + 3_500 });
  });

  it('the server waits for all after a seek while it plays, then starts', () => {
    const started = server.receive(group(), 'ann', press('play'), T).state;
    const seek: JellyfinUp = { type: 'press', press: { type: 'seek', positionMs: 90_000 } };
    const sought = server.receive(started, 'ann', seek, T + 2_000);
    expect(sought.send[0]).toMatchObject({ to: 'all', message: { command: 'seek', positionMs: 90_000 } });
    const one = server.receive(sought.state, 'ann', ready(90_000), T + 2_100);
    expect(one.send).toEqual([{ to: 'ann', message: expect.objectContaining({ command: 'pause' }) }]);
    const both = server.receive(one.state, 'bob', ready(90_000), T + 2_200);
    expect(both.send).toEqual([
      {
        to: 'all',
        message: { type: 'command', command: 'unpause', whenAtMs: T + 3_200, positionMs: 90_000 },
      },
    ]);
  });

  it.each([
    { offMs: 500, again: false },
    { offMs: 501, again: true },
  ])('the server sends who is ready $offMs ms off there again: $again', ({ offMs, again }) => {
    const seek: JellyfinUp = { type: 'press', press: { type: 'seek', positionMs: 90_000 } };
    const sought = server.receive(group(), 'ann', seek, T).state;
    const { send } = server.receive(sought, 'bob', ready(90_000 + offMs), T + 100);
    expect(send.map(({ message }) => message.type === 'command' && message.command)).toEqual(
      again ? ['seek'] : [],
    );
  });

  it('the server stops for who joins or buffers, and goes on when they are there', () => {
    const started = server.receive(group(), 'ann', press('play'), T).state;
    const dry: JellyfinUp = { type: 'buffering', whenAtMs: T, positionMs: 1_000, playing: true };
    for (const held of [
      server.receive(started, 'bob', dry, T + 2_000),
      server.joined(started, 'bob', T + 2_000),
    ]) {
      expect(held.send).toContainEqual({
        to: 'ann',
        message: expect.objectContaining({ command: 'pause', positionMs: 1_000 }),
      });
      const back = server.receive(held.state, 'bob', ready(1_000), T + 4_000);
      expect(back.send).toEqual([{ to: 'all', message: expect.objectContaining({ command: 'unpause' }) }]);
    }
  });

  it('the server goes on without who leaves while it waits', () => {
    const started = server.receive(group(), 'ann', press('play'), T).state;
    const held = server.joined(started, 'cat', T + 2_000).state;
    expect(server.left(held, 'cat', T + 3_000).send).toEqual([
      { to: 'all', message: expect.objectContaining({ command: 'unpause' }) },
    ]);
  });
});
