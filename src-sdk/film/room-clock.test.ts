import { describe, expect, it } from 'vitest';
import { admitMessage, newChannelGuard, type ChannelGuard } from '@core/mesh/channel-guard';
import type { NetworkProfile } from '../../test/fakes/simulated-network';
import { SimulatedRoom, type SimulatedClient } from '../../test/fakes/simulated-party';

/** 300 ms up and 100 ms down, as over a satellite: half the difference can't be seen by the line itself. */
const LOPSIDED = { upMs: 300, downMs: 100, jitterMs: 5, loss: 0 };
const DSL = { upMs: 20, downMs: 20, jitterMs: 2, loss: 0 };

const errorOf = (room: SimulatedRoom, { engine }: SimulatedClient): number =>
  (engine.serverNowMs() ?? Infinity) - room.now();

/**
 * From now on somebody answers with a time that is wrong, and as sure as can be.
 * @param lieMs by how much it is wrong at that moment
 * @param serverEpoch of the server that they speak of; the room's own where left out
 */
const lieAbout = (
  room: SimulatedRoom,
  { id: liar, engine }: SimulatedClient,
  lieMs: () => number,
  serverEpoch = engine.clock.serverEpoch,
): void => {
  if (serverEpoch === null) throw new Error(`${liar} knows no server`);
  engine.clock.hear = (from, message) => {
    if (message.type !== 'clock:ask') return;
    const t = room.now() + lieMs();
    const { id } = message;
    room.tell(liar, from, { type: 'clock:answer', id, serverEpoch, t1: t, t2: t, withinMs: 0 });
  };
};

describe('the clock of somebody whose line to the server is lopsided', () => {
  /** Alice's line is lopsided, Bob's isn't. */
  const party = async () => {
    const room = new SimulatedRoom();
    const alice = room.enter({ network: LOPSIDED, clock: { offsetMs: 5_000, driftPpm: 60 } });
    const bob = room.enter({ network: DSL, clock: { offsetMs: -3_000, driftPpm: -40 } });
    room.open();
    await room.truth.advanceAsync(5_000);
    return { room, alice, bob };
  };

  it('the clock is half the difference wrong where nobody is linked', async () => {
    const { room, alice } = await party();
    expect(errorOf(room, alice)).toBeGreaterThan(80);
    expect(alice.engine.clock.uncertaintyMs).toBeGreaterThan(195);
  });

  it('the clock is right, and says how far, once somebody nearer to the server is linked', async () => {
    const { room, alice, bob } = await party();
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(3_000);
    expect(Math.abs(errorOf(room, alice))).toBeLessThan(5);
    expect(Math.abs(errorOf(room, bob))).toBeLessThan(5);
    expect(alice.engine.clock.uncertaintyMs).toBeLessThan(45);
    await room.truth.advanceAsync(120_000);
    expect(Math.abs(errorOf(room, alice) - errorOf(room, bob))).toBeLessThan(2);
  });

  it('the clock stays where it is while a link is built anew, and goes back to its own line after minutes', async () => {
    const { room, alice, bob } = await party();
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(60_000);
    room.link(alice, bob, null);
    await room.truth.advanceAsync(30_000);
    expect(Math.abs(errorOf(room, alice))).toBeLessThan(5);
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(30_000);
    room.link(alice, bob, null);
    await room.truth.advanceAsync(700_000);
    expect(errorOf(room, alice)).toBeGreaterThan(80);
    expect(alice.engine.clock.uncertaintyMs).toBeGreaterThan(195);
  });

  it('the clock goes on by somebody else’s word while the server is away for its owner', async () => {
    const { room, alice, bob } = await party();
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(3_000);
    alice.leave();
    await room.truth.advanceAsync(60_000);
    expect(Math.abs(errorOf(room, alice))).toBeLessThan(5);
  });

  it('the clock of a new server is corrected anew', async () => {
    const { room, alice, bob } = await party();
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(3_000);
    room.restart(1_000);
    await room.truth.advanceAsync(15_000);
    expect(Math.abs(errorOf(room, alice))).toBeLessThan(5);
    expect(Math.abs(errorOf(room, bob))).toBeLessThan(5);
  });

  it('the clock of somebody near the server stays as it is, whatever others say', async () => {
    const { room, alice, bob } = await party();
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(30_000);
    expect(Math.abs(errorOf(room, bob))).toBeLessThan(3);
    const near = room.enter();
    await room.truth.advanceAsync(2_000);
    const before = errorOf(room, near);
    room.link(near, alice, 1);
    await room.truth.advanceAsync(10_000);
    expect(Math.abs(errorOf(room, near) - before)).toBeLessThan(0.5);
  });

  it('somebody whose app answers no questions is asked for half a minute, and anew over the next link', async () => {
    const { room, alice, bob } = await party();
    let asked = 0;
    bob.engine.clock.hear = () => void (asked += 1);
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(120_000);
    expect(asked).toBeGreaterThan(20);
    const inVain = asked;
    await room.truth.advanceAsync(120_000);
    expect(asked).toBe(inVain);
    room.link(alice, bob, null);
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(10_000);
    expect(asked).toBeGreaterThan(inVain);
  });

  it('somebody who lies moves the clock by no more than its own bound', async () => {
    const { room, alice, bob } = await party();
    for (const lieMs of [-10_000, -250, 150, 250, 10_000]) {
      room.link(alice, bob, 1);
      lieAbout(room, bob, () => lieMs);
      await room.truth.advanceAsync(5_000);
      expect(Math.abs(errorOf(room, alice))).toBeLessThanOrEqual(305);
      room.link(alice, bob, null);
    }
  });

  it('no question is left open, and no timer, once the film is over for its owner', async () => {
    const { room, alice, bob } = await party();
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(3_000);
    for (const { engine } of room.clients) engine.dispose();
    room.end();
    await room.truth.advanceAsync(3_000);
    expect(room.truth.pending).toBe(0);
  });
});

describe('friends whose lines change', () => {
  /** A line whose way up takes longer or shorter as time passes, ms since the room began. */
  const changing = (room: SimulatedRoom, upMs: (sinceMs: number) => number): NetworkProfile => {
    const fromMs = room.truth.now();
    const base = { downMs: 20, jitterMs: 3, loss: 0 };
    return {
      ...base,
      get upMs() {
        return upMs(room.truth.now() - fromMs);
      },
    };
  };

  it.each([
    ['swings slowly', (ms: number) => 60 + 40 * Math.sin((ms / 240_000) * 2 * Math.PI)],
    ['is full for minutes', (ms: number) => (Math.floor(ms / 150_000) % 2 === 1 ? 100 : 20)],
  ])('a friend near by, whose line to the server %s, is asked as often as any other', async (_, upMs) => {
    const room = new SimulatedRoom();
    const alice = room.enter({ network: DSL });
    const bob = room.enter({ network: changing(room, upMs) });
    const guards = new Map<string, ChannelGuard>();
    let refused = 0;
    const admit = (from: string, bytes: number): void => {
      const { guard, granted } = admitMessage(guards.get(from) ?? newChannelGuard, bytes, room.truth.now());
      guards.set(from, guard);
      if (!granted) refused += 1;
    };
    const tell = room.tell.bind(room);
    let asked = 0;
    room.tell = (from, to, message) => {
      if (message.type === 'clock:ask') asked += 1;
      admit(from, JSON.stringify(message).length);
      tell(from, to, message);
    };
    room.open();
    room.link(alice, bob, 3);
    for (let second = 0; second < 400; second += 1) {
      for (const { id } of room.clients) admit(id, 1);
      await room.truth.advanceAsync(1_000);
    }
    expect(refused).toBe(0);
    // Eight each 5 s of two people, a burst after the link, and one each time that a clock seems to have been moved.
    expect(asked).toBeLessThan(2 * 400 * 3);
  });

  it('a friend whose clock is still on its way to the truth doesn’t mislead anybody', async () => {
    const room = new SimulatedRoom();
    const alice = room.enter({ network: { upMs: 100, downMs: 100, jitterMs: 5, loss: 0 } });
    const bob = room.enter({ network: changing(room, (ms) => (ms < 14_000 ? 105 : 20)) });
    room.open();
    await room.truth.advanceAsync(20_000);
    room.link(alice, bob, 10);
    await room.truth.advanceAsync(1_000);
    expect(errorOf(room, bob)).toBeGreaterThan(20);
    for (let second = 0; second < 90; second += 1) {
      await room.truth.advanceAsync(1_000);
      expect(Math.abs(errorOf(room, alice))).toBeLessThan(3);
    }
  });

  it('what friends say makes no line quicker: the room waits for a start as long as before', async () => {
    const room = new SimulatedRoom();
    const alice = room.enter({ network: { upMs: 200, downMs: 200, jitterMs: 5, loss: 0 } });
    const bob = room.enter({ network: DSL });
    room.open();
    await room.truth.advanceAsync(12_000);
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(30_000);
    expect(alice.engine.clock.uncertaintyMs).toBeLessThan(45);
    expect(alice.observations.at(-1)?.latencyMs).toBeGreaterThan(195);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'a corrected film goes through a restart of the server without a jump (seed %i)',
    async (seed) => {
      const room = new SimulatedRoom({ seed });
      const alice = room.enter({ network: LOPSIDED, clock: { offsetMs: 5_000, driftPpm: 60 } });
      const bob = room.enter({ network: DSL });
      room.open();
      await room.truth.advanceAsync(12_000);
      room.link(alice, bob, 15);
      room.command({ type: 'play' }, 'c_play');
      await room.truth.advanceAsync(20_000);
      const before = alice.player.seeks.length;
      room.restart(500 + 500 * seed);
      for (let step = 0; step < 400; step += 1) {
        await room.truth.advanceAsync(50);
        const apartMs = alice.player.truePositionMs - bob.player.truePositionMs;
        expect(Math.abs(apartMs)).toBeLessThan(25);
      }
      expect(alice.player.seeks.length).toBe(before);
    },
  );

  it('somebody who says one thing and then another moves a film once a minute at most', async () => {
    const room = new SimulatedRoom();
    const alice = room.enter({ network: { upMs: 200, downMs: 200, jitterMs: 5, loss: 0 } });
    const mal = room.enter({ network: DSL });
    room.open();
    await room.truth.advanceAsync(15_000);
    lieAbout(room, mal, () => (Math.floor(room.truth.now() / 1_000) % 2 === 0 ? 190 : -190));
    room.link(alice, mal, 1);
    let [jumps, last] = [0, errorOf(room, alice)];
    for (let step = 0; step < 6_000; step += 1) {
      await room.truth.advanceAsync(50);
      const errorMs = errorOf(room, alice);
      if (Math.abs(errorMs - last) > 10) jumps += 1;
      last = errorMs;
    }
    expect(jumps).toBeGreaterThan(0);
    expect(jumps).toBeLessThanOrEqual(6);
  });

  it('somebody who is believed, and then speaks of a server that there isn’t, holds nobody for long', async () => {
    const room = new SimulatedRoom();
    const alice = room.enter({ network: { upMs: 200, downMs: 200, jitterMs: 5, loss: 0 } });
    const mal = room.enter({ network: DSL });
    room.open();
    await room.truth.advanceAsync(15_000);
    lieAbout(room, mal, () => 150);
    room.link(alice, mal, 1);
    await room.truth.advanceAsync(20_000);
    expect(errorOf(room, alice)).toBeGreaterThan(140);
    lieAbout(room, mal, () => 150, 'e_nowhere');
    await room.truth.advanceAsync(100_000);
    expect(Math.abs(errorOf(room, alice))).toBeLessThan(5);
  });

  it('a first answer that is late costs nobody the minute’s one jump', async () => {
    const room = new SimulatedRoom();
    const alice = room.enter({ network: LOPSIDED, clock: { offsetMs: 5_000, driftPpm: 60 } });
    const bob = room.enter({ network: DSL });
    room.open();
    await room.truth.advanceAsync(30_000);
    const tell = room.tell.bind(room);
    let late = 3;
    room.tell = (from, to, message) => {
      if (message.type === 'clock:answer' && late > 0) {
        late -= 1;
        room.truth.setTimeout(() => tell(from, to, message), 120);
      } else tell(from, to, message);
    };
    room.link(alice, bob, 15);
    await room.truth.advanceAsync(3_000);
    expect(Math.abs(errorOf(room, alice))).toBeLessThan(5);
  });
});
