import { describe, expect, it } from 'vitest';
import { SimulatedRoom, type SimulatedClient } from '../../test/fakes/simulated-party';

/** 300 ms up and 100 ms down, as over a satellite: half the difference can't be seen by the line itself. */
const LOPSIDED = { upMs: 300, downMs: 100, jitterMs: 5, loss: 0 };
const DSL = { upMs: 20, downMs: 20, jitterMs: 2, loss: 0 };

describe('the clock of somebody whose line to the server is lopsided', () => {
  const errorOf = (room: SimulatedRoom, { engine }: SimulatedClient): number =>
    (engine.serverNowMs() ?? Infinity) - room.now();
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

  it('somebody who lies moves the clock by no more than its own bound', async () => {
    const { room, alice, bob } = await party();
    const { serverEpoch } = bob.engine.clock;
    if (serverEpoch === null) throw new Error('Bob knows no server');
    for (const lieMs of [-10_000, -250, 150, 250, 10_000]) {
      room.link(alice, bob, 1);
      bob.engine.clock.hear = (from, message) => {
        if (message.type !== 'clock:ask') return;
        const t = room.now() + lieMs;
        const answer = {
          type: 'clock:answer',
          id: message.id,
          serverEpoch,
          t1: t,
          t2: t,
          withinMs: 0,
        } as const;
        room.tell(bob.id, from, answer);
      };
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
