import { describe, expect, it } from 'vitest';
import { findBreaks, hearTones } from './tones';

const HZ = 48_000;
const TONES = [440, 997, 2_311];

const sound = (seconds: number, value: (t: number) => number): Float32Array =>
  Float32Array.from({ length: seconds * HZ }, (_, n) => value(n / HZ));
const chord = (t: number, pitch = 1): number =>
  TONES.reduce((sum, hz) => sum + 0.2 * Math.sin(2 * Math.PI * hz * pitch * t + hz), 0);

describe('tones', () => {
  it.each([0.95, 0.999, 0.9999, 1, 1.0003, 1.0173, 1.05])(
    'tones are judged to be at %f of their pitch',
    (pitch) => {
      const heard = hearTones(
        sound(2, (t) => chord(t, pitch)),
        HZ,
        TONES,
      );
      expect(heard.pitchRatio).toBeCloseTo(pitch, 5);
      expect(heard.impurityDb).toBeLessThan(-70);
    },
  );

  it('tones are judged impure by what is beside them', () => {
    const { impurityDb, pitchRatio } = hearTones(
      sound(2, (t) => chord(t) + 0.02 * Math.sin(2 * Math.PI * 1_500 * t)),
      HZ,
      TONES,
    );
    // One tone of a tenth of the amplitude stands beside three: −20 dB − 10·log(3).
    expect(impurityDb).toBeCloseTo(-24.8, 1);
    expect(pitchRatio).toBeCloseTo(1, 5);
  });

  it('tones are not judged from too short a recording', () => {
    expect(() => hearTones(sound(0.5, chord), HZ, TONES)).toThrow(RangeError);
  });
});

describe('a steady sound', () => {
  it('a steady sound has neither crackle nor gap', () => {
    const { crackleDb, gapMs } = findBreaks(sound(1, chord), HZ);
    expect(crackleDb).toBeLessThan(-60);
    expect(gapMs).toBeLessThan(1);
  });

  it('a steady sound crackles where the wave was cut', () => {
    const cut = findBreaks(
      sound(1, (t) => chord(t < 0.5 ? t : t + 0.0013)),
      HZ,
    );
    expect(cut.crackleDb).toBeGreaterThan(-20);
    expect(cut.gapMs).toBeLessThan(1);
  });

  it('a steady sound has a gap where it paused', () => {
    const { gapMs } = findBreaks(
      sound(1, (t) => (t > 0.4 && t < 0.425 ? 0 : chord(t))),
      HZ,
    );
    expect(gapMs).toBeGreaterThan(24.9);
    expect(gapMs).toBeLessThan(26);
  });
});
