import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adapt,
  adaptedLimit,
  freshAdaptation,
  isFilledByScreen,
  leftForCamera,
  letRamp,
  strainOfLine,
  type Adaptation,
  type LineSample,
  type Strain,
} from './video-adaptation';
import { FACE_LADDER, VIDEO_PRESETS, type VideoLimit } from './video-ladder';

const TOP = VIDEO_PRESETS['720p'];
const SAMPLE_MS = 2_000;

/** The heights that are sent, one for each sample. */
const run = (strains: readonly Strain[], ceiling: VideoLimit = TOP): number[] => {
  let state = freshAdaptation;
  return strains.map((strain, index) => {
    state = adapt(state, ceiling, { strain }, index * SAMPLE_MS);
    return adaptedLimit(ceiling, state.capBps).height;
  });
};
const times = (count: number, strain: Strain): Strain[] => Array.from({ length: count }, () => strain);
const changes = (heights: readonly number[]): number =>
  heights.filter((height, index) => index > 0 && height !== heights[index - 1]).length;

/** A line that holds `capacityBps`: the estimate follows the line where it is used, and what is too much is lost. */
class Line {
  state: Adaptation;
  sentBps = 0;

  constructor(
    readonly ceiling: VideoLimit,
    /** The noise of estimate and loss, −1…1, one value for each sample. */
    readonly noise: (index: number) => number,
  ) {
    this.state = letRamp(freshAdaptation, 0);
  }

  get limit(): VideoLimit {
    return adaptedLimit(this.ceiling, this.state.capBps);
  }

  /**
   * @param screenAllowedBps the bound for a shared screen, which uses all of it when it shows a film; 0 where none is
   * shared
   */
  sample(index: number, capacityBps: number, screenAllowedBps = 0): void {
    const cameraAllowedBps = this.limit.maxBitrateBps;
    const allowedBps = cameraAllowedBps + screenAllowedBps;
    const holdsBps = capacityBps * (1 + 0.1 * this.noise(index));
    // Where the encoder uses less than the line holds, the estimate stays at one and a half times the sent rate.
    const availableBps = Math.min(holdsBps, 1.5 * allowedBps);
    // The rate is divided evenly among the pictures, up to the bound of each.
    const partBps =
      screenAllowedBps > 0 ? Math.max(availableBps / 2, availableBps - screenAllowedBps) : availableBps;
    const wishesBps = cameraAllowedBps * (0.95 + 0.05 * this.noise(index + 7));
    const cameraBps = Math.min(wishesBps, partBps * 1.02);
    const screenBps = Math.min(screenAllowedBps, availableBps - Math.min(cameraAllowedBps, partBps));
    this.sentBps = cameraBps + screenBps;
    const line: LineSample = {
      loss: Math.max(0, 1 - holdsBps / this.sentBps) + 0.008 * (1 + this.noise(index + 3)),
      sentBps: this.sentBps,
      cameraBps,
      screenBps,
      availableBps,
      limitation: wishesBps > partBps || screenBps < screenAllowedBps ? 'bandwidth' : 'none',
      allowedBps,
      cameraAllowedBps,
    };
    const leftBps = leftForCamera(line) ?? 0;

    this.state = adapt(
      this.state,
      this.ceiling,
      { strain: strainOfLine(line), holdsBps: 0.9 * leftBps, isOwnDoing: !isFilledByScreen(line) },
      index * SAMPLE_MS,
    );
  }
}

const trace = (line: Line, capacities: readonly number[]): number[] =>
  capacities.map((capacityBps, index) => {
    line.sample(index, capacityBps);
    return line.limit.height;
  });
const hold = (seconds: number, capacityBps: number): number[] =>
  Array.from({ length: seconds / 2 }, () => capacityBps);
const still = () => 0;

describe('the ladder of a face', () => {
  it('the camera’s ladder lowers the resolution first, and keeps 15 frames a second but for the last step', () => {
    for (const [index, step] of FACE_LADDER.entries()) {
      const above = FACE_LADDER[index - 1];
      if (!above) continue;
      expect(step.height).toBeLessThan(above.height);
      expect(step.maxBitrateBps).toBeLessThan(above.maxBitrateBps);
      if (index < FACE_LADDER.length - 1) expect(step.frameRate).toBeGreaterThanOrEqual(15);
    }
  });

  it('the camera’s ladder stays under the ceiling, whatever the line holds', () => {
    const own = { width: 854, height: 480, frameRate: 18, maxBitrateBps: 600_000 };
    expect(adaptedLimit(own, null)).toEqual(own);
    expect(adaptedLimit(own, 10_000_000)).toEqual(own);
    expect(adaptedLimit(own, 500_000)).toMatchObject({ height: 360, frameRate: 18 });
    expect(adaptedLimit(own, 1)).toEqual(FACE_LADDER.at(-1));
  });
});

describe('adapting', () => {
  it('adaptation goes down one step after two bad samples, and at once when the strain is severe', () => {
    expect(run(['bad', 'bad', 'none'])).toEqual([720, 540, 540]);
    expect(run(['bad', 'none', 'bad', 'none'])).toEqual([720, 720, 720, 720]);
    expect(run(['severe'])).toEqual([540]);
  });

  it('adaptation goes up one step after ten steady seconds, and waits where the line is full', () => {
    const down: Strain[] = ['severe', ...times(1, 'severe'), 'severe'];
    const heights = run([...down, ...times(40, 'none')]);
    expect(heights.slice(0, 3)).toEqual([540, 360, 270]);
    const ups = heights
      .map((height, index) => ({ height, index }))
      .filter(({ height, index }) => height > (heights[index - 1] ?? 720));
    expect(ups.map(({ height }) => height)).toEqual([360, 540, 720]);
    for (const [index, up] of ups.entries()) {
      const before = ups[index - 1]?.index ?? 2;
      expect((up.index - before) * SAMPLE_MS).toBeGreaterThanOrEqual(10_000);
    }
    expect(run([...down, ...times(40, 'full')]).at(-1)).toBe(270);
  });

  it('adaptation waits twice as long after each step that was too much', () => {
    let state = freshAdaptation;
    const tries: number[] = [];
    let before = 720;
    for (let now = 0; now < 900_000; now += SAMPLE_MS) {
      // This line never holds more than 540p.
      const strain = adaptedLimit(TOP, state.capBps).height > 540 ? 'severe' : 'none';
      state = adapt(state, TOP, { strain }, now);
      const { height } = adaptedLimit(TOP, state.capBps);
      if (height > before) tries.push(now);
      before = height;
    }
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits.length).toBeGreaterThanOrEqual(4);
    for (const [index, wait] of waits.slice(1).entries())
      expect(wait).toBeGreaterThan(1.4 * Math.min(waits[index] ?? 0, 200_000));
  });

  it('adaptation takes the step that fits where the line says what it holds', () => {
    const state = adapt(freshAdaptation, TOP, { strain: 'severe', holdsBps: 300_000 }, 0);
    expect(adaptedLimit(TOP, state.capBps).height).toBe(270);
    const least = adapt(freshAdaptation, TOP, { strain: 'severe', holdsBps: 10 }, 0);
    expect(adaptedLimit(TOP, least.capBps)).toEqual(FACE_LADDER.at(-1));
  });

  it('adaptation doesn’t blame a step for a line that something else filled', () => {
    const waitAfter = (isOwnDoing: boolean): number => {
      let state = adapt(freshAdaptation, TOP, { strain: 'severe', isOwnDoing }, 0);
      let now = 0;
      while (state.capBps !== TOP.maxBitrateBps)
        state = adapt(state, TOP, { strain: 'none' }, (now += SAMPLE_MS));
      return now;
    };
    expect([waitAfter(false), waitAfter(true)]).toEqual([12_000, 22_000]);
  });

  it('adaptation gives a new link time to find out what its line holds', () => {
    const state = letRamp(freshAdaptation, 0);
    expect(adapt(state, TOP, { strain: 'severe' }, 6_000).capBps).toBeNull();
    expect(adapt(state, TOP, { strain: 'severe' }, 8_000).capBps).not.toBeNull();
  });
});

describe('the strain of a line', () => {
  const line: LineSample = {
    loss: 0,
    sentBps: 1_600_000,
    cameraBps: 1_600_000,
    screenBps: 0,
    availableBps: 2_500_000,
    limitation: 'none',
    allowedBps: 1_700_000,
    cameraAllowedBps: 1_700_000,
  };

  const small = { cameraAllowedBps: 450_000 };
  /** A sample with a shared film, which takes what the camera leaves. */
  const shared = (change: Partial<LineSample> & Pick<LineSample, 'cameraBps'>): Partial<LineSample> => {
    const screenBps = change.screenBps ?? 2_500_000 - change.cameraBps;
    const sentBps = change.cameraBps + screenBps;
    return { allowedBps: 6_700_000, limitation: 'bandwidth', ...change, screenBps, sentBps };
  };

  it.each<[string, Partial<LineSample>, Strain]>([
    ['a good line', {}, 'none'],
    ['a line of which nothing is known', { loss: null, availableBps: null, limitation: null }, 'none'],
    ['a line with no room', { availableBps: 1_700_000 }, 'full'],
    ['a little loss', { availableBps: 1_950_000, loss: 0.05 }, 'full'],
    ['much loss', { availableBps: 1_700_000, loss: 0.12 }, 'bad'],
    ['very much loss', { availableBps: null, loss: 0.3 }, 'severe'],
    ['loss on a line that has room', { loss: 0.12 }, 'none'],
    [
      'half of what the picture needs',
      { availableBps: 900_000, sentBps: 880_000, cameraBps: 880_000 },
      'bad',
    ],
    ['a sixth of it', { availableBps: 280_000, sentBps: 270_000, cameraBps: 270_000 }, 'severe'],
    [
      'an estimate nobody has tried, of a picture that stands still',
      { availableBps: 300_000, sentBps: 150_000, cameraBps: 150_000 },
      'none',
    ],
    ['a film that leaves the camera enough', shared({ cameraBps: 1_100_000 }), 'full'],
    ['a film that leaves it half', shared({ cameraBps: 800_000 }), 'bad'],
    ['a film that leaves a small one all that it may use', shared({ ...small, cameraBps: 440_000 }), 'full'],
    ['a film whose line loses much', shared({ ...small, cameraBps: 440_000, loss: 0.3 }), 'full'],
    [
      'a line that fell to a third beneath both',
      shared({ cameraBps: 1_100_000, screenBps: 1_400_000, availableBps: 800_000 }),
      'severe',
    ],
  ])('the strain of a line is judged for %s', (_name, change, strain) => {
    expect(strainOfLine({ ...line, ...change })).toBe(strain);
  });
});

describe('a line', () => {
  it('a line that falls to a third is followed within 4 s, and back up slowly', () => {
    const heights = trace(new Line(TOP, still), [...hold(20, 4e6), ...hold(60, 500_000), ...hold(120, 4e6)]);
    expect(heights[9]).toBe(720);
    expect(Math.min(...heights.slice(10, 13))).toBeLessThanOrEqual(360);
    expect(heights.slice(40, 44).every((height) => height <= 540)).toBe(true);
    expect(heights.at(-1)).toBe(720);
    expect(changes(heights)).toBeLessThanOrEqual(6);
  });

  it('a line of constant capacity sees few changes, whatever its noise, and ever fewer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30_000, max: 3_000_000 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 120 }),
        fc.constantFrom<VideoLimit>(TOP, VIDEO_PRESETS['360p'], VIDEO_PRESETS['180p']),
        (capacityBps, noises, ceiling) => {
          const line = new Line(ceiling, (index) => noises[index % noises.length] ?? 0);
          const heights = trace(line, hold(1_200, capacityBps));
          expect(changes(heights)).toBeLessThanOrEqual(18);
          expect(changes(heights.slice(-150))).toBeLessThanOrEqual(4);
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });

  it('a line on which a film is shared keeps a camera that is fit to be seen, and restores it within a minute', () => {
    const filmBps = 5_000_000;
    fc.assert(
      fc.property(
        fc.integer({ min: 1_500_000, max: 3_500_000 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 120 }),
        (capacityBps, noises) => {
          const line = new Line(TOP, (index) => noises[index % noises.length] ?? 0);
          const seen: VideoLimit[] = [];
          for (let index = 0; index < 1_200; index++) {
            line.sample(index, capacityBps, index >= 30 && index < 1_170 ? filmBps : 0);
            seen.push(line.limit);
          }
          expect(seen[29]).toEqual(TOP);
          const during = seen.slice(30, 1_170);
          // The camera has gone down by two steps at most.
          expect(Math.min(...during.map(({ height }) => height))).toBeGreaterThanOrEqual(360);
          expect(Math.min(...during.map(({ frameRate }) => frameRate))).toBeGreaterThanOrEqual(15);
          expect(changes(during.map(({ height }) => height))).toBeLessThanOrEqual(4);
          expect(seen.at(-1)).toEqual(TOP);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });

  it('a line too small for camera and film is left by the camera as far as it must, and no further', () => {
    const line = new Line(TOP, still);
    const heights = hold(180, 1e6).map((bps, index) => {
      line.sample(index, bps, index >= 20 && index < 60 ? 5_000_000 : 0);
      return line.limit.height;
    });
    expect([heights[19], heights[59], heights.at(-1)]).toEqual([540, 360, 540]);
  });

  it('a line that three links share settles for all of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300_000, max: 3_000_000 }),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 90 }),
        (capacityBps, noises) => {
          const lines = [0, 13, 29].map(
            (shift) =>
              new Line(VIDEO_PRESETS['360p'], (index) => noises[(index + shift) % noises.length] ?? 0),
          );
          const seen = lines.map(() => [] as number[]);
          for (let index = 0; index < 600; index++) {
            const wishBps = lines.map(({ limit }) => limit.maxBitrateBps);
            const total = wishBps.reduce((sum, bps) => sum + bps, 0);
            lines.forEach((line, which) => {
              // A picture that wants more gets more: congestion control is fair to flows, not to pictures.
              line.sample(index, (capacityBps * (wishBps[which] ?? 0)) / total);
              seen[which]?.push(line.limit.height);
            });
          }
          for (const heights of seen) expect(changes(heights.slice(-150))).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });
});
