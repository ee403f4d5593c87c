import type { PublicationKind } from '../wire/room';

/** How large the own camera is sent, by how many it is sent to: in a mesh each more costs the same upload again. */

export interface VideoLimit {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly maxBitrateBps: number;
}

/** session.md, Numbers. */
export const VIDEO_PRESETS = {
  '180p': { width: 320, height: 180, frameRate: 20, maxBitrateBps: 160_000 },
  '360p': { width: 640, height: 360, frameRate: 20, maxBitrateBps: 450_000 },
  '720p': { width: 1_280, height: 720, frameRate: 30, maxBitrateBps: 1_700_000 },
} as const satisfies Record<string, VideoLimit>;

const SCREEN_LIMITS = {
  text: { width: 1_920, height: 1_080, frameRate: 15, maxBitrateBps: 2_500_000 },
  motion: { width: 1_920, height: 1_080, frameRate: 30, maxBitrateBps: 5_000_000 },
} as const satisfies Record<string, VideoLimit>;

/** One voice; stereo screen sound gets what the answer's `maxaveragebitrate` allows. */
const VOICE_BITRATE_BPS = 48_000;
export const SCREEN_AUDIO_BITRATE_BPS = 128_000;

/** @param people in the call, oneself included. @param wanted what the person chose; it is never exceeded. */
export const cameraLimit = (people: number, wanted: VideoLimit = VIDEO_PRESETS['720p']): VideoLimit => {
  // While it is sent once only, a picture beyond the presets is the person's own choice.
  if (people <= 2) return wanted;
  const step = people <= 4 ? VIDEO_PRESETS['360p'] : VIDEO_PRESETS['180p'];
  return {
    width: Math.min(step.width, wanted.width),
    height: Math.min(step.height, wanted.height),
    frameRate: Math.min(step.frameRate, wanted.frameRate),
    maxBitrateBps: Math.min(step.maxBitrateBps, wanted.maxBitrateBps),
  };
};

export interface SendLimit {
  readonly maxBitrateBps: number;
  readonly video?: VideoLimit;
}

/** What one publication may use of the line to each person. @param hint of a screen: a film, or something to read */
export const sendLimit = (
  kind: PublicationKind,
  hint: 'motion' | 'text',
  people: number,
  wanted: VideoLimit,
): SendLimit => {
  switch (kind) {
    case 'mic':
      return { maxBitrateBps: VOICE_BITRATE_BPS };
    case 'screenAudio':
      return { maxBitrateBps: SCREEN_AUDIO_BITRATE_BPS };
    case 'screen':
      return { maxBitrateBps: SCREEN_LIMITS[hint].maxBitrateBps, video: SCREEN_LIMITS[hint] };
    case 'camera': {
      const video = cameraLimit(people, wanted);
      return { maxBitrateBps: video.maxBitrateBps, video };
    }
  }
};
