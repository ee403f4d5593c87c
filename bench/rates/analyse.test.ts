import { describe, expect, it } from 'vitest';
import type { Point } from '../../lab/signal/line';
import { chirpSamples } from '../../lab/senses/clicks';
import { analyseChange, analyseHold, analyseLatency } from './analyse';
import { FILM, TONES_HZ } from './film';
import type { Held } from './rates.page';

const HZ = FILM.soundHz;

/** The left channel of the film, at a pitch. */
const tones = (seconds: number, pitch: number): Float32Array =>
  Float32Array.from({ length: seconds * HZ }, (_, n) =>
    TONES_HZ.reduce((sum, hz) => sum + 0.2 * Math.sin((2 * Math.PI * hz * pitch * n) / HZ), 0),
  );

/** The right channel of the film: chirps at these times, ms. */
function chirps(seconds: number, timesMs: readonly number[]): Float32Array {
  const sound = new Float32Array(seconds * HZ);
  for (const atMs of timesMs) sound.set(chirpSamples(HZ), Math.round((atMs / 1_000) * HZ));
  return sound;
}

const seconds = 5;
const heldAt = (rate: number, dropped = 0): Held => {
  const points = (everyMs: number): Point[] =>
    Array.from({ length: (seconds * 1_000) / everyMs }, (_, i) => [
      700 + i * everyMs,
      2_000 + i * everyMs * rate,
    ]);
  return { clock: points(5), frames: points(40), droppedFrames: dropped, totalFrames: 120 };
};
const every = (rate: number): number[] => [0, 1, 2, 3, 4].map((k) => 100 + (1_000 * k) / rate);

describe('a rate that was held', () => {
  it('a rate that was held is the same to the clock, the frames, the sound and the pitch where it is resampled', () => {
    const rate = 1.02;
    const row = analyseHold({ rate, preservesPitch: false }, heldAt(rate), {
      tones: tones(seconds, rate),
      chirps: chirps(seconds, every(rate)),
    });
    expect(row).toMatchObject({ rate, preservesPitch: false, applied: true, void: false });
    for (const seen of [row.clockRate, row.frameRate, row.soundRate, row.pitchRatio])
      expect(seen).toBeCloseTo(rate, 4);
    expect(row.soundWanderMs).toBeLessThan(0.1);
    expect(row.impurityDb).toBeLessThan(-70);
  });

  it('a rate that was held did nothing where the pitch stayed although it wasn’t to be kept', () => {
    const heard = { tones: tones(seconds, 1), chirps: chirps(seconds, every(1)) };
    expect(analyseHold({ rate: 1.0003, preservesPitch: false }, heldAt(1.0003), heard).applied).toBe(false);
  });

  it.each([
    [1.005, 1.005, true],
    [1.005, 1, false],
    [0.995, 0.9951, true],
    [1.0002, 1.0002, null],
    [1, 1, null],
  ])(
    'a rate that was held of %f with the pitch kept is told by its clock at %f: %s',
    (rate, clock, applied) => {
      const heard = { tones: tones(seconds, 1), chirps: chirps(seconds, every(1)) };
      expect(analyseHold({ rate, preservesPitch: true }, heldAt(clock), heard).applied).toBe(applied);
    },
  );

  it('a rate that was held shows how far the sound strays from it', () => {
    // The sound plays at rate 1 for four seconds, and then skips 20 ms at once.
    const heard = { tones: tones(seconds, 1), chirps: chirps(seconds, [100, 1_100, 2_100, 3_100, 4_080]) };
    const { soundWanderMs } = analyseHold({ rate: 1.005, preservesPitch: true }, heldAt(1.005), heard);
    expect(soundWanderMs).toBeCloseTo(3 * (1_000 - 1_000 / 1.005), 0);
  });

  it('a rate that was held keeps its place where a chirp was swallowed', () => {
    const heard = { tones: tones(seconds, 1), chirps: chirps(seconds, [100, 1_100, 3_100, 4_100]) };
    expect(analyseHold({ rate: 1, preservesPitch: false }, heldAt(1), heard).soundRate).toBeCloseTo(1, 6);
  });

  it('a rate that was held has no sound’s rate of two chirps', () => {
    const heard = { tones: tones(seconds, 1), chirps: chirps(seconds, [100, 1_100]) };
    expect(analyseHold({ rate: 1, preservesPitch: false }, heldAt(1), heard)).toMatchObject({
      soundRate: null,
      soundWanderMs: null,
    });
  });

  it('a rate that was held is void where frames were dropped, or sound ran out', () => {
    const whole = { tones: tones(seconds, 1), chirps: chirps(seconds, every(1)) };
    const setting = { rate: 1, preservesPitch: false };
    expect(analyseHold(setting, heldAt(1, 1), whole).void).toBe(false);
    expect(analyseHold(setting, heldAt(1, 2), whole).void).toBe(true);
    const broken = { ...whole, tones: whole.tones.slice().fill(0, 2 * HZ, 2.02 * HZ) };
    expect(analyseHold(setting, heldAt(1), broken).void).toBe(true);
  });
});

describe('a change', () => {
  it('a change is looked at by itself, counted from the end of the recording', () => {
    const sound = tones(3, 1);
    // The change to look at is the second of four, 0.5 s apart; the recording began a second before the first.
    sound.fill(0, 1.7 * HZ, 1.712 * HZ);
    const row = analyseChange(
      { rate: 1, preservesPitch: false },
      { rate: 1.005, preservesPitch: false },
      4,
      500,
      sound,
    );
    expect(row.gapMs.map(Math.round)).toEqual([0, 12, 0, 0]);
    expect(row.crackleDb.map((level) => level > -30)).toEqual([false, true, false, false]);
  });
});

describe('a start or a seek', () => {
  const clock = Array.from({ length: 50 }, (_, i): Point => [1_300 + i * 5, 9_000 + 240 + i * 5]);
  const latency = { askedAtMs: 1_000, positionMs: 9_000, answeredAtMs: 1_010, firstFrameAtMs: 1_080, clock };

  it('a start or a seek takes until the film’s clock left the position', () => {
    const row = analyseLatency(latency, null);
    expect(row.clockMs).toBeCloseTo(60, 6);
    expect(row).toMatchObject({ answeredMs: 10, firstFrameMs: 80, gapMs: null });
  });

  it('a start or a seek may have shown no frame, and may have been listened to', () => {
    const row = analyseLatency({ ...latency, firstFrameAtMs: null }, tones(1, 1).fill(0, 0, HZ / 10));
    expect(row.firstFrameMs).toBeNull();
    expect(row.gapMs).toBeCloseTo(100, 0);
  });
});
