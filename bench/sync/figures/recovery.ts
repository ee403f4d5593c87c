/** Measures how long a window that was moved or frozen takes until it is in step with the others again. */
import type { Mark, RunRecord, WindowTrace } from '../model';
import { firstFrom, inOrder, frameClockAt } from './film-clock';
import { median } from '../../kit/statistics';

const RECOVERY = {
  /** A recovery counts when it lasts this long. */
  staysMs: 2_000,
  /** A film without a frame for this long stands, and isn't in step whatever its last frame was. */
  gapMs: 500,
  /** A single frame is late by chance, so the median of this many decides. */
  medianOf: 5,
} as const;

export interface Disturbance {
  readonly kind: 'step' | 'freeze';
  /** The size of the step, or the requested length of the freeze, ms. */
  readonly size: number;
  readonly window: number;
  readonly atMs: number;
  /** The next action on the film, or Infinity. */
  readonly untilMs: number;
}

const ENDS: readonly Mark['what'][] = [
  'step',
  'frozen',
  'stoodFrom',
  'play',
  'pause',
  'rested',
  'hiddenFrom',
];

/** The steps, and the freezes from their ends on. */
export function disturbances({ marks, cell }: RunRecord): Disturbance[] {
  const ordered = [...marks].sort((a, b) => a.atMs - b.atMs);
  const freezes = cell.scenarios.flatMap((scenario) => (scenario.kind === 'freeze' ? [scenario.forMs] : []));
  return ordered.flatMap((mark, i): Disturbance[] => {
    if ((mark.what !== 'step' && mark.what !== 'thawed') || mark.window === undefined) return [];
    const untilMs = ordered.slice(i + 1).find(({ what }) => ENDS.includes(what))?.atMs ?? Infinity;
    const rest = { window: mark.window, atMs: mark.atMs, untilMs };
    if (mark.what === 'step') return [{ kind: 'step', size: Math.abs(mark.value ?? 0), ...rest }];
    const frozen = ordered.slice(0, i).findLast(({ what }) => what === 'frozen');
    const lasted = mark.atMs - (frozen?.atMs ?? mark.atMs);
    const [asked = lasted] = [...freezes].sort((a, b) => Math.abs(a - lasted) - Math.abs(b - lasted));
    return [{ kind: 'freeze', size: asked, ...rest }];
  });
}

/**
 * A window's frames against the median of the others' film clocks: [shown at, ms ahead], smoothed by a running median
 * of five frames.
 */
export function positionErrors(
  windows: readonly WindowTrace[],
  window: number,
  fromMs: number,
  toMs: number,
): (readonly [atMs: number, errorMs: number])[] {
  const moved = windows[window];
  if (!moved) return [];
  const others = windows.filter((_, i) => i !== window);
  const frames = inOrder(moved.frames);
  const errors: [number, number][] = [];
  for (let i = firstFrom(frames, fromMs); i < frames.length; i += 1) {
    const frame = frames[i];
    if (!frame || frame[0] > toMs) break;
    const clocks = others.map((other) => frameClockAt(other, frame[0])).filter((clock) => clock !== null);
    if (clocks.length > 0) errors.push([frame[0], frame[1] - median(clocks)]);
  }
  const reach = RECOVERY.medianOf >> 1;
  return errors.map(([atMs], i) => [
    atMs,
    median(errors.slice(Math.max(0, i - reach), i + reach + 1).map(([, errorMs]) => errorMs)),
  ]);
}

/**
 * The time from the disturbance until the window's frames are within one film frame of the median of the others' film
 * clocks and stay so for 2 s, ms; Infinity where that didn't come before the next action.
 */
export function recoveryMs(record: RunRecord, { window, atMs, untilMs }: Disturbance): number {
  const toleranceMs = 1000 / record.film.fps;
  let since: number | null = null;
  let lastMs = atMs;
  for (const [shownMs, errorMs] of positionErrors(record.windows, window, atMs, untilMs)) {
    if (shownMs - lastMs > RECOVERY.gapMs || Math.abs(errorMs) > toleranceMs) since = null;
    if (Math.abs(errorMs) <= toleranceMs) {
      since ??= shownMs;
      if (shownMs - since >= RECOVERY.staysMs) return since - atMs;
    }
    lastMs = shownMs;
  }
  return Infinity;
}

/** The recovery times of all disturbances of this kind and size in the run. */
export const recoveriesMs = (record: RunRecord, kind: Disturbance['kind'], size: number): number[] =>
  disturbances(record)
    .filter((disturbance) => disturbance.kind === kind && disturbance.size === size)
    .map((disturbance) => recoveryMs(record, disturbance));
