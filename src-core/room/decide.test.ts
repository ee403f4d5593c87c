/**
 * The rules that hold for every command: who may give one, what a refusal leaves, what isn't done twice, and what waits
 * for its tick.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS } from '../wire/limits';
import type { RoomCommand } from './command';
import { nextDeadline } from './passing-time';
import { REMEMBERED_COMMANDS, RoomSchema } from './room';

let bench: RoomBench;
const lose = (id: string): void => {
  bench.do({ type: 'connectionLost', by: id });
  bench.pass(GONE_AFTER_MS);
};
const say = (by: string, ownId: string, text = 'hello') => bench.do({ type: 'chat', by, ownId, text });

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  bench.join('b');
});

describe('a command', () => {
  const commands = (by: string): RoomCommand[] => [
    { type: 'connectionLost', by },
    { type: 'leave', by },
    { type: 'end', by },
    { type: 'lock', by, locked: true },
    { type: 'remove', by, participantId: 'a' },
    { type: 'inputs', by, audio: false, video: false },
    { type: 'chat', by, ownId: 'm', text: 'hello' },
  ];

  it.each(['a stranger', 'somebody who is gone'])(
    'a command of %s is refused, and changes nothing',
    (who) => {
      if (who === 'somebody who is gone') lose('b');
      const by = who === 'a stranger' ? 'stranger' : 'b';
      for (const command of commands(by)) {
        const before = bench.room;
        const { room, events, noted, error, closes } = bench.do(command);
        expect([room, events, noted, error?.code, closes]).toEqual([before, [], [], 'INVALID_STATE', false]);
      }
    },
  );

  it('a command’s answer says what has changed that only the server knows', () => {
    bench.open('a');
    expect(bench.observe('a', 'buffering').noted).toEqual(['seen']);
    expect(say('a', 'm').noted).toEqual([]);
  });

  it('a command’s answer says which revision the timeline has after it, and after a refusal', () => {
    const { timelineRevision } = bench.open('a');
    expect(timelineRevision).toBe(bench.playback.timeline.revision);
    expect(bench.control('a', { type: 'seek', positionMs: 1_000 }).timelineRevision).toBe(
      timelineRevision + 1,
    );
    expect(bench.do({ type: 'end', by: 'b' }).timelineRevision).toBe(timelineRevision + 1);
  });

  it('a command that was refused isn’t taken for done when it is sent again', () => {
    expect(bench.control('a', { type: 'play' }, 'c_play').error?.code).toBe('INVALID_STATE');
    bench.open('a');
    bench.all(['a', 'b'], 'ready');
    bench.control('a', { type: 'play' }, 'c_play');
    expect(bench.playback.phase).toBe('playing');
  });

  it('a command to the film is recognised as sent again among its sender’s last ones, and forgotten after those', () => {
    bench.open('a');
    const seek = (number: number, positionMs: number): boolean =>
      bench.control('a', { type: 'seek', positionMs }, `seek_${number}`).events.length > 0;
    for (let number = 0; number <= REMEMBERED_COMMANDS; number += 1) seek(number, 1_000 + number);
    expect(() => RoomSchema.parse(bench.room)).not.toThrow();
    expect(seek(1, 500)).toBe(false);
    expect(seek(REMEMBERED_COMMANDS, 500)).toBe(false);
    expect(seek(0, 500)).toBe(true);
  });
});

describe('locking', () => {
  it('locking the room is for moderators, and is announced once', () => {
    expect(bench.do({ type: 'lock', by: 'b', locked: true }).error?.code).toBe('PERMISSION_DENIED');
    const { name, patience } = bench.room.state;
    const lock = () => bench.do({ type: 'lock', by: 'a', locked: true }).events;
    expect(lock()).toEqual([{ type: 'roomUpdated', name, locked: true, patience }]);
    expect(lock()).toEqual([]);
    expect(bench.room.state.locked).toBe(true);
  });
});

describe('the end of a session', () => {
  it('a session doesn’t end when its last person leaves while somebody may come back to their seat', () => {
    lose('b');
    expect(bench.do({ type: 'leave', by: 'a' }).closes).toBe(false);
    bench.join('b');
    expect(bench.do({ type: 'leave', by: 'b' }).closes).toBe(true);
  });

  it('a session doesn’t end by somebody being removed, nor by leaving where another stays', () => {
    expect(bench.do({ type: 'remove', by: 'a', participantId: 'b' }).closes).toBe(false);
    bench.join('c');
    expect(bench.do({ type: 'leave', by: 'a' }).closes).toBe(false);
    expect(bench.do({ type: 'remove', by: null, participantId: 'c' }).closes).toBe(false);
  });
});

describe('a step that is due', () => {
  it('nothing is due while everybody is here and no film runs', () => {
    expect(nextDeadline(bench.room)).toBeNull();
  });

  it('a step that is due waits for its tick: no other command does it in passing', () => {
    bench.open('a', 60_000);
    bench.all(['a', 'b'], 'ready');
    bench.control('a', { type: 'play' });
    bench.nowMs += 120_000;
    say('a', 'm');
    expect(bench.playback.phase).toBe('playing');
    bench.do({ type: 'tick' });
    expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 60_000 } });
  });

  it('a step isn’t done by a tick that comes too early', () => {
    bench.open('a', 60_000);
    bench.observe('a', 'ready');
    bench.control('a', { type: 'play' });
    const early = (ms: number): void => {
      bench.nowMs += ms - 1;
      expect(bench.do({ type: 'tick' }).events).toEqual([]);
      bench.nowMs += 1;
      expect(bench.do({ type: 'tick' }).events).not.toEqual([]);
    };
    // The room waits for the first load, and then the film runs to its end.
    early(60_000);
    early(60_000 + 150);
    expect(bench.playback.phase).toBe('ended');
  });
});
