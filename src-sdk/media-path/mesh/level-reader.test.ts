import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../test/fakes/clock';
import { LevelReader } from './level-reader';

/** A reader over a browser that takes `costMs` to answer. */
const readerOver = (costMs: number) => {
  const clock = new ManualClock();
  const reader = new LevelReader(clock);
  const browser = { level: 0.1, asked: 0 };
  const read = (): number => {
    browser.asked += 1;
    clock.advance(costMs);
    return browser.level;
  };
  /** Wants the levels of these voices every 20 ms for a second. */
  const listen = (...voices: readonly string[]): void => {
    for (let turn = 0; turn < 50; turn += 1) {
      const dueMs = clock.now() + 20;
      for (const voice of voices) reader.level(voice, read);
      clock.advance(Math.max(0, dueMs - clock.now()));
    }
  };
  return { clock, reader, browser, read, listen };
};

describe('the reader of levels', () => {
  it('the reader of levels asks each time where the answer takes no time', () => {
    const { browser, listen } = readerOver(0);
    listen('ben', 'cem');
    expect(browser.asked).toBe(100);
  });

  it('the reader of levels keeps the page free where an answer takes long, and shares that between all voices', () => {
    const { browser, listen } = readerOver(1);
    listen('ben', 'cem', 'dan');
    // Each level counts for 100 ms then, and is wanted every 20 ms.
    expect(browser.asked).toBeGreaterThanOrEqual(27);
    expect(browser.asked).toBeLessThanOrEqual(33);
  });

  it('the reader of levels answers what it read last in between', () => {
    const { browser, clock, reader, read } = readerOver(2);
    expect(reader.level('ben', read)).toBe(0.1);
    browser.level = 0.7;
    clock.advance(20);
    expect(reader.level('ben', read)).toBe(0.1);
    clock.advance(150);
    expect(reader.level('ben', read)).toBe(0.7);
  });

  it('the reader of levels counts nobody who isn’t listened to any more', () => {
    const { browser, clock, listen } = readerOver(1);
    listen('ben', 'cem', 'dan');
    clock.advance(2_000);
    browser.asked = 0;
    listen('ben');
    // A level of one voice alone counts for 33 ms.
    expect(browser.asked).toBeGreaterThanOrEqual(24);
  });
});
