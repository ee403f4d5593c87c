import { describe, expect, it } from 'vitest';
import { deviceChecks, type DeviceSight } from './device-checks';

const sight = (over: Partial<DeviceSight> = {}): DeviceSight => ({
  preview: {
    stream: {} as MediaStream,
    problems: { camera: null, microphone: null },
    audio: true,
    video: true,
  },
  cameraOn: true,
  microphoneOn: true,
  loudest: 0,
  isOver: false,
  ...over,
});
const words = (over: Partial<DeviceSight>) =>
  deviceChecks(sight(over)).map((one) => [one.outcome, one.words]);

describe('camera and microphone in the connection test', () => {
  it('camera and microphone pass the test once there is a picture and a voice', () => {
    expect(words({ loudest: 0.4 })).toEqual([
      ['good', 'seen'],
      ['good', 'heard'],
    ]);
  });
  it('the microphone’s test waits for a voice, and says in the end that none came', () => {
    expect(words({})[1]).toEqual(['waiting', 'silent']);
    expect(words({ isOver: true })[1]).toEqual(['weak', 'quiet']);
    expect(words({ isOver: true, loudest: 0.05 })[1]).toEqual(['weak', 'quiet']);
  });
  it('camera and microphone are left out of the test where they are off, and wait while they start', () => {
    expect(words({ cameraOn: false, microphoneOn: false })).toEqual([
      ['skipped', 'off'],
      ['skipped', 'off'],
    ]);
    expect(words({ preview: null })).toEqual([
      ['waiting', 'starting'],
      ['waiting', 'starting'],
    ]);
  });
  it('camera and microphone say in the test what is wrong', () => {
    const preview = {
      stream: null,
      problems: { camera: 'DEVICE_IN_USE', microphone: 'MIC_DENIED' },
      audio: true,
      video: true,
    } as const;
    expect(deviceChecks(sight({ preview })).map((one) => [one.outcome, one.problem])).toEqual([
      ['bad', 'DEVICE_IN_USE'],
      ['bad', 'MIC_DENIED'],
    ]);
  });
});
