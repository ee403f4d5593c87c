import { describe, expect, it } from 'vitest';
import { ducking } from './ducking';

const RATE_HZ = 16_000;
const TONES = { filmHz: 3_000, voiceHz: 660 };

/** A sound with a film tone, whose level is given by time, and a voice in beats from `from` to `to` seconds. */
const sound = (seconds: number, filmDb: (t: number) => number, from: number, to: number): Float32Array =>
  Float32Array.from({ length: seconds * RATE_HZ }, (_, n) => {
    const t = n / RATE_HZ;
    const film = 0.2 * 10 ** (filmDb(t) / 20) * Math.sin(2 * Math.PI * TONES.filmHz * t);
    const isBeat = t >= from && t < to && (t - from) % 0.5 < 0.35;
    return film + (isBeat ? 0.3 * Math.sin(2 * Math.PI * TONES.voiceHz * t) : 0);
  });

/**
 * The film falls by 12 dB over 80 ms from 4 s on; a second after the last word, which ends at 5.85 s, it comes back
 * over half a second.
 */
const ducks = (t: number): number => {
  if (t < 4) return 0;
  if (t < 6.85) return Math.max(-12, -150 * (t - 4));
  return Math.min(0, -12 + 24 * (t - 6.85));
};

describe('ducking', () => {
  it('the measurement of ducking times the fall, the hold and the return', () => {
    const [only, ...others] = ducking(sound(10, ducks, 4, 6), RATE_HZ, TONES);
    expect(others).toEqual([]);
    expect(only?.depthDb).toBeCloseTo(12, 0);
    // The fall is within 1 dB of its end after 73 ms; the return has gone by 1 dB after 42 ms and is within 1 dB of its
    // end after 458.
    expect(Math.abs((only?.attackMs ?? 0) - 73)).toBeLessThanOrEqual(15);
    expect(Math.abs((only?.holdMs ?? 0) - 1_042)).toBeLessThanOrEqual(25);
    expect(Math.abs((only?.releaseMs ?? 0) - 416)).toBeLessThanOrEqual(25);
  });

  it('ducking says that a film didn’t fall, rather than how long that took', () => {
    expect(
      ducking(
        sound(10, () => 0, 4, 6),
        RATE_HZ,
        TONES,
      ),
    ).toMatchObject([{ attackMs: null, holdMs: null, releaseMs: null }]);
  });

  it('ducking takes a film that stands still for no ducked one', () => {
    const stalls = (t: number): number => (t > 4.2 && t < 7 ? -200 : 0);
    expect(ducking(sound(10, stalls, 4, 6), RATE_HZ, TONES)).toEqual([]);
    expect(
      ducking(
        sound(10, () => -200, 4, 6),
        RATE_HZ,
        TONES,
      ),
    ).toEqual([]);
  });

  it('ducking follows a film that is brought into step: its tone is a little off', () => {
    const slow = ducking(sound(10, ducks, 4, 6), RATE_HZ, { ...TONES, filmHz: TONES.filmHz * 1.015 });
    expect(slow).toHaveLength(1);
    expect(slow[0]?.depthDb).toBeCloseTo(12, 0);
  });

  it('ducking doesn’t guess at a voice whose beginning or end wasn’t recorded', () => {
    expect(
      ducking(
        sound(6, () => 0, 1, 3),
        RATE_HZ,
        TONES,
      ),
    ).toEqual([]);
    expect(
      ducking(
        sound(6, () => 0, 4, 6),
        RATE_HZ,
        TONES,
      ),
    ).toEqual([]);
    expect(
      ducking(
        sound(6, () => 0, 6, 6),
        RATE_HZ,
        TONES,
      ),
    ).toEqual([]);
  });
});
