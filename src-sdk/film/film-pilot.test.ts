import { describe, expect, it } from 'vitest';
import { SimulatedRoom } from '../../test/fakes/simulated-party';

describe('a pilot whose film is paused a moment after it started', () => {
  it('a pilot whose film is paused a moment after its start goes back to where the room stands, though it once was sent there', async () => {
    const room = new SimulatedRoom();
    const client = room.enter({ player: { playLatencyMs: 0 } });
    room.open();
    await room.truth.advanceAsync(2_000);
    room.command({ type: 'seek', positionMs: 60_000 }, 'c_seek');
    await room.truth.advanceAsync(2_000);
    expect(client.player.truePositionMs).toBe(60_000);
    room.command({ type: 'play' }, 'c_play');
    while (!client.player.running) await room.truth.advanceAsync(5);
    // The player is started as early as most need, and this one needs less: the room hasn't left the place yet.
    await room.truth.advanceAsync(10);
    expect(client.player.truePositionMs).toBeGreaterThan(60_000);
    expect(room.now()).toBeLessThan(room.playback.timeline.atServerTimeMs);
    room.command({ type: 'pause' }, 'c_pause');
    const standsAt = room.playback.timeline.positionMs;
    await room.truth.advanceAsync(2_000);
    expect(client.player.truePositionMs).toBe(standsAt);
  });
});

describe('a pilot whose player was moved by somebody else', () => {
  it('a pilot brings back a player that somebody else moved, but isn’t misled by a late report of its own seek', async () => {
    const room = new SimulatedRoom();
    const { player } = room.enter();
    room.open();
    await room.truth.advanceAsync(2_000);
    room.command({ type: 'seek', positionMs: 60_000 }, 'c_seek');
    await room.truth.advanceAsync(2_000);
    const before = player.seeks.length;
    player.events.emit('foreignAction', { action: 'seek' });
    await room.truth.advanceAsync(1_000);
    expect(player.seeks.length).toBe(before);
    player.jolt(5_000);
    player.events.emit('foreignAction', { action: 'seek' });
    await room.truth.advanceAsync(1_000);
    expect(player.seeks.length).toBe(before + 1);
    expect(player.truePositionMs).toBe(60_000);
  });
});
