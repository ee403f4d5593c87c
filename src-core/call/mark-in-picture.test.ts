import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMarked, MARKS, NOT_FOUND, stepMark, withoutLooking, type MarkSearch } from './mark-in-picture';

const WIDTH = 8;
const HEIGHT = 4;

/** A picture of grey pixels. */
const pictureOf = (greys: readonly number[]): Uint8ClampedArray =>
  Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, 255]));

/** The number of looks until the mark's whole sequence was seen. */
const WHOLE = 3 + MARKS.length;

/**
 * The states of a search with one look each second. `shows` gives a pixel without the mark, `by` is how much lighter
 * the mark makes it.
 */
const searched = (
  looks: number,
  shows: (pixel: number, look: number) => number,
  { mark = [9], by = 3, misses = [] as number[] } = {},
): MarkSearch[] => {
  const states = [NOT_FOUND];
  for (let look = 1; look <= looks; look += 1) {
    const before = states.at(-1) ?? NOT_FOUND;
    const greys = Array.from(
      { length: WIDTH * HEIGHT },
      (_, pixel) => shows(pixel, look) + (isMarked(before) && mark.includes(pixel) ? by : 0),
    );
    states.push(stepMark(before, misses.includes(look) ? null : pictureOf(greys), look * 1_000));
  }
  return states;
};
const search = (...args: Parameters<typeof searched>): MarkSearch => searched(...args).at(-1) ?? NOT_FOUND;

const still = (): number => 20;
/** A pixel that changes as faces and films do: it is never the same in two looks. */
const moving = (pixel: number, look: number): number => (pixel * 7 + look * 31) % 200;

describe('a mark in what is captured', () => {
  it('the mark is found where the pictures come by themselves, and nothing around it moves', () => {
    expect(search(WHOLE, still).found).toBe(true);
  });

  it('the mark is found where everything around it moves', () => {
    const around = (pixel: number, look: number) => (pixel === 9 ? 20 : moving(pixel, look));
    expect(search(WHOLE, around).found).toBe(true);
  });

  it('the mark is found where it makes its place darker', () => {
    expect(search(WHOLE, () => 250, { by: -4 }).found).toBe(true);
  });

  it('the mark is found though a picture is missing now and then', () => {
    // While no picture comes the mark stays as it is, and waits for one.
    expect(search(WHOLE + 3, still, { misses: [5, 9, 11] }).found).toBe(true);
  });

  it('the mark isn’t found before its whole sequence was seen', () => {
    expect(search(WHOLE - 1, still).found).toBe(false);
  });

  it('the mark isn’t shown at all where no pictures come by themselves', () => {
    const misses = Array.from({ length: 100 }, (_, index) => index + 1).filter((look) => look % 3 !== 0);
    expect(searched(100, still, { misses }).some(isMarked)).toBe(false);
  });

  it('the mark isn’t found where it isn’t shown, and it is shown every five seconds at most', () => {
    for (const shows of [still, moving]) {
      const states = searched(600, shows, { mark: [] });
      expect(states.some(({ found }) => found)).toBe(false);
      expect(states.filter(isMarked).length).toBeLessThan(600 / 5);
    }
  });

  it('the mark isn’t mistaken for something that blinks, at any beat', () => {
    const beat = fc.record({ on: fc.integer({ min: 1, max: 9 }), off: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(beat, fc.nat(20), ({ on, off }, from) => {
        const blinking = (_: number, look: number) => ((look + from) % (on + off) < on ? 200 : 20);
        expect(searched(100, blinking, { mark: [] }).some(({ found }) => found)).toBe(false);
      }),
    );
  });

  it('the mark stays found for a minute without being in the window, and is then looked for again', () => {
    const states = searched(WHOLE + 59, still).slice(WHOLE);
    expect(states.every(({ found }) => found)).toBe(true);
    expect(states.some(isMarked)).toBe(false);
    expect(isMarked(search(WHOLE + 60, still))).toBe(true);
  });

  it('the mark stays found where the pictures end in the middle of another search', () => {
    const again = WHOLE + 64;
    const misses = Array.from({ length: 20 }, (_, index) => again + index);
    const { found, isOn } = search(again + 10, still, { misses });
    expect({ found, isOn }).toEqual({ found: true, isOn: false });
  });

  it('the mark is lost once another search doesn’t see it', () => {
    let state = search(WHOLE, still);
    for (let look = 0; look < 100; look += 1)
      state = stepMark(state, pictureOf([20, 20, 20]), (WHOLE + look) * 1_000);
    expect(state.found).toBe(false);
  });

  it('the verdict on the mark stays as it was while nobody looks at the window', () => {
    expect(withoutLooking(search(WHOLE, still))).toMatchObject({ found: true, isOn: false });
    expect(withoutLooking(search(WHOLE - 1, still))).toMatchObject({ found: false, looks: 0, flowing: 0 });
  });

  it('the mark is looked for anew where the picture changes its size', () => {
    const begun = search(7, still);
    expect(begun.isOn).toBe(true);
    expect(stepMark(begun, pictureOf([1, 2, 3]), 8_000)).toMatchObject({ isOn: true, found: false });
  });
});
