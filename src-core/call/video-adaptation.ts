import { FACE_LADDER, type VideoLimit } from './video-ladder';

/**
 * How far down the ladder a camera is sent over one line, or by one machine. It goes down quickly, up slowly, and never
 * back and forth: each step up is a trial, and a step that turned out to be too much is tried again after twice the
 * time.
 */

export interface Adaptation {
  /** Nothing costlier is sent, bit/s; null: no bound. */
  readonly capBps: number | null;
  /** Time since which it has been bad, or good enough to try more, without a break. */
  readonly badSinceMs: number | null;
  readonly goodSinceMs: number | null;
  /** No judgement is made before this time: a change needs time to show. */
  readonly settledAtMs: number;
  /** Steps that were too much, by their bit rate: how often, and when last. */
  readonly tooMuch: Readonly<Record<number, { readonly times: number; readonly atMs: number }>>;
}

/** What a sample says of the line or the machine. */
export type Strain =
  /** More could be tried. */
  | 'none'
  /** It works, but no more would. */
  | 'full'
  | 'bad'
  /** It is far too much. */
  | 'severe';

/** Two samples of 2 s must agree that it is bad; one suffices where it is severe. */
const DOWN_AFTER_MS = 2_000;
const UP_AFTER_MS = 10_000;
const UP_AFTER_AT_MOST_MS = 320_000;
/** A line may have become another one: a step that was too much this long ago is tried as if for the first time. */
const FORGIVEN_AFTER_MS = 900_000;
/** Waits after a step down, and after one up: the estimate has to grow along. */
const SETTLE_MS = { down: 2_000, up: 4_000 } as const;
/** A new link, or one that suddenly may use much more, needs this long until its estimate says anything. */
const RAMP_MS = 8_000;

export const freshAdaptation: Adaptation = {
  capBps: null,
  badSinceMs: null,
  goodSinceMs: null,
  settledAtMs: 0,
  tooMuch: {},
};

/** The link is new, or its camera may be sent much larger from now on. */
export const letRamp = (state: Adaptation, now: number): Adaptation => ({
  ...state,
  badSinceMs: null,
  goodSinceMs: null,
  settledAtMs: Math.max(state.settledAtMs, now + RAMP_MS),
});

/** The steps below a ceiling, the largest first. */
export const stepsBelow = (ceiling: VideoLimit): readonly VideoLimit[] => [
  ceiling,
  ...FACE_LADDER.filter(
    ({ height, maxBitrateBps }) => height < ceiling.height && maxBitrateBps < ceiling.maxBitrateBps,
  ).map((step) => ({ ...step, frameRate: Math.min(step.frameRate, ceiling.frameRate) })),
];

const indexOf = (steps: readonly VideoLimit[], capBps: number | null): number => {
  if (capBps === null) return 0;
  const index = steps.findIndex(({ maxBitrateBps }) => maxBitrateBps <= capBps);
  return index === -1 ? steps.length - 1 : index;
};

/**
 * The limit that is sent under a ceiling.
 * @param capBps of the line and of the machine, whichever is lower
 */
export const adaptedLimit = (ceiling: VideoLimit, capBps: number | null): VideoLimit => {
  const steps = stepsBelow(ceiling);
  return steps[indexOf(steps, capBps)] ?? ceiling;
};

/** How long a step has to look possible before it is tried. */
const patienceMs = (state: Adaptation, stepBps: number, now: number): number => {
  const failed = state.tooMuch[stepBps];
  if (!failed || now - failed.atMs > FORGIVEN_AFTER_MS) return UP_AFTER_MS;
  return Math.min(UP_AFTER_AT_MOST_MS, UP_AFTER_MS * 2 ** failed.times);
};

/**
 * Takes one sample, every 2 s.
 * @param ceiling the largest that would be sent now
 * @param holdsBps what the line is known to hold, if it is known: on a bad line the step that fits it is taken
 * @param isOwnDoing false where something else takes the room: then the step that is left isn't blamed
 * @param now monotonic ms
 */
export const adapt = (
  state: Adaptation,
  ceiling: VideoLimit,
  {
    strain,
    holdsBps = null,
    isOwnDoing = true,
  }: { readonly strain: Strain; readonly holdsBps?: number | null; readonly isOwnDoing?: boolean },
  now: number,
): Adaptation => {
  if (now < state.settledAtMs) return state;
  const steps = stepsBelow(ceiling);
  const at = indexOf(steps, state.capBps);
  if (strain === 'bad' || strain === 'severe') {
    const badSinceMs = state.badSinceMs ?? now;
    const held = { ...state, badSinceMs, goodSinceMs: null };
    const due = strain === 'severe' || now - badSinceMs >= DOWN_AFTER_MS;
    if (!due || at === steps.length - 1) return held;
    const lower = stepDown(held, steps, at, holdsBps, now);
    return isOwnDoing ? lower : { ...lower, tooMuch: state.tooMuch };
  }
  if (strain === 'full' || at === 0) return { ...state, badSinceMs: null, goodSinceMs: null };
  const goodSinceMs = state.goodSinceMs ?? now;
  const next = steps[at - 1];
  if (!next || now - goodSinceMs < patienceMs(state, next.maxBitrateBps, now))
    return { ...state, badSinceMs: null, goodSinceMs };
  return {
    ...state,
    capBps: next.maxBitrateBps,
    badSinceMs: null,
    goodSinceMs: null,
    settledAtMs: now + SETTLE_MS.up,
  };
};

const stepDown = (
  state: Adaptation,
  steps: readonly VideoLimit[],
  at: number,
  holdsBps: number | null,
  now: number,
): Adaptation => {
  const left = steps[at]?.maxBitrateBps ?? 0;
  const fits = holdsBps === null ? -1 : steps.findIndex(({ maxBitrateBps }) => maxBitrateBps <= holdsBps);
  const to = Math.max(at + 1, fits === -1 && holdsBps !== null ? steps.length - 1 : fits);
  const before = state.tooMuch[left];
  const times = before && now - before.atMs <= FORGIVEN_AFTER_MS ? before.times + 1 : 1;
  return {
    capBps: steps[to]?.maxBitrateBps ?? null,
    badSinceMs: null,
    goodSinceMs: null,
    settledAtMs: now + SETTLE_MS.down,
    tooMuch: { ...state.tooMuch, [left]: { times, atMs: now } },
  };
};

/** One line's figures since the sample before. Null: not known. */
export interface LineSample {
  /** Loss of what was sent here, 0…1, by the receiver's reports. */
  readonly loss: number | null;
  /** Everything that was sent over the link, bit/s. */
  readonly sentBps: number;
  /** The camera's part of that. */
  readonly cameraBps: number;
  /** A shared screen's part of that. */
  readonly screenBps: number;
  /** The congestion control's estimate, bit/s. */
  readonly availableBps: number | null;
  readonly limitation: 'none' | 'cpu' | 'bandwidth' | 'other' | null;
  /** What the link's senders may use together, bit/s. */
  readonly allowedBps: number;
  /** The camera's part of that. */
  readonly cameraAllowedBps: number;
}

const BAD_LOSS = 0.1;
const SEVERE_LOSS = 0.25;
const CLEAN_LOSS = 0.02;
/** A picture with less than this share of its allowed rate is ugly. */
const UGLY = 0.6;
const SEVERELY_UGLY = 0.3;
/** An estimate counts only where the encoder uses it up: it doesn't grow far beyond what is sent. */
const USED_UP = 0.8;
/** A line is full where the estimate is less than this factor above what is sent. */
const LEFT = 1.2;
/**
 * A screen that takes at least this share of the camera's rate. The browser divides a line that is too small evenly
 * among pictures, up to what each may use: whatever a smaller camera freed would go to the screen.
 */
const TAKES_ITS_PART = 0.5;

const isUsedUp = ({ availableBps, limitation, sentBps }: LineSample): boolean =>
  availableBps !== null && (limitation === 'bandwidth' || sentBps >= USED_UP * availableBps);

/** Whether a shared screen fills the line: a smaller camera wouldn't make room on it. */
export const isFilledByScreen = (sample: LineSample): boolean =>
  isUsedUp(sample) && sample.screenBps > TAKES_ITS_PART * sample.cameraBps;

/** The line's room for the camera, next to everything else that goes over it; bit/s. */
export const leftForCamera = ({
  availableBps,
  sentBps,
  cameraBps,
}: Pick<LineSample, 'availableBps' | 'sentBps' | 'cameraBps'>): number | null => {
  if (availableBps === null) return null;
  // Where the estimate just fell below what was sent, everything on the line shrinks alike.
  if (sentBps > availableBps) return (cameraBps * availableBps) / sentBps;
  return availableBps - (sentBps - cameraBps);
};

/** Chromium's own rule for its bit rate (draft-ietf-rmcat-gcc-02, 6): over 10 % loss is too much, under 2 % is none. */
export const strainOfLine = (sample: LineSample): Strain => {
  const { loss, sentBps, availableBps, allowedBps, cameraAllowedBps } = sample;
  const leftBps = leftForCamera(sample);
  const share = leftBps !== null && isUsedUp(sample) ? leftBps / cameraAllowedBps : 1;
  // Loss on a line that has room is not of our making, and sending less wouldn't mend it.
  const hasRoom = availableBps !== null && availableBps >= LEFT * allowedBps;
  const lost = hasRoom || isFilledByScreen(sample) ? 0 : (loss ?? 0);
  if (lost >= SEVERE_LOSS || share < SEVERELY_UGLY) return 'severe';
  if (lost >= BAD_LOSS || share < UGLY) return 'bad';
  const isFull = availableBps !== null && availableBps < LEFT * sentBps;
  return lost > CLEAN_LOSS || isFull ? 'full' : 'none';
};
