import { WatchTogetherError } from '@core/base/errors';
import type { PlaybackCommand } from '@core/wire/playback';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { CommandOutbox } from './command-outbox';

const setUp = () => {
  const clock = new ManualClock();
  const sent: string[] = [];
  const world = { lose: false, refuse: false };
  const kept: boolean[] = [];
  let ids = 0;
  const outbox = new CommandOutbox(
    {
      clock,
      timers: clock,
      newCommandId: () => `c${(ids += 1)}`,
      sendCommand: (command: PlaybackCommand, baseRevision: number, commandId: string) => {
        sent.push(`${command.type} ${commandId} on ${baseRevision}`);
        if (world.lose) return Promise.reject(new WatchTogetherError('SIGNAL_TIMEOUT', 'lost'));
        if (world.refuse) return Promise.reject(new WatchTogetherError('NOT_CONTROLLER', 'no'));
        return Promise.resolve();
      },
    },
    () => 7,
    () => kept.push(outbox.keeps),
  );
  return { clock, sent, world, kept, outbox };
};

describe('the outbox of commands', () => {
  it('the outbox sends a command at once while connected, and reports its outcome', async () => {
    const { sent, world, outbox } = setUp();
    outbox.setPresence('connected');
    await outbox.send({ type: 'play' });
    expect(sent).toEqual(['play c1 on 7']);
    world.refuse = true;
    await expect(outbox.send({ type: 'pause' })).rejects.toMatchObject({ code: 'NOT_CONTROLLER' });
  });

  it('the outbox tries a lost command again under the same id', async () => {
    const { clock, sent, world, outbox } = setUp();
    outbox.setPresence('connected');
    world.lose = true;
    const done = outbox.send({ type: 'seek', positionMs: 5 });
    await clock.advanceAsync(1_000);
    world.lose = false;
    await clock.advanceAsync(2_000);
    await done;
    expect(sent).toEqual(['seek c1 on 7', 'seek c1 on 7']);
    expect(clock.pending).toBe(0);
  });

  it('the outbox says when a command waits for an absent server, and when none waits any more', async () => {
    const { kept, outbox } = setUp();
    outbox.setPresence('connected');
    await outbox.send({ type: 'play' });
    expect(kept).toEqual([]);
    outbox.setPresence('away');
    expect(outbox.keeps).toBe(false);
    const pause = outbox.send({ type: 'pause' });
    const seek = outbox.send({ type: 'seek', positionMs: 5 });
    expect([outbox.keeps, kept]).toEqual([true, [true]]);
    outbox.setPresence('connected');
    expect([outbox.keeps, kept]).toEqual([false, [true, false]]);
    await Promise.all([pause, seek]);
    expect(kept).toEqual([true, false]);
  });

  it('the outbox keeps the latest command of each kind, in the order they were given', async () => {
    const { clock, sent, outbox } = setUp();
    outbox.setPresence('away');
    const given = [
      outbox.send({ type: 'play' }),
      outbox.send({ type: 'setRate', rate: 1.5 }),
      outbox.send({ type: 'seek', positionMs: 1 }),
      outbox.send({ type: 'pause' }),
      outbox.send({ type: 'seek', positionMs: 2 }),
    ];
    await clock.advanceAsync(10_000);
    expect(sent).toEqual([]);
    outbox.setPresence('connected');
    await Promise.all(given);
    expect(sent).toEqual(['setRate c2 on 7', 'pause c4 on 7', 'seek c5 on 7']);
    await clock.advanceAsync(10_000);
    expect(clock.pending).toBe(0);
  });

  it('the outbox refuses what it kept when the session ends, and lets go of its timers', async () => {
    const { clock, outbox } = setUp();
    outbox.setPresence('away');
    const refused = expect(outbox.send({ type: 'play' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    outbox.dispose();
    await refused;
    expect(clock.pending).toBe(0);
  });
});
