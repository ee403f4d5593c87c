import { describe, expect, it } from 'vitest';
import { ManualClock, wrongClock } from './clock';

describe('the manual clock', () => {
  it('the manual clock fires timers at their own time and in their order', () => {
    const clock = new ManualClock(1_000);
    const rung: [string, number][] = [];
    const note = (name: string) => () => rung.push([name, clock.now()]);
    clock.setTimeout(note('late'), 30);
    clock.setTimeout(note('early'), 10);
    clock.setTimeout(note('early, set second'), 10);
    clock.advance(20);
    expect(rung).toEqual([
      ['early', 1_010],
      ['early, set second', 1_010],
    ]);
    expect(clock.now()).toBe(1_020);
    expect(clock.pending).toBe(1);
    expect(clock.nextAlarmMs).toBe(1_030);
  });

  it('the manual clock fires what is set on the way, and not what is cleared', () => {
    const clock = new ManualClock();
    const rung: number[] = [];
    const cleared = clock.setTimeout(() => rung.push(-1), 5);
    const beat = () => {
      rung.push(clock.now());
      clock.setTimeout(beat, 10);
    };
    clock.setTimeout(beat, 10);
    clock.clearTimeout(cleared);
    clock.advance(35);
    expect(rung).toEqual([10, 20, 30]);
  });

  it('the manual clock lets promises settle between timers', async () => {
    const clock = new ManualClock();
    const seen: number[] = [];
    const wait = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
    const work = (async () => {
      await wait(10);
      seen.push(clock.now());
      await wait(10);
      seen.push(clock.now());
    })();
    await clock.advanceAsync(25);
    await work;
    expect(seen).toEqual([10, 20]);
  });

  it('the manual clock detects a timer that never lets time pass', () => {
    const clock = new ManualClock();
    const spin = () => void clock.setTimeout(spin, 0);
    spin();
    expect(() => clock.advance(1)).toThrow('re-arms itself');
  });
});

describe('a wrong clock', () => {
  it('a wrong clock is off by its offset and runs off by its drift', () => {
    const truth = new ManualClock(500);
    const wrong = wrongClock(truth, { offsetMs: -250, driftPpm: 200 });
    expect(wrong.now()).toBe(250);
    truth.advance(1_000_000);
    expect(wrong.now()).toBeCloseTo(250 + 1_000_200, 6);
  });
});
