import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakeTrack } from '../../test/fakes/fake-call';
import { BrowserMediaDevices, deviceProcessing, echoOf } from './media-devices';

afterEach(() => vi.unstubAllGlobals());

const STANDARD = deviceProcessing({ noise: 'standard', echoCancellation: true });
const failing = (name: string) => () => Promise.reject(new DOMException('no', name));
const browser = (mediaDevices: object | undefined) => {
  vi.stubGlobal('navigator', { mediaDevices });
  return new BrowserMediaDevices(new ManualClock());
};

describe('BrowserMediaDevices', () => {
  it.each([
    ['NotAllowedError', 'camera', 'CAMERA_DENIED'],
    ['NotAllowedError', 'microphone', 'MIC_DENIED'],
    ['NotFoundError', 'camera', 'DEVICE_NOT_FOUND'],
    ['OverconstrainedError', 'microphone', 'DEVICE_NOT_FOUND'],
    ['NotReadableError', 'camera', 'DEVICE_IN_USE'],
  ] as const)('an error %s of a %s is reported as %s', async (name, kind, code) => {
    await expect(browser({ getUserMedia: failing(name) }).open(kind, null, STANDARD)).rejects.toMatchObject({
      code,
    });
  });

  it('the microphone is asked for with voice processing and one channel, and as exactly the chosen device', async () => {
    const getUserMedia = vi.fn(() =>
      Promise.resolve({ getTracks: () => [new FakeTrack('audio', 'microphone').as()] }),
    );
    await browser({ getUserMedia }).open('microphone', 'mic2', STANDARD);
    expect(getUserMedia).toHaveBeenCalledWith({
      audio: {
        deviceId: { exact: 'mic2' },
        echoCancellation: { ideal: 'all' },
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
      },
    });
  });

  const size = (width: number, height: number, frameRate: number) => ({
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: frameRate },
  });

  it('every camera is asked for 720p, or for what was chosen instead', async () => {
    const getUserMedia = vi.fn(() =>
      Promise.resolve({ getTracks: () => [new FakeTrack('video', 'cam').as()] }),
    );
    const devices = browser({ getUserMedia });
    await devices.open('camera', null, STANDARD);
    devices.setCameraLimit({ width: 1_920, height: 1_080, frameRate: 60 });
    await devices.open('camera', 'cam2', STANDARD);
    await devices.open('camera', null, STANDARD);
    expect(getUserMedia.mock.calls).toEqual([
      [{ video: size(1_280, 720, 30) }],
      [{ video: { deviceId: { exact: 'cam2' }, ...size(1_920, 1_080, 60) } }],
      [{ video: size(1_920, 1_080, 60) }],
    ]);
  });

  it('a camera that opens is set to what was chosen meanwhile', async () => {
    const track = new FakeTrack('video', 'cam');
    const devices = browser({ getUserMedia: () => Promise.resolve({ getTracks: () => [track.as()] }) });
    const opening = devices.open('camera', null, STANDARD);
    devices.setCameraLimit({ width: 1_920, height: 1_080, frameRate: 60 });
    await opening;
    expect(track.constraints).toEqual(size(1_920, 1_080, 60));
  });

  it('the constraints leave out what is not wanted, and the browser’s noise suppression where RNNoise does it', async () => {
    const getUserMedia = vi.fn(() =>
      Promise.resolve({ getTracks: () => [new FakeTrack('audio', 'microphone').as()] }),
    );
    const devices = browser({ getUserMedia });
    await devices.open('microphone', null, deviceProcessing({ noise: 'off', echoCancellation: false }));
    await devices.open('microphone', null, deviceProcessing({ noise: 'voice', echoCancellation: true }));
    const processing = (echoCancellation: unknown, noiseSuppression: boolean) => [
      { audio: expect.objectContaining({ echoCancellation, noiseSuppression }) as object },
    ];
    expect(getUserMedia.mock.calls).toEqual([processing(false, false), processing({ ideal: 'all' }, false)]);
  });

  it.each([
    ['all', 'all'],
    ['remote-only', 'page'],
    [true, 'page'],
    [false, 'none'],
    [undefined, 'none'],
  ])('an echo cancellation of %s is read as %s', (echoCancellation, meaning) => {
    const track = new FakeTrack('audio', 'microphone');
    track.settings = { echoCancellation };
    expect(echoOf(track.as())).toBe(meaning);
  });

  it('the device list works where the page may reach no devices at all', async () => {
    const devices = browser(undefined);
    expect(await devices.list()).toEqual([]);
    devices.onChange(() => undefined)();
    await expect(devices.open('camera', null, STANDARD)).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    const screen = devices.openScreen({ audio: false, hint: 'text' });
    await expect(screen).rejects.toMatchObject({ code: 'SCREEN_UNSUPPORTED' });
  });

  it('the device list is fetched for as long as somebody listens: without that a browser may not report changes', async () => {
    const clock = new ManualClock();
    let asked = 0;
    const enumerateDevices = () => {
      asked += 1;
      return asked === 2 ? Promise.reject(new Error('not now')) : Promise.resolve([]);
    };
    const mediaDevices = Object.assign(new EventTarget(), { enumerateDevices });
    vi.stubGlobal('navigator', { mediaDevices });
    let changes = 0;
    const stop = new BrowserMediaDevices(clock).onChange(() => (changes += 1));
    await clock.advanceAsync(10_000);
    expect(asked).toBe(5);
    expect(changes).toBe(0);
    mediaDevices.dispatchEvent(new Event('devicechange'));
    expect(changes).toBe(1);
    stop();
    mediaDevices.dispatchEvent(new Event('devicechange'));
    await clock.advanceAsync(10_000);
    expect([asked, changes, clock.pending]).toEqual([5, 1, 0]);
  });

  it.each([
    ['NotAllowedError', 'SCREEN_CANCELLED'],
    ['NotFoundError', 'SCREEN_UNSUPPORTED'],
    ['NotSupportedError', 'SCREEN_UNSUPPORTED'],
  ])('an error %s of a screen is reported as %s', async (name, code) => {
    const screen = browser({ getDisplayMedia: failing(name) }).openScreen({ audio: true, hint: 'motion' });
    await expect(screen).rejects.toMatchObject({ code });
  });

  it('a film’s screen is captured unaltered: as motion, and with sound without voice processing', async () => {
    const video = new FakeTrack('video', 'screen');
    const audio = new FakeTrack('audio', 'screen');
    const getDisplayMedia = vi.fn(() =>
      Promise.resolve({ getVideoTracks: () => [video], getAudioTracks: () => [audio] }),
    );
    const getSupportedConstraints = () => ({ restrictOwnAudio: true });
    const devices = browser({ getDisplayMedia, getSupportedConstraints });
    await devices.openScreen({ audio: true, hint: 'motion' });
    expect([video.contentHint, audio.contentHint]).toEqual(['motion', 'music']);
    expect(getDisplayMedia).toHaveBeenCalledWith({
      video: { frameRate: { ideal: 30, max: 30 } },
      audio: {
        ...{ echoCancellation: false, noiseSuppression: false, autoGainControl: false },
        ...{ channelCount: 2, restrictOwnAudio: true },
      },
    });
  });

  it('a capture leaves out its own sound only where the engine has that constraint, and asks for the wanted rate', async () => {
    const getDisplayMedia = vi.fn((_constraints: DisplayMediaStreamOptions) =>
      Promise.resolve({ getVideoTracks: () => [new FakeTrack('video', 'screen')], getAudioTracks: () => [] }),
    );
    const devices = browser({ getDisplayMedia, getSupportedConstraints: () => ({}) });
    await devices.openScreen({ audio: true, hint: 'text' });
    await devices.openScreen({ audio: false, hint: 'text', frameRate: 24 });
    const [first, second] = getDisplayMedia.mock.calls.map(([constraints]) => constraints);
    expect(first?.audio).not.toHaveProperty('restrictOwnAudio');
    expect(first?.video).toEqual({ frameRate: { ideal: 15, max: 15 } });
    expect(second).toEqual({ video: { frameRate: { ideal: 24, max: 24 } }, audio: false });
  });
});
