/** Run records with a known truth: films that run as a test tells them, shown frame by frame on a 60 Hz screen. */
import type { Cell, Mark, RunRecord, WindowTrace } from '../model';

const FPS = 24;
/** With 24 frames on 60 Hz, each second frame waits half a refresh longer. */
const LATENESS_MS = [4, 12.333];

/** From this time on the film is at this place, and runs or stands. */
export interface Leg {
  readonly atMs: number;
  readonly mediaMs: number;
  readonly runs: boolean;
}

export interface SyntheticWindow extends Partial<Omit<WindowTrace, 'frames' | 'positions'>> {
  readonly legs: readonly Leg[];
}

/** The frames that a film on these legs shows until `untilMs`. A leg begins with the frame that it stands on. */
export function framesOf(legs: readonly Leg[], untilMs: number): [number, number][] {
  return legs.flatMap((leg, i) => {
    const endMs = legs[i + 1]?.atMs ?? untilMs;
    const first = Math.floor((leg.mediaMs * FPS) / 1000);
    const frames: [number, number][] = [[leg.atMs, (first * 1000) / FPS]];
    if (!leg.runs) return frames;
    for (let n = first + 1; ; n += 1) {
      const mediaMs = (n * 1000) / FPS;
      const atMs = leg.atMs + (mediaMs - leg.mediaMs) + (LATENESS_MS[n % 2] ?? 0);
      if (atMs >= endMs) return frames;
      frames.push([atMs, mediaMs]);
    }
  });
}

/** The element's own clock, read ten times a second. */
export function positionsOf(legs: readonly Leg[], untilMs: number): [number, number][] {
  const first = legs[0]?.atMs ?? untilMs;
  return Array.from({ length: Math.max(0, Math.ceil((untilMs - first) / 100)) }, (_, i) => {
    const atMs = first + i * 100;
    const leg = legs.findLast((candidate) => candidate.atMs <= atMs);
    return [atMs, (leg?.mediaMs ?? 0) + (leg?.runs ? atMs - leg.atMs : 0)];
  });
}

export interface SyntheticRun extends Partial<Omit<RunRecord, 'cell' | 'windows' | 'marks'>> {
  readonly cell?: Partial<Cell>;
  readonly windows: readonly SyntheticWindow[];
  readonly marks: readonly Mark[];
  readonly untilMs: number;
}

export function syntheticRun({ cell, windows, marks, untilMs, ...rest }: SyntheticRun): RunRecord {
  return {
    version: 1,
    cell: {
      policy: 'matinee',
      network: 'lan',
      windows: 2,
      scenarios: [{ kind: 'steady', seconds: 10 }],
      ...cell,
    },
    round: 1,
    startedAt: '2026-01-02T03:04:05.000Z',
    film: { fps: FPS, width: 640, height: 360 },
    windows: windows.map(({ legs, ...window }, i) => {
      const frames = framesOf(legs, untilMs);
      return {
        name: ['alice', 'bob', 'carol', 'dan'][i] ?? 'eve',
        clockError: { offsetMs: 0, driftPpm: 0 },
        positions: positionsOf(legs, untilMs),
        clock: [],
        actions: [],
        droppedFrames: 0,
        totalFrames: frames.length,
        cores: 0.2,
        ...window,
        frames,
      };
    }),
    marks,
    screen: [],
    sound: null,
    machineBusy: 0.3,
    ...rest,
  };
}

/** The same run with readings of the server's clock every 250 ms, each window's wrong by its function of the time. */
export const withClocks = (
  record: RunRecord,
  errorsMs: readonly ((atMs: number) => number)[],
  untilMs = 13_000,
): RunRecord => ({
  ...record,
  windows: record.windows.map((window, i) => ({
    ...window,
    clock: Array.from({ length: untilMs / 250 + 1 }, (_, n) => n * 250).map(
      (atMs) => [atMs, errorsMs[i]?.(atMs) ?? 0] as const,
    ),
  })),
});

/** Ten seconds of steady play; each window is ahead by its number of ms. */
export function steadyRun(aheadMs: readonly number[], run: Partial<SyntheticRun> = {}): RunRecord {
  return syntheticRun({
    windows: aheadMs.map((ahead) => ({ legs: [{ atMs: 1_000, mediaMs: 5_000 + ahead, runs: true }] })),
    marks: [
      { atMs: 900, what: 'play' },
      { atMs: 2_000, what: 'steadyFrom' },
      { atMs: 12_000, what: 'steadyTo' },
    ],
    untilMs: 13_000,
    ...run,
  });
}
