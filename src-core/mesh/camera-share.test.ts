import { describe, expect, it } from 'vitest';
import { VIDEO_PRESETS } from '../call/video-ladder';
import { cameraShare } from './camera-share';

describe('cameraShare', () => {
  it('cameraShare goes down with the number of people, and never above the person’s choice', () => {
    expect([2, 3, 4, 5, 6].map((people) => cameraShare(people).height)).toEqual([720, 360, 360, 180, 180]);
    expect(cameraShare(2, VIDEO_PRESETS['180p']).height).toBe(180);
    expect(cameraShare(6, VIDEO_PRESETS['720p']).maxBitrateBps).toBe(160_000);
  });
});
