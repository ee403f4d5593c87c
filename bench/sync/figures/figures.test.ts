import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark, RunRecord, WindowTrace } from '../model';
import { steadyRun, syntheticRun, type Leg } from '../testing/synthetic-record';
import { corrections, correctionsIn, perHour, rateShare } from './corrections';
import { frameClockAt } from './film-clock';
import { steadyPieces } from './pieces';
import { disturbances, positionErrors, recoveriesMs } from './recovery';
import { filmClockSkewsMs, hiddenSoundSkewsMs, frameSkewsMs, screenSkewsMs, soundSkewsMs } from './skew';
import { seeksAfterStandstill } from './standstill';
import { pauseSpreads, startSpreadsMs } from './starts';

const legs = (...all: [atMs: number, mediaMs: number, runs: boolean][]): Leg[] =>
  all.map(([atMs, mediaMs, runs]) => ({ atMs, mediaMs, runs }));
const windowOf = (record: RunRecord, i: number): WindowTrace => record.windows[i]!;
const shifted = (trace: WindowTrace, byMs: number): WindowTrace => ({
  ...trace,
  frames: trace.frames.map(([atMs, mediaMs]) => [atMs, mediaMs + byMs] as const),
});
const FRAME_MS = 1000 / 24;

describe('the film clock', () => {
  it('the film clock runs with the film, a constant lateness of the screen behind it', () => {
    const alice = windowOf(steadyRun([0, 0]), 0);
    // The expected value is the mean of the two delays that 24 fps has on 60 Hz: (4 + 12.333) / 2.
    for (const atMs of [3_000, 4_567.8, 9_999])
      expect(frameClockAt(alice, atMs)).toBeCloseTo(4_000 + atMs - 8.167, 2);
  });

  it('the film clock says nothing where there are no frames', () => {
    const alice = windowOf(steadyRun([0, 0]), 0);
    expect(frameClockAt(alice, 400)).toBeNull();
    expect(frameClockAt(alice, 20_000)).toBeNull();
  });

  it('the film clock doesn’t mind the order of the frames, nor a few that are wrong', () => {
    const alice = windowOf(steadyRun([0, 0]), 0);
    const backwards = { ...alice, frames: [...alice.frames].reverse() };
    expect(frameClockAt(backwards, 5_000)).toBe(frameClockAt(alice, 5_000));
    const wrong = {
      ...alice,
      frames: alice.frames.map((f, i) => (i % 9 === 0 ? ([f[0], f[1] + 500] as const) : f)),
    };
    expect(Math.abs(frameClockAt(wrong, 5_000)! - frameClockAt(alice, 5_000)!)).toBeLessThan(9);
  });
});

describe('skew', () => {
  it('skew is what one film is ahead of the other, every 100 ms of steady play', () => {
    const skews = frameSkewsMs(steadyRun([0, 37]));
    expect(skews).toHaveLength(101);
    for (const skew of skews) expect(skew).toBeCloseTo(37, 3);
  });

  it('skew shows by the elements’ own clocks what is smaller than the screen’s beat', () => {
    const skews = filmClockSkewsMs(steadyRun([0, 3.5]));
    expect(skews).toHaveLength(101);
    for (const skew of skews) expect(skew).toBeCloseTo(3.5, 6);
    const silent = steadyRun([0, 3.5]).windows.map((window) => ({
      ...window,
      positions: window.positions!.slice(0, 5),
    }));
    expect(filmClockSkewsMs({ ...steadyRun([0, 3.5]), windows: silent })).toEqual([]);
  });

  it('the skew of several windows pools their pairs', () => {
    const skews = frameSkewsMs(steadyRun([0, 10, 40], { cell: { windows: 3 } }));
    expect(skews).toHaveLength(303);
    expect(skews.slice(0, 3).map(Math.round)).toEqual([10, 40, 30]);
  });

  it('skew moves by what one window is moved by (property)', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        (aheadMs, moreMs) => {
          const record = steadyRun([0, aheadMs]);
          const moved = { ...record, windows: [windowOf(record, 0), shifted(windowOf(record, 1), moreMs)] };
          const before = frameSkewsMs(record);
          frameSkewsMs(moved).forEach((skew, i) => expect(skew).toBeCloseTo(before[i]! + moreMs, 6));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('skew doesn’t change when both windows are moved, or named the other way round (property)', () => {
    fc.assert(
      fc.property(fc.double({ min: -400, max: 400, noNaN: true }), (byMs) => {
        const record = steadyRun([0, 20]);
        const both = { ...record, windows: record.windows.map((window) => shifted(window, byMs)) };
        const turned = { ...record, windows: [...record.windows].reverse() };
        frameSkewsMs(record).forEach((skew, i) => {
          expect(frameSkewsMs(both)[i]).toBeCloseTo(skew, 6);
          expect(frameSkewsMs(turned)[i]).toBeCloseTo(skew, 6);
        });
      }),
      { numRuns: 10 },
    );
  });

  it('skew leaves out a window that shows nothing', () => {
    const record = steadyRun([0, 5]);
    expect(
      frameSkewsMs({ ...record, windows: [windowOf(record, 0), { ...windowOf(record, 1), frames: [] }] }),
    ).toEqual([]);
  });

  it('skew counts only cells that ask for steady play, up to the first disturbance', () => {
    const marks: Mark[] = [
      { atMs: 2_000, what: 'steadyFrom' },
      { atMs: 5_000, what: 'steadyTo' },
      { atMs: 5_000, what: 'step', window: 1, value: 500 },
      { atMs: 8_000, what: 'steadyFrom' },
      { atMs: 12_000, what: 'steadyTo' },
    ];
    expect(steadyPieces(steadyRun([0, 0], { marks }))).toEqual([{ fromMs: 2_000, toMs: 5_000 }]);
    const steps = { scenarios: [{ kind: 'step', byMs: 500, times: 1 }] } as const;
    expect(steadyPieces(steadyRun([0, 0], { marks, cell: steps }))).toEqual([]);
  });
});

describe('skew on the screen', () => {
  it('skew on the screen is the difference of the frame codes, in film time', () => {
    const record = steadyRun([0, 0], {
      screen: [
        [1_000, [100, 180]],
        [3_000, [100, 101]],
        [4_000, [150, 150]],
        [5_000, [null, 200]],
      ],
    });
    expect(screenSkewsMs(record)).toEqual([FRAME_MS, 0]);
  });

  it('skew on the screen uses the pairs that are left when one code can’t be read', () => {
    const record = steadyRun([0, 0, 0], { cell: { windows: 3 }, screen: [[3_000, [100, null, 103]]] });
    expect(screenSkewsMs(record)).toEqual([3 * FRAME_MS]);
  });
});

describe('skew of the sound', () => {
  const sound = {
    startedAtMs: 1_500,
    clicks: [
      [1_000, 2_000, 3_000, 4_000, 11_500],
      [1_012, 1_991, 3_460, 4_007, 11_500],
    ],
  };

  it('skew of the sound matches each click with the other’s nearest, within 450 ms and steady play', () => {
    // The third click has no other one within reach, and the last comes after the steady piece.
    expect(soundSkewsMs(steadyRun([0, 0], { sound }))).toEqual([12, 9, 7]);
  });

  it('skew of the sound is told of a minimised window only while it is', () => {
    const marks: Mark[] = [
      { atMs: 3_200, what: 'hiddenFrom', window: 1 },
      { atMs: 6_000, what: 'hiddenTo', window: 1 },
    ];
    const record = steadyRun([0, 0], { sound, marks, cell: { scenarios: [{ kind: 'hidden', seconds: 3 }] } });
    expect(hiddenSoundSkewsMs(record)).toEqual([9, 7]);
    expect(soundSkewsMs(record)).toEqual([]);
  });

  it('skew of the sound is nothing without a recording', () =>
    expect(soundSkewsMs(steadyRun([0, 0]))).toEqual([]));
});

describe('starts and pauses', () => {
  const run = (bob: readonly Leg[], marks: readonly Mark[] = [{ atMs: 1_000, what: 'play' }]): RunRecord =>
    syntheticRun({
      windows: [
        { legs: legs([0, 2_000, false], [1_400, 2_000, true], [4_000, 4_600, false]) },
        { legs: bob },
      ],
      marks: [...marks],
      untilMs: 9_000,
    });

  it('the spread of a start or a pause counts from the first frame that others follow', () => {
    const [spread] = startSpreadsMs(run(legs([0, 2_000, false], [1_413, 2_000, true])));
    expect(spread).toBeCloseTo(13, 6);
  });

  it('the spread of a start isn’t deceived by a film that is put on another frame before it starts', () => {
    const [spread] = startSpreadsMs(
      run(legs([0, 1_000, false], [1_150, 2_000, false], [1_405, 2_000, true])),
    );
    expect(spread).toBeCloseTo(5, 6);
  });

  it('the start of a window never comes where it doesn’t move before the next step', () => {
    const marks: Mark[] = [
      { atMs: 1_000, what: 'play' },
      { atMs: 4_000, what: 'pause' },
      { atMs: 5_000, what: 'rested' },
    ];
    expect(startSpreadsMs(run(legs([0, 2_000, false], [6_000, 2_000, true]), marks))).toEqual([Infinity]);
  });

  it('a pause ends on the same frame, or some frames apart', () => {
    const marks: Mark[] = [
      { atMs: 1_000, what: 'play' },
      { atMs: 4_000, what: 'pause' },
      { atMs: 5_000, what: 'rested' },
      { atMs: 6_000, what: 'play' },
    ];
    const same = run(
      legs([0, 2_000, false], [1_400, 2_000, true], [4_030, 4_600, false], [6_500, 0, true]),
      marks,
    );
    expect(pauseSpreads(same)).toEqual([{ frames: 0, ms: 30 }]);
    const apart = run(
      legs([0, 2_000, false], [1_400, 2_000, true], [4_000, 4_600 + 3 * FRAME_MS, false]),
      marks,
    );
    expect(pauseSpreads(apart)).toEqual([{ frames: 3, ms: 0 }]);
  });
});

describe('recovery', () => {
  const STEP: Mark = { atMs: 5_000, what: 'step', window: 1, value: 500 };
  const cell = { scenarios: [{ kind: 'step', byMs: 500, times: 1 }] } as const;
  const stepped = (bob: readonly Leg[], marks: readonly Mark[] = [STEP]): RunRecord =>
    syntheticRun({
      cell,
      windows: [{ legs: legs([0, 0, true]) }, { legs: bob }],
      marks: [...marks],
      untilMs: 15_000,
    });

  it('recovery takes until the moved film is back for good', () => {
    const [ms] = recoveriesMs(
      stepped(legs([0, 0, true], [5_000, 5_500, true], [6_200, 6_200, true])),
      'step',
      500,
    );
    expect(ms).toBeGreaterThan(1_150);
    expect(ms).toBeLessThan(1_350);
  });

  it('recovery isn’t over when it passes by on the way to the other side', () => {
    const bob = legs(
      [0, 0, true],
      [5_000, 5_500, true],
      [6_000, 6_000, true],
      [7_000, 6_600, true],
      [9_000, 9_000, true],
    );
    const [ms] = recoveriesMs(stepped(bob), 'step', 500);
    expect(ms).toBeGreaterThan(3_950);
    expect(ms).toBeLessThan(4_150);
  });

  it('recovery never comes where nobody mends it, or not before the next step', () => {
    const astray = legs([0, 0, true], [5_000, 5_500, true]);
    expect(recoveriesMs(stepped(astray), 'step', 500)).toEqual([Infinity]);
    const late = legs([0, 0, true], [5_000, 5_500, true], [9_000, 9_000, true]);
    const [first] = recoveriesMs(stepped(late, [STEP, { ...STEP, atMs: 10_000 }]), 'step', 500);
    expect(first).toBe(Infinity);
  });

  it('recovery isn’t shown by a film that stands', () => {
    const record = syntheticRun({
      cell,
      windows: [{ legs: legs([0, 0, true]) }, { legs: legs([0, 0, true], [5_000, 5_000, false]) }],
      marks: [STEP],
      untilMs: 15_000,
    });
    expect(recoveriesMs(record, 'step', 500)).toEqual([Infinity]);
  });

  it('recovery tells the sizes apart, whatever their sign', () => {
    const marks: Mark[] = [STEP, { atMs: 9_000, what: 'step', window: 1, value: -100 }];
    const record = stepped(legs([0, 0, true]), marks);
    expect(recoveriesMs(record, 'step', 100)).toHaveLength(1);
    expect(recoveriesMs(record, 'step', 5_000)).toEqual([]);
  });

  it('recovery of a freeze counts from its end, under the length that was asked for', () => {
    const record = syntheticRun({
      cell: { scenarios: [{ kind: 'freeze', forMs: 2_000, times: 1 }] },
      windows: [
        { legs: legs([0, 0, true]) },
        { legs: legs([0, 0, true], [5_000, 5_000, false], [7_100, 5_100, true], [7_800, 7_800, true]) },
      ],
      marks: [
        { atMs: 5_000, what: 'frozen', window: 1 },
        { atMs: 7_040, what: 'thawed', window: 1 },
      ],
      untilMs: 15_000,
    });
    expect(disturbances(record)).toMatchObject([{ kind: 'freeze', size: 2_000, atMs: 7_040 }]);
    const [ms] = recoveriesMs(record, 'freeze', 2_000);
    expect(ms).toBeGreaterThan(700);
    expect(ms).toBeLessThan(900);
  });

  it('recovery from a standstill of all windows is no recovery of one, and counts each one’s seeks afterwards', () => {
    const seek = (atMs: number) => ({ atMs, kind: 'seek', value: 0 }) as const;
    const record = syntheticRun({
      cell: { scenarios: [{ kind: 'standstill', forMs: 2_000, times: 1 }] },
      windows: [
        { legs: legs([0, 0, true]), actions: [seek(4_000), seek(7_100), seek(7_900), seek(17_100)] },
        { legs: legs([0, 0, true]), actions: [{ atMs: 7_200, kind: 'rate', value: 1.01 }] },
      ],
      marks: [
        { atMs: 5_000, what: 'stoodFrom' },
        { atMs: 7_000, what: 'stoodTo' },
        { atMs: 17_000, what: 'calmAgain' },
      ],
      untilMs: 18_000,
    });
    expect(seeksAfterStandstill(record)).toEqual([2, 0]);
    expect(disturbances(record)).toEqual([]);
    expect(seeksAfterStandstill(steadyRun([0, 0]))).toEqual([]);
  });

  it('recovery shows the error with its sign', () => {
    const errors = positionErrors(stepped(legs([0, 0, true], [5_000, 5_500, true])).windows, 1, 6_000, 9_000);
    expect(errors.length).toBeGreaterThan(60);
    for (const [, errorMs] of errors) expect(Math.abs(errorMs - 500)).toBeLessThan(9);
  });
});

describe('corrections', () => {
  const PIECE = [{ fromMs: 0, toMs: 10_000 }];

  it('corrections count seeks and changes of rate, not rates that were set already', () => {
    const actions: WindowTrace['actions'] = [
      { atMs: -50, kind: 'rate', value: 1.01 },
      { atMs: 2_000, kind: 'rate', value: 1.01 },
      { atMs: 4_000, kind: 'rate', value: 1.005 },
      { atMs: 5_000, kind: 'seek', value: 1 },
      { atMs: 9_000, kind: 'rate', value: 0.98 },
      { atMs: 11_000, kind: 'seek', value: 1 },
    ];
    expect(correctionsIn(actions, PIECE)).toEqual({
      steadyMs: 10_000,
      seeks: 1,
      rateChanges: 2,
      inaudibleMs: 5_000,
    });
  });

  it('corrections are nothing where nothing was done', () => {
    const record = steadyRun([0, 0]);
    expect(perHour([corrections(record)], 'seeks')).toBe(0);
    expect(rateShare([corrections(record)])).toBe(1);
  });

  it('corrections are counted per hour of a window', () => {
    const record = steadyRun([0, 0]);
    const [alice, bob] = record.windows;
    const seeking = { ...bob!, actions: [{ atMs: 3_000, kind: 'seek', value: 0 } as const] };
    expect(perHour([corrections({ ...record, windows: [alice!, seeking] })], 'seeks')).toBe(180);
  });
});
