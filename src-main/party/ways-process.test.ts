import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReachEvent } from '@core/ipc/reach';
import { ManualClock } from '../../test/fakes/clock';
import { FakeReachProcess } from '../../test/fakes/reach-process';
import { silentLog } from '../../test/fakes/silent-log';
import { LINGER_MS, NETWORK_LOOK_MS, WaysProcess } from './ways-process';

let clock: ManualClock;
let child: FakeReachProcess;
let nodes: readonly string[];
let networks: string;
let used: boolean;
let returns: boolean;
beforeEach(() => {
  clock = new ManualClock();
  child = new FakeReachProcess();
  nodes = ['dht.example:1'];
  networks = 'at home';
  used = returns = true;
});

const ask = vi.fn();
const setUp = (relay?: string | null) => {
  ask.mockClear();
  const log = { ...silentLog, warn: vi.fn(), error: vi.fn() };
  const knownNodes = { read: vi.fn(() => ['met.example:2']), save: vi.fn() };
  const user = {
    isUsed: () => used,
    begun: vi.fn(),
    told: vi.fn<(event: ReachEvent) => void>(),
    died: vi.fn(() => used),
    givenUp: vi.fn(),
    returns: vi.fn(() => returns),
  };
  const options = {
    ...{ start: child.start, nodes: () => nodes, knownNodes, logLevel: 'silent' as const },
    ...{ networks: () => networks, clock, timers: clock, log },
  };
  const ways = new WaysProcess(relay === undefined ? options : { ...options, relay }, user);
  return { ways, user, knownNodes, log };
};
const told = (run = child.last) => run.requests.map(({ type }) => type);
/** What waits: a look at the networks while it runs, and whatever else is named. */
const waiting = () => clock.pending;

describe('the process by which ways go', () => {
  it('the process by which ways go is told where to begin, and of a relay only where there is one', () => {
    const { ways, user, knownNodes } = setUp();
    ways.post({ type: 'networkChanged' });
    ways.ensure(ask);
    const start = { type: 'start', nodes, knownNodes: ['met.example:2'], logLevel: 'silent' };
    expect(child.last.requests).toEqual([start]);
    expect(child.last.requests[0]).not.toHaveProperty('relay');
    expect(knownNodes.read.mock.calls).toEqual([[nodes]]);
    expect([user.begun.mock.calls.length, ask.mock.calls.length]).toEqual([1, 0]);
    ways.ensure(ask);
    expect([child.runs.length, ask.mock.calls.length]).toEqual([1, 1]);
    setUp(null).ways.ensure(ask);
    expect(child.last.requests[0]).not.toHaveProperty('relay');
    setUp('a relay').ways.ensure(ask);
    expect(child.last.requests).toEqual([{ ...start, relay: 'a relay' }]);
  });

  it('the process by which ways go has its news passed on, its nodes kept, and its start and end known', async () => {
    const { ways, user, knownNodes } = setUp();
    ways.ensure(ask);
    await clock.advanceAsync(0);
    child.last.say({ type: 'stopped' });
    child.last.say({ type: 'nodes', metBy: ['a.example:1'], nodes: ['b.example:2'] });
    expect(knownNodes.save.mock.calls).toEqual([[['a.example:1'], ['b.example:2']]]);
    expect(user.told).not.toHaveBeenCalled();
    child.last.say({ type: 'lost', id: 1 });
    expect(user.told.mock.calls).toEqual([[{ type: 'lost', id: 1 }]]);
  });

  it('the process by which ways go isn’t heard any more once another one runs', async () => {
    const { ways, user } = setUp();
    ways.ensure(ask);
    const first = child.last;
    first.die();
    await clock.advanceAsync(0);
    expect(child.runs).toHaveLength(2);
    first.say({ type: 'lost', id: 1 });
    first.die();
    expect(user.told).not.toHaveBeenCalled();
    expect(user.died).toHaveBeenCalledOnce();
  });

  it('the process by which ways go is told of other nodes while it runs and isn’t ending, and only of other ones', async () => {
    const { ways } = setUp();
    ways.useNodes(['b.example:1']);
    ways.ensure(ask);
    ways.useNodes(['dht.example:1']);
    expect(told()).toEqual(['start']);
    ways.useNodes(['b.example:1', 'c.example:1']);
    ways.useNodes(['b.example:1', 'c.example:1']);
    expect(child.last.requests.slice(1)).toEqual([
      { type: 'useNodes', nodes: ['b.example:1', 'c.example:1'], knownNodes: ['met.example:2'] },
    ]);
    child.stops = false;
    const stopped = ways.stop();
    ways.useNodes(['d.example:1']);
    expect(told()).toEqual(['start', 'useNodes', 'stop']);
    used = false;
    await clock.advanceAsync(2_000);
    await stopped;
  });

  it('the process by which ways go lingers once where nobody uses it, and whoever comes in time keeps it', async () => {
    const { ways } = setUp();
    ways.ensure(ask);
    ways.lingerIfUnused();
    expect(waiting()).toBe(1);
    used = false;
    ways.lingerIfUnused();
    ways.lingerIfUnused();
    expect(waiting()).toBe(2);
    ways.ensure(ask);
    expect(waiting()).toBe(1);
    ways.lingerIfUnused();
    await clock.advanceAsync(LINGER_MS);
    expect(told()).toEqual(['start', 'stop']);
    expect([child.last.killed, waiting()]).toEqual([true, 0]);
  });

  it('the process by which ways go isn’t ended twice: what ends doesn’t linger', async () => {
    const { ways } = setUp();
    ways.ensure(ask);
    child.stops = false;
    used = false;
    const stopped = ways.stop();
    expect(waiting()).toBe(2);
    ways.lingerIfUnused();
    expect(waiting()).toBe(2);
    await clock.advanceAsync(2_000);
    await stopped;
    expect(waiting()).toBe(0);
    ways.lingerIfUnused();
    expect(waiting()).toBe(1);
    await ways.stop();
    expect([waiting(), child.runs.length]).toEqual([0, 1]);
  });

  it('the process by which ways go is killed where it says no good-bye within two seconds, and not before', async () => {
    const { ways } = setUp();
    ways.ensure(ask);
    child.stops = false;
    used = false;
    const stopped = ways.stop();
    await clock.advanceAsync(1_999);
    expect(child.last.killed).toBe(false);
    await clock.advanceAsync(1);
    await stopped;
    expect(child.last.killed).toBe(true);
  });

  it('the process by which ways go begins anew for whoever came while it said good-bye', async () => {
    const { ways, user } = setUp();
    ways.ensure(ask);
    await ways.stop();
    expect(child.runs.map(({ killed }) => killed)).toEqual([true, false]);
    expect(user.begun).toHaveBeenCalledTimes(2);
    used = false;
    await ways.stop();
    expect(child.runs).toHaveLength(2);
  });

  it('the process by which ways go that dies while it is ended is waited for no longer', async () => {
    const { ways, user } = setUp();
    ways.ensure(ask);
    child.stops = false;
    used = false;
    const stopped = ways.stop();
    child.last.die();
    await stopped;
    expect([child.runs.length, waiting(), user.died.mock.calls.length]).toEqual([1, 0, 1]);
    used = true;
    ways.ensure(ask);
    expect(child.runs).toHaveLength(2);
  });

  it('the process by which ways go comes back after its death for whoever still uses it, and may', async () => {
    const { ways, user, log } = setUp();
    ways.ensure(ask);
    used = false;
    child.last.die(7);
    expect(log.warn.mock.calls).toEqual([['reach.died', { code: 7 }]]);
    expect([waiting(), user.returns.mock.calls.length]).toEqual([0, 0]);
    used = true;
    ways.ensure(ask);
    returns = false;
    child.last.die();
    await clock.advanceAsync(60_000);
    expect([child.runs.length, user.returns.mock.calls.length]).toEqual([2, 1]);
    ways.ensure(ask);
    child.last.die();
    used = false;
    await clock.advanceAsync(60_000);
    expect([child.runs.length, user.returns.mock.calls.length]).toEqual([3, 1]);
  });

  it('the process by which ways go isn’t begun by who asks while it is about to come back, nor comes back once ended', async () => {
    const { ways } = setUp();
    ways.ensure(ask);
    child.last.die();
    await clock.advanceAsync(0);
    child.last.die();
    expect(waiting()).toBe(1);
    ways.ensure(ask);
    expect([child.runs.length, ask.mock.calls.length]).toEqual([2, 0]);
    await ways.stop();
    expect(waiting()).toBe(0);
    await clock.advanceAsync(60_000);
    expect(child.runs).toHaveLength(2);
    ways.ensure(ask);
    expect(child.runs).toHaveLength(3);
  });

  it('the process by which ways go is given up after many deaths, which whoever asks next forgets', async () => {
    const { ways, user, log } = setUp();
    ways.ensure(ask);
    while (user.givenUp.mock.calls.length === 0 && child.runs.length < 50) {
      child.last.die();
      await clock.advanceAsync(5_000);
    }
    const runs = child.runs.length;
    expect(runs).toBeLessThan(50);
    expect(log.error.mock.calls).toEqual([['reach.givenUp']]);
    expect(waiting()).toBe(0);
    ways.ensure(ask);
    child.last.die();
    await clock.advanceAsync(0);
    expect(child.runs).toHaveLength(runs + 2);
    expect(user.givenUp).toHaveBeenCalledOnce();
  });

  it('the process by which ways go is told of each change of the networks once, for as long as it runs', async () => {
    const { ways } = setUp();
    ways.ensure(ask);
    await clock.advanceAsync(2 * NETWORK_LOOK_MS);
    expect(told()).toEqual(['start']);
    networks = 'at a friend’s';
    await clock.advanceAsync(3 * NETWORK_LOOK_MS);
    expect(told()).toEqual(['start', 'networkChanged']);
    networks = 'at home';
    await clock.advanceAsync(NETWORK_LOOK_MS);
    expect(told()).toEqual(['start', 'networkChanged', 'networkChanged']);
    used = false;
    child.last.die();
    expect(waiting()).toBe(0);
  });
});
