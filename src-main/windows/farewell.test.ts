import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { Farewell } from './farewell';

describe('the farewell of a window', () => {
  const bench = (hasPage = true) => {
    const timers = new ManualClock();
    const seen: string[] = [];
    const farewell = new Farewell({
      ask: () => {
        seen.push('asked');
        return hasPage;
      },
      close: () => seen.push('closed'),
      timers,
    });
    return { timers, seen, farewell };
  };

  it('a closing window closes when the page has said good-bye, once', () => {
    const { timers, seen, farewell } = bench();
    expect(farewell.begin()).toBe(false);
    expect(seen).toEqual(['asked']);
    farewell.said();
    farewell.said();
    expect(seen).toEqual(['asked', 'closed']);
    expect(timers.pending).toBe(0);
    expect(farewell.begin()).toBe(true);
  });

  it('a closing window closes all the same where the page says nothing, and asks once however often it is closed', () => {
    const { timers, seen, farewell } = bench();
    farewell.begin();
    expect(farewell.begin()).toBe(false);
    timers.advance(1_499);
    expect(seen).toEqual(['asked']);
    timers.advance(1);
    expect(seen).toEqual(['asked', 'closed']);
  });

  it('a closing window doesn’t wait for a page that isn’t there', () => {
    const { timers, farewell } = bench(false);
    expect(farewell.begin()).toBe(true);
    expect(timers.pending).toBe(0);
  });

  it('a page can’t close a window that nobody wants to close', () => {
    const { seen, farewell } = bench();
    farewell.said();
    expect(seen).toEqual([]);
  });
});
