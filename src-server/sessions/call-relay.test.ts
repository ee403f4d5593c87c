import { beforeEach, describe, expect, it } from 'vitest';
import { GONE_AFTER_MS } from '@core/wire/limits';
import type { CallReport, ServerEventPayload } from '@core/wire/socket';
import { ManualClock } from '../../test/fakes/clock';
import { RoomBench } from '../../test/fakes/room-bench';
import { CallRelay } from './call-relay';

type People = ServerEventPayload<'call:people'>['people'];

let bench: RoomBench;
let clock: ManualClock;
let relay: CallRelay;
let sent: People[];

const report = (...to: string[]): CallReport => ({
  cpuConstrained: false,
  links: to.map((participantId) => ({ participantId, score: 90, hears: true })),
});
const links = (people: People | undefined) =>
  people?.map((one) => [one.participantId, one.links.map(({ participantId }) => participantId)]);

beforeEach(() => {
  bench = new RoomBench();
  clock = new ManualClock(5_000);
  sent = [];
  relay = new CallRelay({ clock, timers: clock }, ({ people }) => sent.push(people));
  for (const id of ['a', 'b', 'c']) bench.join(id);
  relay.follow(bench.room);
});

describe('the relay of links', () => {
  it('the call relay passes on everybody’s last report, every five seconds at most', () => {
    relay.reported('a', { ...report('b'), cpuConstrained: true });
    expect(sent).toEqual([
      [
        {
          participantId: 'a',
          cpuConstrained: true,
          links: [{ participantId: 'b', score: 90, hears: true }],
        },
      ],
    ]);
    relay.reported('b', report('a'));
    relay.reported('a', report('b', 'c'));
    clock.advance(4_999);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    expect(links(sent[1])).toEqual([
      ['a', ['b', 'c']],
      ['b', ['a']],
    ]);
    clock.advance(60_000);
    expect(sent).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('the call relay drops links to people who aren’t there, to oneself, and all but the last to one person', () => {
    const twice = [
      { participantId: 'b', score: 10, hears: false },
      { participantId: 'b', score: 20, hears: null },
    ];
    relay.reported('a', { cpuConstrained: false, links: [...report('a', 'nobody').links, ...twice] });
    expect(sent[0]?.[0]?.links).toEqual([{ participantId: 'b', score: 20, hears: null }]);
  });

  it('the call relay takes no report from a person who isn’t in the room', () => {
    relay.reported('nobody', report('a'));
    expect(sent).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('the call relay forgets a person who left, also in what others have reported', () => {
    relay.reported('a', report('b', 'c'));
    relay.reported('b', report('a'));
    relay.reported('c', report('a'));
    bench.do({ type: 'leave', by: 'b' });
    relay.follow(bench.room);
    clock.advance(5_000);
    expect(links(sent[1])).toEqual([
      ['a', ['c']],
      ['c', ['a']],
    ]);
  });

  it('the call relay forgets a person who is gone, though they are in the list', () => {
    relay.reported('a', report('b', 'c'));
    relay.reported('b', report('a'));
    relay.reported('c', report('a'));
    bench.do({ type: 'connectionLost', by: 'b' });
    bench.pass(GONE_AFTER_MS);
    expect(bench.room.state.participants.find(({ id }) => id === 'b')?.presence).toBe('gone');
    relay.follow(bench.room);
    relay.reported('b', report('a'));
    clock.advance(5_000);
    expect(links(sent[1])).toEqual([
      ['a', ['c']],
      ['c', ['a']],
    ]);
  });

  it('the call relay passes a report on at once when five seconds have passed', () => {
    relay.reported('a', report('b'));
    clock.advance(5_000);
    relay.reported('a', report('c'));
    expect(sent).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('the call relay tells nobody’s figures once everybody who had some is gone', () => {
    relay.reported('a', report('b'));
    relay.reported('a', report('c'));
    expect(clock.pending).toBe(1);
    bench.do({ type: 'leave', by: 'a' });
    relay.follow(bench.room);
    expect(clock.pending).toBe(0);
    clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });

  it('the call relay drops a report after 12 s while the others go on, and takes the next one', () => {
    const reporters = () => sent.at(-1)?.map(({ participantId }) => participantId);
    relay.reported('c', report('a', 'b'));
    const round = () => {
      relay.reported('a', report('b', 'c'));
      relay.reported('b', report('a', 'c'));
      clock.advance(5_000);
    };
    round();
    round();
    expect(reporters()).toEqual(['c', 'a', 'b']);
    round();
    expect(reporters()).toEqual(['a', 'b']);
    relay.reported('c', report('a'));
    round();
    expect(reporters()).toEqual(['a', 'b', 'c']);
  });

  it('the call relay leaves no timer behind', () => {
    relay.reported('a', report('b'));
    relay.reported('a', report('c'));
    expect(clock.pending).toBe(1);
    relay.stop();
    expect(clock.pending).toBe(0);
  });
});
