import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLAP, dueClicks, isFlashing, type ClapBeat, type Click } from './clap-schedule';

const beat: ClapBeat = { epochMs: 500, periodMs: 1_000 };

describe('dueClicks', () => {
  it('dueClicks hands over what falls within the horizon', () => {
    expect(dueClicks(beat, 0, 0, -1, 200)).toEqual([]);
    expect(dueClicks(beat, 300, 0, -1, 200)).toEqual([{ beat: 0, atMs: 500 }]);
    expect(dueClicks(beat, 300, 0, 0, 200)).toEqual([]);
    expect(dueClicks(beat, 1_400, 0, 0, 1_200)).toEqual([
      { beat: 1, atMs: 1_500 },
      { beat: 2, atMs: 2_500 },
    ]);
  });
  it('dueClicks clicks earlier than it flashes by a positive trim, later by a negative one', () => {
    expect(dueClicks(beat, 1_000, 120, -1, 1_000)).toEqual([{ beat: 1, atMs: 1_380 }]);
    expect(dueClicks(beat, 1_000, -120, 0, 1_000)).toEqual([{ beat: 1, atMs: 1_620 }]);
  });
  it('dueClicks leaves out what is past', () => {
    expect(dueClicks(beat, 1_501, 0, -1, 100)).toEqual([]);
  });
  it('dueClicks gives each beat one click at most, in order and never late, however the trim is moved', () => {
    const trims = fc.array(
      fc.integer({ min: -100, max: 100 }).map((steps) => steps * 5),
      {
        minLength: 40,
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(trims, (moved) => {
        const clicks: Click[] = [];
        let nowMs = 0;
        let trimMs = 0;
        moved.forEach((next, tick) => {
          // The trim is set now and then, and not at every look.
          if (tick % 20 === 0) trimMs = next;
          const due = dueClicks(beat, nowMs, trimMs, clicks.at(-1)?.beat ?? -1);
          for (const click of due) expect(click.atMs).toBeGreaterThanOrEqual(nowMs);
          clicks.push(...due);
          nowMs += 50;
        });
        const beats = clicks.map((click) => click.beat);
        expect(new Set(beats).size).toBe(beats.length);
        expect([...beats].sort((a, b) => a - b)).toEqual(beats);
      }),
    );
  });
  it('dueClicks skips no beat while the trim stays', () => {
    const clicks: Click[] = [];
    for (let nowMs = 0; nowMs < 10_000; nowMs += 50)
      clicks.push(...dueClicks(beat, nowMs, 200, clicks.at(-1)?.beat ?? -1));
    expect(clicks.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 10 }, (_, n) => 300 + n * 1_000));
  });
});

describe('isFlashing', () => {
  const frameMs = 16;
  it('isFlashing lights the frame nearest to the beat, and some after it', () => {
    expect(isFlashing(beat, 491, frameMs)).toBe(false);
    expect(isFlashing(beat, 493, frameMs)).toBe(true);
    expect(isFlashing(beat, 500 + CLAP.flashMs - 9, frameMs)).toBe(true);
    expect(isFlashing(beat, 500 + CLAP.flashMs, frameMs)).toBe(false);
    expect(isFlashing(beat, 1_500, frameMs)).toBe(true);
  });
  it('isFlashing is dark before the first beat', () => {
    expect(isFlashing(beat, -500, frameMs)).toBe(false);
  });
  it('isFlashing never goes on more than once a second, at any rate of frames', () => {
    for (const rate of [24, 30, 60, 144]) {
      let lit = 0;
      let before = false;
      for (let frame = 0; frame < rate * 10; frame++) {
        const now = isFlashing(beat, (frame * 1_000) / rate, 1_000 / rate);
        if (now && !before) lit++;
        before = now;
      }
      expect(lit).toBe(10);
    }
  });
});
