/** The straight line through measured points, by least squares. */

export type Point = readonly [x: number, y: number];

export interface Line {
  readonly slope: number;
  /** The y of the line at x = 0. */
  readonly intercept: number;
  /** The standard error of the slope, as if the residuals were independent. */
  readonly slopeError: number;
}

/** Fits the line. Throws a RangeError for fewer than three points, or where all have the same x. */
export function fitLine(points: readonly Point[]): Line {
  const count = points.length;
  if (count < 3) throw new RangeError(`a line needs three points, not ${count}`);
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  let xx = 0;
  let xy = 0;
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  if (xx === 0) throw new RangeError('a line needs points of more than one x');
  const slope = xy / xx;
  const intercept = meanY - slope * meanX;
  const left = points.reduce((sum, [x, y]) => sum + (y - intercept - slope * x) ** 2, 0);
  return { slope, intercept, slopeError: Math.sqrt(left / (count - 2) / xx) };
}
