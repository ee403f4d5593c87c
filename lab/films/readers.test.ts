import { describe, expect, it } from 'vitest';
import { readFace } from './face';
import { fakePerson, whoIsHeard, whoIsSeen } from './fake-devices';
import { readFrameCode, type Pixels } from './frame-code';
import { rankTones, toneAmplitude } from './tone';

/** A picture with the code strip drawn cell by cell, as ffmpeg burns it in. */
function picture(width: number, height: number, cells: readonly boolean[], stripRows: number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(128);
  for (let row = 0; row < stripRows; row++) {
    for (let x = 0; x < width; x++) {
      const white = cells[Math.floor((x * cells.length) / width)] ?? false;
      data.fill(white ? 240 : 12, (row * width + x) * 4, (row * width + x) * 4 + 4);
    }
  }
  return { width, height, data };
}

function stripOf(code: number, bits: number): boolean[] {
  const cells = Array.from({ length: bits }, (_, index) => Math.floor(code / 2 ** index) % 2 === 1);
  const parity = cells.filter(Boolean).length % 2 === 1;
  return [true, false, ...cells, parity, true];
}

describe('the code in a frame', () => {
  it.each([0, 1, 605, 1439, 65_535])('the code %i is read from the top eighth of a film', (code) => {
    expect(readFrameCode(picture(640, 45, stripOf(code, 16), 22))).toBe(code);
  });

  it('a code is read at a small scale too', () => {
    expect(readFrameCode(picture(213, 15, stripOf(1234, 16), 7))).toBe(1234);
  });

  it('a code is not read where there is none', () => {
    expect(readFrameCode(picture(640, 45, [], 0))).toBeNull();
    expect(readFrameCode(picture(640, 45, [true], 22))).toBeNull();
    expect(readFrameCode(picture(640, 45, [false], 22))).toBeNull();
  });

  it('a code is not read when a bit was lost', () => {
    const damaged = stripOf(605, 16);
    damaged[5] = !damaged[5];
    expect(readFrameCode(picture(640, 45, damaged, 22))).toBeNull();
  });

  it('the code’s reader runs as text, as in a page', () => {
    const read = new Function(`return (${readFrameCode.toString()})`)() as typeof readFrameCode;
    expect(read(picture(640, 45, stripOf(77, 16), 22))).toBe(77);
  });
});

describe('a face', () => {
  it('a face has a counter and a colour', () => {
    const face = readFace(picture(320, 240, stripOf(99, 7), 15));
    expect(face).toEqual({ counter: 99, colour: { red: 128, green: 128, blue: 128 } });
  });

  it('a face is recognised by its colour, with what a codec does to it', () => {
    const { red, green, blue } = fakePerson('bob').colour;
    const seen = { red: red + 9, green: green - 7, blue: blue + 6 };
    expect(whoIsSeen(seen, ['alice', 'bob'])).toBe('bob');
    expect(whoIsSeen(seen, ['alice'])).toBeUndefined();
    expect(whoIsSeen({ red: 255, green: 255, blue: 255 }, ['alice', 'bob'])).toBeUndefined();
  });

  it('a face is always the same for a name', () => {
    expect(fakePerson('Zoë')).toBe(fakePerson('Zoë'));
    expect(fakePerson('Alice')).toBe(fakePerson('alice'));
  });
});

describe('a tone', () => {
  const sampleRateHz = 48_000;
  const mix = (...tones: readonly (readonly [hz: number, amplitude: number])[]) =>
    Float32Array.from({ length: 16_384 }, (_, index) =>
      tones.reduce((sum, [hz, loud]) => sum + loud * Math.sin((2 * Math.PI * hz * index) / sampleRateHz), 0),
    );

  it('a tone has its amplitude', () => {
    expect(toneAmplitude(mix([440, 0.3]), sampleRateHz, 440)).toBeCloseTo(0.3, 2);
    expect(toneAmplitude(mix([440, 0.3]), sampleRateHz, 660)).toBeLessThan(0.001);
  });

  it('a tone is found beside a louder one', () => {
    const samples = mix([440, 0.5], [880, 0.02]);
    expect(whoIsHeard(samples, sampleRateHz, ['alice', 'bob', 'carol'])).toEqual(['alice', 'carol']);
    expect(rankTones(samples, sampleRateHz, [880, 660, 440]).map(({ hz }) => hz)).toEqual([440, 880, 660]);
  });
});
