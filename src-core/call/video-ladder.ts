import type { PublicationKind } from '../wire/room';

/** How large pictures are sent: as the number of people allows, as the other person wants, and the steps below. */

export interface VideoLimit {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly maxBitrateBps: number;
}

/** docs/numbers.md, Call quality. */
export const VIDEO_PRESETS = {
  '180p': { width: 320, height: 180, frameRate: 20, maxBitrateBps: 160_000 },
  '360p': { width: 640, height: 360, frameRate: 20, maxBitrateBps: 450_000 },
  '720p': { width: 1_280, height: 720, frameRate: 30, maxBitrateBps: 1_700_000 },
} as const satisfies Record<string, VideoLimit>;

/**
 * The limits for lines that hold less, the largest first. A face is better small than jerky: the resolution falls
 * first, and only the last step has fewer than 15 frames a second. The presets are on it; each step costs about half as
 * much as the one above.
 */
export const FACE_LADDER: readonly VideoLimit[] = [
  VIDEO_PRESETS['720p'],
  { width: 960, height: 540, frameRate: 25, maxBitrateBps: 900_000 },
  VIDEO_PRESETS['360p'],
  { width: 480, height: 270, frameRate: 20, maxBitrateBps: 270_000 },
  VIDEO_PRESETS['180p'],
  { width: 214, height: 120, frameRate: 15, maxBitrateBps: 80_000 },
  { width: 160, height: 90, frameRate: 8, maxBitrateBps: 40_000 },
];

/**
 * A face after a silence of the line. The congestion control begins at about 120 kbit/s then, however much it was before
 * (measured, Chromium 130), and of that a voice takes 70: the first picture has to fit into what is left.
 */
export const COMEBACK: VideoLimit = { width: 160, height: 90, frameRate: 15, maxBitrateBps: 80_000 };
/** How long the congestion control takes to hold a larger one. */
export const COMEBACK_MS = 3_000;

const SCREEN_LIMITS = {
  // It is captured at 15 a second unless the person wants more: the capture's rate decides, and this only never lowers
  // it.
  text: { width: 1_920, height: 1_080, frameRate: 30, maxBitrateBps: 2_500_000 },
  motion: { width: 1_920, height: 1_080, frameRate: 30, maxBitrateBps: 5_000_000 },
} as const satisfies Record<string, VideoLimit>;

/** The rate of one voice; stereo screen sound gets what the answer's `maxaveragebitrate` allows. */
const VOICE_BITRATE_BPS = 48_000;
export const SCREEN_AUDIO_BITRATE_BPS = 128_000;

/**
 * Adapts `limit` to a person who shows it at this height: no more pixels than they can see, and the bits that those
 * need.
 * @param shownHeight pixels, more than 0
 */
export const limitToHeight = (limit: VideoLimit, shownHeight: number): VideoLimit => {
  if (shownHeight >= limit.height) return limit;
  const enough = FACE_LADDER.findLast(({ height }) => height >= shownHeight);
  const width = Math.round((limit.width * shownHeight) / limit.height);
  return {
    width,
    height: shownHeight,
    frameRate: limit.frameRate,
    maxBitrateBps: Math.min(limit.maxBitrateBps, enough?.maxBitrateBps ?? limit.maxBitrateBps),
  };
};

/** The limit of one sender, and what it gives up first when even that is too much. */
export interface SendLimit {
  readonly maxBitrateBps: number;
  /** False where nothing is sent at all. */
  readonly active: boolean;
  readonly video?: VideoLimit;
  readonly prefer?: 'frameRate' | 'resolution';
}

/**
 * The limit of a publication other than the camera, which has a ladder, on the line to one person.
 * @param hint a screen's: a film, or something to read
 * @param wanted whether the other person shows it
 */
export const fixedLimit = (
  kind: Exclude<PublicationKind, 'camera'>,
  hint: 'motion' | 'text',
  wanted: boolean,
): SendLimit => {
  switch (kind) {
    case 'microphone':
      return { maxBitrateBps: VOICE_BITRATE_BPS, active: true };
    case 'screenAudio':
      return { maxBitrateBps: SCREEN_AUDIO_BITRATE_BPS, active: true };
    case 'screen':
      return {
        maxBitrateBps: SCREEN_LIMITS[hint].maxBitrateBps,
        active: wanted,
        video: SCREEN_LIMITS[hint],
        prefer: hint === 'text' ? 'resolution' : 'frameRate',
      };
  }
};

/** @param limit null where the camera isn't sent */
export const cameraSendLimit = (limit: VideoLimit | null): SendLimit =>
  limit === null
    ? { maxBitrateBps: FACE_LADDER.at(-1)?.maxBitrateBps ?? 0, active: false }
    : { maxBitrateBps: limit.maxBitrateBps, active: true, video: limit, prefer: 'frameRate' };

export const sameLimit = (a: SendLimit, b: SendLimit): boolean =>
  a.active === b.active &&
  a.maxBitrateBps === b.maxBitrateBps &&
  a.prefer === b.prefer &&
  a.video?.height === b.video?.height &&
  a.video?.frameRate === b.video?.frameRate;
