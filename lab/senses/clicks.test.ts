import { describe, expect, it } from 'vitest';
import { CHIRP, chirpExpression, chirpSamples, findClicks } from './clicks';

const HZ = 48_000;

/** The film's sound at a time, computed by the expression that ffmpeg is given. */
const film = new Function(
  't',
  `const { sin, cos, PI } = Math;
   const mod = (a, b) => a - b * Math.floor(a / b);
   const lt = (a, b) => (a < b ? 1 : 0);
   return ${chirpExpression()};`,
) as (t: number) => number;

/** Reproducible noise between −1 and 1 (the constants are Numerical Recipes'). */
function makeNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

interface Hearing {
  readonly delayMs: number;
  readonly seconds: number;
  readonly rate?: number;
  readonly gain?: number;
  readonly noise?: number;
}

/** A recording of the film, which begins `delayMs` into it. */
function hear({ delayMs, seconds, rate = 1, gain = 1, noise = 0 }: Hearing): Float32Array {
  const next = makeNoise(7);
  return Float32Array.from({ length: seconds * HZ }, (_, n) => {
    const t = (n / HZ - delayMs / 1_000) * rate;
    return (t < 0 ? 0 : gain * film(t)) + noise * next();
  });
}

const errorsMs = (hearing: Hearing): number[] => {
  const clicks = findClicks(hear(hearing), HZ);
  return clicks.map(({ atMs }, i) => atMs - (hearing.delayMs + (i * CHIRP.everyMs) / (hearing.rate ?? 1)));
};

describe('the chirp', () => {
  it('the chirp is the same as samples and as ffmpeg’s expression', () => {
    chirpSamples(HZ).forEach((value, n) => expect(value).toBeCloseTo(film(3 + n / HZ), 6));
    expect(film(0.021)).toBe(0);
    expect(Math.max(...chirpSamples(HZ))).toBeGreaterThan(0.4);
  });

  it('the chirp is higher and shorter at a higher rate', () => {
    expect(chirpSamples(HZ, 1.25)).toHaveLength(Math.ceil((0.02 / 1.25) * HZ));
  });
});

describe('clicks', () => {
  it.each([0.4, 12.345, 250.0104, 613.37])(
    'clicks are found %f ms into the recording, between samples',
    (delayMs) => {
      const errors = errorsMs({ delayMs, seconds: 4 });
      expect(errors).toHaveLength(4);
      for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.005);
    },
  );

  it.each([0.95, 0.98, 0.983, 0.995, 0.997, 1.003, 1.005, 1.02, 1.05])(
    'clicks are found at a rate of %f',
    (rate) => {
      const errors = errorsMs({ delayMs: 40.7, seconds: 4, rate });
      expect(errors.length).toBeGreaterThanOrEqual(4);
      for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.1);
    },
  );

  it('clicks are found once each in a long recording', () => {
    const delayMs = 0.2 - CHIRP.lengthMs / 2;
    const errors = findClicks(hear({ delayMs: delayMs + 1_000, seconds: 61.5 }), HZ).map(
      ({ atMs }, i) => atMs - (delayMs + 1_000 * (i + 1)),
    );
    expect(errors).toHaveLength(61);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.005);
  });

  it('clicks tell the rate they were played at', () => {
    const rates = findClicks(hear({ delayMs: 100, seconds: 3, rate: 0.98 }), HZ).map(({ rate }) => rate);
    expect(rates).toEqual([0.98, 0.98, 0.98]);
  });

  it.each([
    ['loud noise', { noise: 0.2 }],
    ['a film turned down to a tenth', { gain: 0.1, noise: 0.005 }],
    ['a trim in noise', { rate: 0.98, noise: 0.05 }],
  ])('clicks are found in %s', (_, how) => {
    const errors = errorsMs({ delayMs: 123.4, seconds: 4, ...how });
    expect(errors).toHaveLength(4);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(0.25);
  });

  it('clicks are found neither in silence, noise, a hum, the shortest crackle, nor in an empty recording', () => {
    const next = makeNoise(3);
    const of = (value: (n: number) => number): Float32Array =>
      Float32Array.from({ length: 3 * HZ }, (_, n) => value(n));
    for (const samples of [
      of(() => 0),
      of(() => 0.3 * next()),
      of((n) => 0.5 * Math.sin((2 * Math.PI * 1_000 * n) / HZ)),
      of((n) => (n % HZ === 0 ? 1 : 0)),
      new Float32Array(0),
    ])
      expect(findClicks(samples, HZ)).toEqual([]);
  });

  it('a click with a faint echo behind it counts once, at the louder', () => {
    const samples = hear({ delayMs: 100, seconds: 1 });
    const echo = hear({ delayMs: 118, seconds: 1, gain: 0.3 });
    const clicks = findClicks(
      samples.map((value, n) => value + (echo[n] ?? 0)),
      HZ,
    );
    expect(clicks).toHaveLength(1);
    expect(clicks[0]?.atMs).toBeCloseTo(100, 1);
  });

  it('a click is found twice where the film jumped by a tenth of a second', () => {
    const again = hear({ delayMs: 200, seconds: 1 });
    const clicks = findClicks(
      hear({ delayMs: 100, seconds: 1 }).map((value, n) => value + (again[n] ?? 0)),
      HZ,
    );
    expect(clicks.map(({ atMs }) => Math.round(atMs))).toEqual([100, 200]);
  });
});
