import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import { AT_DOOR_MS, LIMITS } from '@core/wire/limits';
import { ROLE_GRANTS } from '@core/wire/grants';
import { ManualClock } from '../../test/fakes/clock';
import { RoomBench } from '../../test/fakes/room-bench';
import { DoorKeeper, type Visitor } from './door-keeper';

let clock: ManualClock;
let bench: RoomBench;
let keeper: DoorKeeper;
const putAway = vi.fn<(id: string) => void>();
const onChanged = vi.fn<() => void>();

beforeEach(() => {
  putAway.mockReset();
  onChanged.mockReset();
  clock = new ManualClock(1_000);
  bench = new RoomBench();
  bench.join('ana', { role: 'host' });
  keeper = new DoorKeeper({ runtime: { clock, timers: clock }, room: () => bench.room, putAway, onChanged });
});

const visitor = (by: string): Visitor => ({
  ...{ by, name: by, role: 'participant', grants: ROLE_GRANTS.participant, instanceId: `i_${by}`, can: [] },
});
const ids = (): string[] => keeper.people.map(({ id }) => id);
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof WatchTogetherError) return error.code;
    throw error;
  }
  return 'nothing';
};

describe('a keeper of a door', () => {
  it('a keeper of a door knows a newcomer as the room would have them, and the room doesn’t change', () => {
    const before = bench.room;
    keeper.come(visitor('ana (2)'));
    expect(keeper.people).toMatchObject([{ id: 'ana (2)', incarnation: 1, seat: 2, linked: true }]);
    expect(bench.room).toBe(before);
  });

  it('a keeper of a door knows who has been in before by their seat, as another running app of theirs', () => {
    bench.join('bob');
    bench.do({ type: 'leave', by: 'bob' });
    keeper.come(visitor('bob'));
    expect(keeper.people).toMatchObject([{ id: 'bob', incarnation: 2, seat: 2 }]);
  });

  it('a keeper of a door refuses whom the room would refuse, and who is in', () => {
    expect(codeOf(() => keeper.come(visitor('ana')))).toBe('INVALID_STATE');
    bench.do({ type: 'lock', by: 'ana', locked: true });
    expect(codeOf(() => keeper.come(visitor('bob')))).toBe('SESSION_LOCKED');
    expect(ids()).toEqual([]);
  });

  it('a keeper of a door puts away whoever the room wouldn’t let in any more, and nobody else', () => {
    bench.join('carl');
    bench.do({ type: 'leave', by: 'carl' });
    for (const id of ['bob', 'carl']) keeper.come(visitor(id));
    keeper.follow();
    expect(putAway).not.toHaveBeenCalled();
    bench.do({ type: 'lock', by: 'ana', locked: true });
    keeper.follow();
    expect(putAway.mock.calls).toEqual([['bob']]);
    expect(ids()).toEqual(['carl']);
  });

  it('a keeper of a door forgets who has come in, and closes nothing of theirs', () => {
    keeper.come(visitor('bob'));
    bench.join('bob');
    keeper.follow();
    expect(ids()).toEqual([]);
    expect(putAway).not.toHaveBeenCalled();
    clock.advance(AT_DOOR_MS);
    expect(putAway).not.toHaveBeenCalled();
  });

  it('a keeper of a door puts each person away when their time is over', () => {
    keeper.come(visitor('bob'));
    clock.advance(60_000);
    keeper.come(visitor('carl'));
    clock.advance(AT_DOOR_MS - 60_000);
    expect(putAway.mock.calls).toEqual([['bob']]);
    clock.advance(60_000);
    expect(putAway.mock.calls).toEqual([['bob'], ['carl']]);
    expect(codeOf(() => keeper.come(visitor('bob')))).toBe('RATE_LIMITED');
  });

  it('a keeper of a door lets no more stand there than may', () => {
    bench.room = { ...bench.room, state: { ...bench.room.state, maxParticipants: 50 } };
    for (let n = 0; n < LIMITS.atDoor; n++) keeper.come(visitor(`p_${n}`));
    expect(codeOf(() => keeper.come(visitor('one more')))).toBe('RATE_LIMITED');
    keeper.go('p_0');
    expect(codeOf(() => keeper.come(visitor('one more')))).toBe('nothing');
  });

  it('a keeper of a door tells as often as somebody comes or goes, and not for nothing', () => {
    keeper.come(visitor('bob'));
    expect(onChanged).toHaveBeenCalledTimes(1);
    keeper.go('nobody');
    keeper.follow();
    clock.advance(AT_DOOR_MS - 1);
    expect(onChanged).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(onChanged).toHaveBeenCalledTimes(2);
  });

  it('a keeper of a door says what somebody there might do once they are in, and nothing of anybody else', () => {
    keeper.come(visitor('bob'));
    expect(keeper.grantsOf('bob')).toEqual(ROLE_GRANTS.participant);
    expect(keeper.grantsOf('ana')).toBeNull();
    expect([keeper.isLinked('bob'), keeper.isLinked('ana')]).toEqual([true, false]);
  });

  it('a keeper of a door that is over puts everybody away, and has no timer', () => {
    keeper.come(visitor('bob'));
    keeper.stop();
    expect(putAway.mock.calls).toEqual([['bob']]);
    expect(codeOf(() => keeper.come(visitor('carl')))).toBe('SESSION_CLOSED');
    clock.advance(2 * AT_DOOR_MS);
    expect(putAway).toHaveBeenCalledTimes(1);
  });

  it('a keeper of a door tells that somebody has gone before it tells that they came by another connection', () => {
    const told: string[][] = [];
    onChanged.mockImplementation(() => void told.push(ids()));
    for (const instanceId of ['first', 'second']) keeper.come({ ...visitor('bob'), instanceId });
    expect(told).toEqual([['bob'], [], ['bob']]);
    expect(putAway).not.toHaveBeenCalled();
  });

  it('a keeper of a door puts somebody away by every connection where another one is refused', () => {
    keeper.come(visitor('bob'));
    // The timer is late: it fires only once the clock is asked to fire it.
    vi.spyOn(clock, 'now').mockReturnValue(1_000 + AT_DOOR_MS);
    expect(codeOf(() => keeper.come(visitor('bob')))).toBe('RATE_LIMITED');
    expect([ids(), putAway.mock.calls]).toEqual([[], [['bob']]]);
    expect(keeper.grantsOf('bob')).toBeNull();
  });
});
