/** Tells which tone is in a sound, by which tests know whose voice somebody hears. */

/**
 * The amplitude (0…1) of one frequency in samples, by Goertzel's algorithm with a Hann window, which keeps a loud tone
 * from leaking into its neighbours. The function uses nothing outside itself, so its source text runs in a page too.
 */
export function toneAmplitude(samples: ArrayLike<number>, sampleRateHz: number, hz: number): number {
  const count = samples.length;
  const omega = (2 * Math.PI * hz) / sampleRateHz;
  const factor = 2 * Math.cos(omega);
  let before = 0;
  let last = 0;
  for (let index = 0; index < count; index++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / count);
    const next = (samples[index] ?? 0) * window + factor * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - factor * last * before;
  // A Hann window passes half of an amplitude, and the sum over it is that times count / 2.
  return (4 * Math.sqrt(Math.max(0, power))) / count;
}

export interface Tone {
  readonly hz: number;
  readonly amplitude: number;
}

/** The amplitude of each candidate, the loudest first. */
export function rankTones(
  samples: ArrayLike<number>,
  sampleRateHz: number,
  candidatesHz: readonly number[],
): Tone[] {
  return candidatesHz
    .map((hz) => ({ hz, amplitude: toneAmplitude(samples, sampleRateHz, hz) }))
    .sort((a, b) => b.amplitude - a.amplitude);
}
