/** The discrete Fourier transform, in place, for lengths that are powers of two (Cooley and Tukey 1965, radix 2). */

export interface ComplexSamples {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export const zeros = (length: number): ComplexSamples => ({
  re: new Float64Array(length),
  im: new Float64Array(length),
});

export interface Fft {
  readonly length: number;
  forward(samples: ComplexSamples): void;
  /** The inverse transform, scaled so that it undoes `forward`. */
  inverse(samples: ComplexSamples): void;
}

/** Makes the transform for one length. Throws a RangeError where `length` isn't a power of two. */
export function makeFft(length: number): Fft {
  const bits = Math.log2(length);
  if (!Number.isInteger(bits) || bits < 1)
    throw new RangeError(`a transform's length is a power of two, not ${length}`);
  const cosines = Float64Array.from({ length: length / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / length));
  const sines = Float64Array.from({ length: length / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / length));
  const reversed = new Uint32Array(length);
  for (let i = 1; i < length; i++) reversed[i] = ((reversed[i >> 1] ?? 0) >> 1) | ((i & 1) << (bits - 1));

  const forward = ({ re, im }: ComplexSamples): void => {
    for (let i = 0; i < length; i++) {
      const j = reversed[i] ?? 0;
      if (j <= i) continue;
      [re[i], re[j]] = [re[j] ?? 0, re[i] ?? 0];
      [im[i], im[j]] = [im[j] ?? 0, im[i] ?? 0];
    }
    for (let half = 1; half < length; half *= 2) {
      const stride = length / (2 * half);
      for (let start = 0; start < length; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const low = start + k;
          const high = low + half;
          const c = cosines[k * stride] ?? 0;
          const s = sines[k * stride] ?? 0;
          const x = re[high] ?? 0;
          const y = im[high] ?? 0;
          const turnedRe = x * c + y * s;
          const turnedIm = y * c - x * s;
          const baseRe = re[low] ?? 0;
          const baseIm = im[low] ?? 0;
          re[high] = baseRe - turnedRe;
          im[high] = baseIm - turnedIm;
          re[low] = baseRe + turnedRe;
          im[low] = baseIm + turnedIm;
        }
      }
    }
  };
  return {
    length,
    forward,
    inverse(samples) {
      // To transform numbers with real and imaginary parts swapped gives the inverse transform, with its parts swapped
      // as well.
      forward({ re: samples.im, im: samples.re });
      for (let i = 0; i < length; i++) {
        samples.re[i] = (samples.re[i] ?? 0) / length;
        samples.im[i] = (samples.im[i] ?? 0) / length;
      }
    },
  };
}
