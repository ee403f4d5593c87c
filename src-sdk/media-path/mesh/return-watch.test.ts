import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../test/fakes/clock';
import { FakeTransport } from '../../../test/fakes/mesh-bench';
import { ReturnWatch } from './return-watch';
import { WatchedLink } from './watched-link';

/** Links to some people, of whom none says anything by themselves, and what a watch asks about them. */
const watched = (...names: readonly string[]) => {
  const clock = new ManualClock();
  let asked = 0;
  const transports = new Map(names.map((name) => [name, new FakeTransport(true)]));
  const all = new Map(
    [...transports].map(([name, transport]) => {
      const { stats } = transport;
      transport.stats = () => {
        asked += 1;
        return stats.call(transport);
      };
      return [name, new WatchedLink(transport, 1)];
    }),
  );
  const told: string[] = [];
  const watch = new ReturnWatch({
    environment: { clock, timers: clock },
    links: { all, feed: () => [] },
    onSilent: (name) => told.push(`${name} silent`),
    onReturned: (name, isNetwork) => told.push(`${name} back${isNetwork ? ', the network' : ''}`),
  });
  const looked = (name: string, heard: boolean) => {
    const link = all.get(name);
    if (link) watch.looked(name, link, heard);
  };
  const asksOf = async (ms: number) => {
    asked = 0;
    await clock.advanceAsync(ms);
    return asked;
  };
  return { clock, watch, looked, asksOf, told, live: (name: string) => transports.get(name)?.live() };
};

describe('ReturnWatch', () => {
  it('ReturnWatch looks closely at a silent line for half a minute, and at no other', async () => {
    const { looked, asksOf, told } = watched('ben', 'cem');
    looked('ben', true);
    await asksOf(5_000);
    looked('cem', true);
    looked('ben', false);
    // Cem was heard just now, and is left to the look of each second.
    const asks = await asksOf(900);
    expect(asks).toBeGreaterThanOrEqual(4);
    expect(asks).toBeLessThanOrEqual(7);
    expect(told).toEqual(['ben silent']);
    await asksOf(30_000);
    expect(await asksOf(60_000)).toBe(0);
  });

  it('ReturnWatch takes a silence of everybody for the network, and one of somebody for theirs', async () => {
    const both = watched('ben', 'cem');
    for (const name of ['ben', 'cem']) both.looked(name, true);
    await both.clock.advanceAsync(1_600);
    for (const name of ['ben', 'cem']) both.looked(name, false);
    await both.clock.advanceAsync(150);
    for (const name of ['ben', 'cem']) both.live(name);
    await both.clock.advanceAsync(150);
    expect(both.told).toEqual(['ben silent', 'cem silent', 'ben back, the network', 'cem back']);
    const one = watched('ben', 'cem');
    one.looked('ben', true);
    await one.clock.advanceAsync(1_600);
    one.looked('cem', true);
    one.looked('ben', false);
    await one.clock.advanceAsync(150);
    one.live('ben');
    await one.clock.advanceAsync(150);
    expect(one.told).toEqual(['ben silent', 'ben back']);
  });

  it('ReturnWatch leaves no clock behind when it is over while it looks', async () => {
    const { clock, watch, looked } = watched('ben');
    looked('ben', true);
    watch.lookClosely(5_000);
    await clock.advanceAsync(400);
    watch.dispose();
    await clock.advanceAsync(1_000);
    expect(clock.pending).toBe(0);
  });
});
