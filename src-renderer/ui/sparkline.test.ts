import { describe, expect, it } from 'vitest';
import { sparkline, type LinePoint, type SparklineFrame } from './sparkline';

const frame: SparklineFrame = {
  width: 100,
  height: 40,
  now: 10,
  span: 10,
  joinWithin: 1.5,
  band: 5,
  limits: [10, 20, 100],
};
const line = (...points: [number, number | null][]): LinePoint[] =>
  points.map(([at, value]) => ({ at, value }));

describe('sparkline', () => {
  it('a sparkline runs from the oldest at the left to now at the right, up for more', () => {
    const drawn = sparkline(line([0, 0], [1, 10], [2, -10]), frame);
    expect(drawn.stretches).toEqual(['0,20 10,0 20,40']);
    expect(drawn).toMatchObject({ limit: 10, zeroY: 20, band: { topY: 10, heightY: 20 }, head: { x: 20 } });
  });
  it('a sparkline grows its scale to what it has to hold, and cuts off what no scale holds', () => {
    expect(sparkline(line([9, 10]), frame).limit).toBe(10);
    expect(sparkline(line([9, -10.1]), frame).limit).toBe(20);
    const beyond = sparkline(line([9, 0], [10, 5_000]), frame);
    expect(beyond.limit).toBe(100);
    expect(beyond.head).toEqual({ x: 100, y: 0 });
  });
  it('a sparkline shows no more of the band than there is room for', () => {
    expect(sparkline([], { ...frame, band: 50 }).band).toEqual({ topY: 0, heightY: 40 });
  });
  it('a sparkline leaves a gap where nothing was known, and where nothing was noted', () => {
    const drawn = sparkline(line([0, 1], [1, 1], [2, null], [3, 2], [6, 3], [7, 3]), frame);
    expect(drawn.stretches).toHaveLength(3);
    // A single point is drawn so that it is seen.
    expect(drawn.stretches[1]?.split(' ')).toHaveLength(2);
    expect(sparkline(line([9, 1], [10, null]), frame).head).toBeNull();
  });
  it('a sparkline draws nothing of what is too old, and nothing of nothing', () => {
    expect(sparkline(line([-5, 90]), frame)).toMatchObject({ stretches: [], limit: 10, head: null });
    expect(sparkline([], frame).stretches).toEqual([]);
  });
  it('a sparkline stands on the bottom edge where nothing is below zero, with room for the line', () => {
    const drawn = sparkline(line([0, 0], [1, 10]), { ...frame, fromZero: true });
    expect(drawn.stretches).toEqual(['0,35 9.5,5']);
    expect(drawn.zeroY).toBe(35);
  });
});
