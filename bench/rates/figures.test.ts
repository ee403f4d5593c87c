import { describe, expect, it } from 'vitest';
import { MACHINE, VERSIONS } from '../kit/testing/provenance';
import type { ChangeRow, LatencyRow, RateRow } from './analyse';
import { figuresOf, leastApplied } from './figures';
import type { Measured } from './measure';
import { ratesReport } from './report';

const row = (rate: number, preservesPitch: boolean, more: Partial<RateRow> = {}): RateRow => ({
  rate,
  preservesPitch,
  clockRate: rate,
  clockRateError: 1e-5,
  frameRate: rate,
  frameRateError: 1e-4,
  soundRate: rate,
  soundWanderMs: 0.1,
  pitchRatio: preservesPitch ? 1 : rate,
  impurityDb: -73,
  crackleDb: -71,
  gapMs: 0.1,
  applied: rate === 1 ? null : true,
  droppedFrames: 0,
  totalFrames: 120,
  void: false,
  ...more,
});
const latency = (clockMs: number): LatencyRow => ({ clockMs, firstFrameMs: 2, answeredMs: 1, gapMs: null });
const change = (from: number, to: number, toKept: boolean, crackleDb: number[]): ChangeRow => ({
  from: { rate: from, preservesPitch: false },
  to: { rate: to, preservesPitch: toKept },
  crackleDb,
  gapMs: crackleDb.map(() => 0.1),
});

const measured: Measured = {
  rates: [
    ...[0.995, 1, 1.0005, 1.005].map((rate) => row(rate, false)),
    row(1.005, false, { void: true, soundWanderMs: 40, impurityDb: -5 }),
    row(1.05, false, { impurityDb: -20 }),
    row(1.001, true, { applied: false }),
    row(1.02, true, { impurityDb: -45, soundWanderMs: 14 }),
  ],
  changes: [
    change(1, 1, false, [-72, -72]),
    change(1, 1.005, false, [-67, -66, -20]),
    change(1.005, 1.02, true, [-4, -5, -3]),
    {
      ...change(1.5, 1.5075, true, [-70, -70, -70, -70]),
      from: { rate: 1.5, preservesPitch: true },
    },
  ],
  plays: [30, 10, 20].map(latency),
  seeks: [50].map(latency),
};
const valueOf = (id: string): number | null | undefined =>
  figuresOf(measured).find((figure) => figure.id === id)?.value;

describe('the least rate that is applied', () => {
  const tried = (applied: Readonly<Record<number, boolean | null>>): RateRow[] =>
    Object.entries(applied).map(([rate, value]) => row(Number(rate), true, { applied: value }));

  it.each([
    ['all are', { 0.99: true, 1.001: true, 1: null }, 0.001],
    ['small ones aren’t', { 0.999: false, 1.001: false, 1.002: true, 0.998: true, 1.02: true }, 0.002],
    ['one sign isn’t', { 0.998: false, 1.002: true, 1.005: true }, 0.005],
    ['one in the middle isn’t', { 1.001: true, 1.002: false, 1.005: true }, 0.005],
    ['small ones can’t be told', { 1.0001: null, 1.001: false, 1.002: true }, 0.002],
    ['the largest isn’t', { 1.001: true, 1.05: false }, null],
    ['nothing was tried', {}, null],
  ])('the least rate that is applied follows from which ones were: %s', (_, applied, least) => {
    expect(leastApplied(tried(applied))).toEqual(least);
  });
});

describe('the figures', () => {
  it('the figures are the worst of the rates that are used, without void runs', () => {
    expect(valueOf('trim-impurity-db')).toBe(-73);
    expect(valueOf('trim-wander-ms')).toBe(0.1);
    expect(valueOf('stretched-impurity-db')).toBe(-45);
    expect(valueOf('stretched-wander-ms')).toBe(14);
    expect(figuresOf(measured).find(({ id }) => id === 'trim-wander-ms')).toMatchObject({ runs: 3, void: 1 });
  });

  it('the figures are the medians of changes and latencies', () => {
    expect(valueOf('trim-write-crackle-p50-db')).toBe(-66);
    expect(valueOf('stretched-write-crackle-p50-db')).toBe(-4);
    expect(valueOf('play-latency-p50-ms')).toBe(20);
    expect(valueOf('play-latency-p95-ms')).toBe(30);
  });

  it('the figures are null where there is nothing', () => {
    const figures = figuresOf({ rates: [], changes: [], plays: [], seeks: [] });
    expect(figures.map(({ value, runs }) => [value, runs])).toEqual(figures.map(() => [null, 0]));
  });
});

describe('the page', () => {
  const page = ratesReport({
    version: 1,
    startedAt: '2026-11-24T08:00:00.000Z',
    machine: MACHINE,
    versions: VERSIONS,
    machineBusy: 0.314,
    figures: figuresOf(measured),
    ...measured,
  });

  it('the page has a row for each rate, and marks what did nothing and what is void', () => {
    expect(page).toMatch(/\| \+0\.10 \|.*\*\*no\*\*/);
    expect(page).toMatch(/\| \+0\.50 \|.*\(void\)/);
    expect(page).toContain('| 1.005 resampled | 1.02 pitch kept | 3 | −4 | −5 | −3 |');
  });

  it('the page says what was found, with the numbers', () => {
    expect(page).toContain('applied from 2 % on');
    expect(page).toContain('31 % busy');
    expect(page).toContain('8.6 cents');
  });
});
