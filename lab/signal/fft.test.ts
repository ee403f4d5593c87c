import { describe, expect, it } from 'vitest';
import { makeFft, zeros } from './fft';

describe('the Fourier transform', () => {
  it('the Fourier transform finds a tone in its bin alone', () => {
    const samples = zeros(64);
    for (let i = 0; i < 64; i++) samples.re[i] = Math.cos((2 * Math.PI * 5 * i) / 64);
    makeFft(64).forward(samples);
    samples.re.forEach((value, bin) => expect(value).toBeCloseTo(bin === 5 || bin === 59 ? 32 : 0, 9));
    samples.im.forEach((value) => expect(value).toBeCloseTo(0, 9));
  });

  it('the Fourier transform has the sign of the definition: the sum of x·exp(−2πi·kn/N)', () => {
    const samples = zeros(8);
    samples.re[1] = 1;
    makeFft(8).forward(samples);
    expect(samples.im[2]).toBeCloseTo(-1, 12);
  });

  it('the Fourier transform is undone by its inverse', () => {
    const samples = zeros(32);
    const signal = Array.from({ length: 32 }, (_, i) => Math.sin(i * i));
    samples.re.set(signal);
    samples.im.set(signal.toReversed());
    const fft = makeFft(32);
    fft.forward(samples);
    fft.inverse(samples);
    signal.forEach((value, i) => expect(samples.re[i]).toBeCloseTo(value, 12));
    signal.toReversed().forEach((value, i) => expect(samples.im[i]).toBeCloseTo(value, 12));
  });

  it('the Fourier transform refuses other lengths', () => {
    expect(() => makeFft(48)).toThrow(RangeError);
  });
});
