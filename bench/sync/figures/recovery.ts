/** How long a window that was moved or frozen takes until it is in step with the others again. */
import type { Mark, RunRecord, WindowTrace } from '../model';
import { firstFrom, inOrder, frameClockAt } from './film-clock';
import { median } from '../../kit/statistics';

const RECOVERY = {
  /** It counts when it lasts so long. */
  staysMs: 2_000,
  /** A film that stands isn't in step, whatever its last frame said. */
  gapMs: 500,
  /** A single frame is late by chance; so many tell. */
  medianOf: 5,
} as const;

export interface Disturbance {
  readonly kind: 'step' | 'freeze';
  /** Size of the step, or length of the freeze as it was asked for, ms. */
  readonly size: number;
  readonly window: number;
  readonly atMs: number;
  /** The next thing that was done to the film, or Infinity. */
  readonly untilMs: number;
}

const ENDS: readonly Mark['what'][] = ['step', 'frozen', 'play', 'pause', 'rested', 'hiddenFrom'];

/** Steps, and freezes from their end on. */
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
 * Recovery: from the disturbance until the window's frames are within one film frame of the median of the others' media
 * clocks and stay so for 2 s. ms; Infinity where that didn't come before the next thing that was done.
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

/** Recovery times of all disturbances of this kind and size in the run. */
export const recoveriesMs = (record: RunRecord, kind: Disturbance['kind'], size: number): number[] =>
  disturbances(record)
    .filter((disturbance) => disturbance.kind === kind && disturbance.size === size)
    .map((disturbance) => recoveryMs(record, disturbance));
