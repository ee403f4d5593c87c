import { VIDEO_PRESETS, type VideoLimit } from '../call/video-ladder';

const smaller = (a: VideoLimit, b: VideoLimit): VideoLimit => ({
  width: Math.min(a.width, b.width),
  height: Math.min(a.height, b.height),
  frameRate: Math.min(a.frameRate, b.frameRate),
  maxBitrateBps: Math.min(a.maxBitrateBps, b.maxBitrateBps),
});

/**
 * Each link's share of one's own camera: in a mesh each further person costs the same upload again.
 * @param people in the call, oneself included
 * @param wanted the person's choice, which is never exceeded
 */
export const cameraShare = (people: number, wanted: VideoLimit = VIDEO_PRESETS['720p']): VideoLimit => {
  // While it is sent once only, a picture beyond the presets is the person's own choice.
  if (people <= 2) return wanted;
  return smaller(people <= 4 ? VIDEO_PRESETS['360p'] : VIDEO_PRESETS['180p'], wanted);
};
