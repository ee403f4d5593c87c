import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBlackPicture, notBlack, stepBlack, type BlackState } from './black-capture';

const LOOK_MS = 2_000;
/**
 * A letter stands for one look, every 2 s: b for black, l for lit, a dot for no picture. The answer has B where a black
 * screen is reported.
 */
const told = (looks: string): string => {
  let state: BlackState = notBlack();
  return [...looks]
    .map((look, index) => {
      state = stepBlack(state, look === 'b' ? 'black' : look === 'l' ? 'lit' : null, index * LOOK_MS);
      return state.black ? 'B' : '-';
    })
    .join('');
};
const picture = (pixels: number, colour: readonly number[] = [0, 0, 0, 255]) =>
  Array.from({ length: pixels }, () => colour).flat();

describe('a picture', () => {
  it('a picture is black when every pixel is, whatever its alpha', () => {
    expect(isBlackPicture(picture(576))).toBe(true);
    expect(isBlackPicture(picture(576, [3, 4, 2, 255]))).toBe(true);
  });

  it('a picture isn’t black with one visible pixel in it: a pointer, a subtitle, a film’s own dark grey', () => {
    const pointer = picture(576);
    pointer[4 * 300 + 1] = 17;
    expect(isBlackPicture(pointer)).toBe(false);
    expect(isBlackPicture(picture(576, [0, 0, 5, 255]))).toBe(false);
    expect(isBlackPicture(picture(576, [16, 16, 16, 255]))).toBe(false);
  });

  it('a picture without any pixels isn’t black', () => expect(isBlackPicture([])).toBe(false));
});

describe('a capture', () => {
  it('a capture that begins black and stays so is reported after 5 s', () => {
    expect(told('bbbbbb')).toBe('---BBB');
  });

  it('a capture that goes black is reported after 15 s: a fade or a pause is shorter', () => {
    expect(told('llbbbbbbbbbb')).toBe('----------BB');
    expect(told('llbbbbbbblbbbbbbbl')).toBe('------------------');
  });

  it('a capture that was reported as black is fine again at the first lit picture', () => {
    expect(told('bbbbblbbbb')).toBe('---BB-----');
  });

  it('a capture without any picture reports nothing, and takes nothing back', () => {
    expect(told('......')).toBe('------');
    expect(told('bbbb..b')).toBe('---BBBB');
    expect(told('.bb.b')).toBe('----B');
  });

  it('a capture is never reported as black when the last picture was lit, nor within 5 s of it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('b', 'l', '.'), { maxLength: 40 }), (looks) => {
        const answers = told(looks.join(''));
        looks.forEach((look, index) => {
          if (look === 'l') expect(answers.slice(index, index + 3)).not.toContain('B');
        });
      }),
    );
  });
});
