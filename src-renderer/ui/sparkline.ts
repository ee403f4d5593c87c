/** Geometry of a small line, around zero or above it, in the units of its box: x to the right, y down. */

export interface LinePoint {
  readonly at: number;
  /** The value; null for a gap. */
  readonly value: number | null;
}

export interface Sparkline {
  /** The value at the top edge; the bottom edge is as far below zero, or zero itself. */
  readonly limit: number;
  /** The `points` of one polyline for each stretch without a gap. */
  readonly stretches: readonly string[];
  readonly zeroY: number;
  /** Edges of the band around zero. */
  readonly band: { readonly topY: number; readonly heightY: number };
  /** The place of the newest value; null in a gap. */
  readonly head: { readonly x: number; readonly y: number } | null;
}

export interface SparklineFrame {
  readonly width: number;
  readonly height: number;
  /** The value of `at` at the right edge, and the range of `at` over the width. */
  readonly now: number;
  readonly span: number;
  /** Points further apart than this aren't joined. */
  readonly joinWithin: number;
  /** Half the height of the band around zero. */
  readonly band: number;
  /** Whether values are never below zero, so that zero is the bottom edge. */
  readonly fromZero?: boolean;
  /**
   * The limits to choose from, rising; the first that holds every value is taken. Beyond the last one the line is cut
   * off.
   */
  readonly limits: readonly number[];
}

/** Half of the head, and the space that the rounded corner of the box takes away. */
const MARGIN = 5;

const round = (value: number): number => Math.round(value * 100) / 100;

export const sparkline = (points: readonly LinePoint[], frame: SparklineFrame): Sparkline => {
  const { width, height, now, span, band } = frame;
  const shown = points.filter(({ at }) => at >= now - span && at <= now);
  const most = Math.max(0, ...shown.map(({ value }) => Math.abs(value ?? 0)));
  const limit = frame.limits.find((one) => one >= most) ?? frame.limits.at(-1) ?? 1;
  // Above zero the line keeps room at both edges for its whole width, and for its head.
  const margin = frame.fromZero ? MARGIN : 0;
  const right = width - margin;
  const zeroY = frame.fromZero ? height - margin : height / 2;
  const reach = zeroY - margin;
  const xOf = (at: number): number => round(right * (1 - (now - at) / span));
  const yOf = (value: number): number =>
    round(zeroY - (Math.min(limit, Math.max(-limit, value)) / limit) * reach);

  const stretches: { x: number; y: number }[][] = [];
  let lastAt: number | null = null;
  for (const { at, value } of shown) {
    if (value === null) {
      lastAt = null;
      continue;
    }
    const point = { x: xOf(at), y: yOf(value) };
    const open = stretches.at(-1);
    if (open && lastAt !== null && at - lastAt <= frame.joinWithin) open.push(point);
    else stretches.push([point]);
    lastAt = at;
  }
  const newest = shown.at(-1);
  return {
    limit,
    // A single point has no length; the same point twice, with round caps, is a dot.
    stretches: stretches.map((stretch) =>
      (stretch.length === 1 ? [...stretch, ...stretch] : stretch).map(({ x, y }) => `${x},${y}`).join(' '),
    ),
    zeroY,
    band: { topY: yOf(band), heightY: round(yOf(-band) - yOf(band)) },
    head: newest && newest.value !== null ? { x: xOf(newest.at), y: yOf(newest.value) } : null,
  };
};
