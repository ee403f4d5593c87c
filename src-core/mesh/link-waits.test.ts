import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connected, pair } from '../../test/fakes/link-pair';
import { OVERDUE_AFTER_MS, stepLinkWaits, type LinkWaits } from './link-waits';

describe('the wait for a link', () => {
  it('the wait for a link is overdue once the first try has had its time, long before it is given up', () => {
    const { ana, ben, time, room, signal, pump, seconds } = pair();
    ana.blocked = true;
    ben.blocked = true;
    signal(true);
    room();
    pump();
    let waits = stepLinkWaits({}, ana.plan, time.now);
    expect(waits).toEqual({ ben: { sinceMs: 0, overdue: false } });
    while (!waits['ben']?.overdue) {
      seconds(1);
      waits = stepLinkWaits(waits, ana.plan, time.now);
    }
    expect(time.now).toBe(OVERDUE_AFTER_MS);
    expect(ana.link?.phase).toBe('connecting');
  });

  it('the wait for a link is over when the person is reached, and begins anew when they are lost', () => {
    const { ana, ben, time, seconds } = connected();
    const stale: LinkWaits = { ben: { sinceMs: -60_000, overdue: true } };
    expect(stepLinkWaits(stale, ana.plan, time.now)).toEqual({});
    ana.blocked = true;
    ben.blocked = true;
    seconds(6);
    expect(stepLinkWaits({}, ana.plan, time.now)).toEqual({ ben: { sinceMs: 6_000, overdue: false } });
  });

  it('the wait for a link begins anew when a person who was given up is tried again', () => {
    const { ana, time, second, signal, room } = pair();
    ana.blocked = true;
    signal(true);
    room();
    let waits = stepLinkWaits({}, ana.plan, time.now);
    while (ana.link?.phase !== 'failed') {
      second();
      waits = stepLinkWaits(waits, ana.plan, time.now);
    }
    expect(waits).toEqual({});
    ana.feed({ type: 'retryLink', peerId: 'ben' });
    waits = stepLinkWaits(waits, ana.plan, time.now);
    expect(waits).toEqual({ ben: { sinceMs: time.now, overdue: false } });
  });

  it('the wait for a link is forgotten with the person who leaves', () => {
    expect(stepLinkWaits({ ben: { sinceMs: 0, overdue: true } }, { links: {} }, 60_000)).toEqual({});
  });

  it('the wait for a link never ends by time alone', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000)), (steps) => {
        const { ana } = pair();
        ana.blocked = true;
        ana.feed({
          ...{ type: 'room', selfId: 'ana', incarnation: 1, seat: 1 },
          peers: [{ id: 'ben', incarnation: 1, seat: 2, reachable: true }],
        });
        let now = 0;
        let waits = stepLinkWaits({}, ana.plan, now);
        let wasOverdue = false;
        for (const step of steps) {
          now += step;
          waits = stepLinkWaits(waits, ana.plan, now);
          const { overdue = false } = waits['ben'] ?? {};
          expect(overdue || !wasOverdue).toBe(true);
          wasOverdue = overdue;
        }
      }),
    );
  });
});
