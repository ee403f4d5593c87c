import { describe, expect, it } from 'vitest';
import { shareFigures, type End } from './share-figures';

const FPS = 24;
/**
 * Ten seconds of film, of which every `step`th frame is seen, `lateMs` late, with the clicks `soundMs` behind their
 * frames.
 */
const end = (lateMs: number, soundMs: number, step = 1): End => {
  const at = (frame: number): number => 1_000 + (frame * 1_000) / FPS + lateMs;
  const numbers = Array.from({ length: 10 * FPS }, (_, frame) => frame);
  return {
    frames: numbers.filter((frame) => frame % step === 0).map((frame) => ({ frame, atMs: at(frame) })),
    clicks: numbers.filter((frame) => frame % FPS === 0).map((frame) => at(frame) + soundMs),
  };
};

describe('shareFigures', () => {
  it('shareFigures gives latency, rate, and what the share adds between sound and picture', () => {
    const figures = shareFigures(end(0, 30), end(180, 75), FPS);
    expect(figures.latencyMs).toBeCloseTo(180);
    expect(figures.fps).toBeCloseTo(24);
    expect(figures.syncMs).toBeCloseTo(45);
  });

  it('shareFigures counts different frames only', () => {
    const half = end(180, 0, 2);
    const twice = {
      ...half,
      frames: half.frames.flatMap((seen) => [seen, { ...seen, atMs: seen.atMs + 5 }]),
    };
    expect(shareFigures(end(0, 0), twice, FPS).fps).toBeCloseTo(12, 0);
  });

  it('shareFigures says that no sound came, and refuses to measure nothing', () => {
    expect(shareFigures(end(0, 0), { ...end(100, 0), clicks: [] }, FPS).syncMs).toBeNull();
    expect(() => shareFigures(end(0, 0), { frames: [], clicks: [] }, FPS)).toThrow('wasn’t seen');
  });
});
