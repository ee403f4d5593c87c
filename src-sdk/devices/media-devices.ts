import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { VIDEO_PRESETS, type VideoLimit } from '@core/call/video-ladder';
import type { TimerHandle, Timers } from '@core/base/clock';
import type { Device, DeviceKind } from '../api/party';
import type { MicrophoneProcessing } from '../api/call';

export type InputKind = 'camera' | 'microphone';

/** The browser's processing of a microphone's sound. */
export interface DeviceProcessing {
  readonly noiseSuppression: boolean;
  readonly echoCancellation: boolean;
}

/**
 * The processing that is requested from the browser: RNNoise replaces its noise suppression instead of running on top
 * of it.
 */
export const deviceProcessing = ({ noise, echoCancellation }: MicrophoneProcessing): DeviceProcessing => ({
  noiseSuppression: noise === 'standard',
  echoCancellation,
});

/** The most that a camera captures: capturing more than is sent only costs CPU time. */
export type CameraLimit = Pick<VideoLimit, 'width' | 'height' | 'frameRate'>;

/** Cameras, microphones and screens of this machine. Everything it throws is a WatchTogetherError. */
export interface MediaDevicesPort {
  /**
   * @param id null for the system's default
   * @param processing applies to a microphone; its sound is unprocessed without it
   * @throws MIC_DENIED, CAMERA_DENIED, DEVICE_NOT_FOUND, DEVICE_IN_USE
   */
  open(kind: InputKind, id: string | null, processing: DeviceProcessing): Promise<MediaStreamTrack>;
  /** Sets what is requested of cameras opened from now on. */
  setCameraLimit(limit: CameraLimit): void;
  list(): Promise<readonly Device[]>;
  onChange(listener: () => void): () => void;
  /** @throws SCREEN_CANCELLED, SCREEN_UNSUPPORTED */
  openScreen(options: ScreenOptions): Promise<{ video: MediaStreamTrack; audio: MediaStreamTrack | null }>;
}

/** The purpose of a screen's capture. */
export interface ScreenPurpose {
  readonly hint: 'motion' | 'text';
  /** Pictures a second; follows from the hint where it isn't given. */
  readonly frameRate?: number | undefined;
}

export interface ScreenOptions extends ScreenPurpose {
  readonly audio: boolean;
}

const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';

const INPUT_ERRORS: Readonly<Record<string, (kind: InputKind) => ErrorCode>> = {
  NotAllowedError: (kind) => (kind === 'camera' ? 'CAMERA_DENIED' : 'MIC_DENIED'),
  SecurityError: (kind) => (kind === 'camera' ? 'CAMERA_DENIED' : 'MIC_DENIED'),
  NotFoundError: () => 'DEVICE_NOT_FOUND',
  OverconstrainedError: () => 'DEVICE_NOT_FOUND',
  NotReadableError: () => 'DEVICE_IN_USE',
  AbortError: () => 'DEVICE_IN_USE',
};

/** Translates the browser's refusal of a camera or microphone. */
export const inputError = (kind: InputKind, error: unknown): WatchTogetherError => {
  const code = INPUT_ERRORS[nameOf(error)]?.(kind) ?? 'INTERNAL';
  return new WatchTogetherError(code, `The ${kind} can't be opened`, { cause: error, context: { kind } });
};

/** Dismissing the picker is a NotAllowedError too, which can't be told from a refusal by the system. */
export const screenError = (error: unknown): WatchTogetherError => {
  const cancelled = ['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(nameOf(error));
  return new WatchTogetherError(
    cancelled ? 'SCREEN_CANCELLED' : 'SCREEN_UNSUPPORTED',
    cancelled ? 'No screen was chosen' : "The screen can't be captured",
    { cause: error },
  );
};

const chosen = (id: string | null): { deviceId?: ConstrainDOMString } =>
  id ? { deviceId: { exact: id } } : {};

/**
 * Newer than the DOM's types (Media Capture and Streams, `EchoCancellationModeEnum`): `all` takes out whatever this
 * computer plays, other apps' sound too. An engine that knows no modes reads it as `true`.
 */
interface MicrophoneConstraints extends Omit<MediaTrackConstraints, 'echoCancellation'> {
  echoCancellation: boolean | { ideal: 'all' };
}

/** Constraints of a microphone with one channel. */
const microphoneConstraints = (
  id: string | null,
  { echoCancellation, noiseSuppression }: DeviceProcessing,
): MicrophoneConstraints => ({
  ...chosen(id),
  echoCancellation: echoCancellation ? { ideal: 'all' } : false,
  noiseSuppression,
  autoGainControl: true,
  channelCount: 1,
});

/** The echo that is really cancelled from a microphone's sound. */
export const echoOf = (microphone: MediaStreamTrack): 'all' | 'page' | 'none' => {
  const echo: unknown = microphone.getSettings().echoCancellation;
  if (echo === 'all') return 'all';
  return echo === true || echo === 'remote-only' ? 'page' : 'none';
};

/** What a track says of the device it comes from. */
export const deviceOf = (kind: InputKind, track: MediaStreamTrack): Device => {
  const { deviceId = '', groupId = '' } = track.getSettings();
  return { id: deviceId, kind, label: track.label, groupId };
};

/** Whether the browser does what it was asked for, as far as it tells. */
export const isProcessedSo = (
  microphone: MediaStreamTrack,
  { echoCancellation, noiseSuppression }: DeviceProcessing,
): boolean => {
  const said: { echoCancellation?: unknown; noiseSuppression?: unknown } = microphone.getSettings();
  const isEchoSo = said.echoCancellation === undefined || Boolean(said.echoCancellation) === echoCancellation;
  const isNoiseSo = said.noiseSuppression === undefined || said.noiseSuppression === noiseSuppression;
  return isEchoSo && isNoiseSo;
};

const cameraConstraints = ({ width, height, frameRate }: CameraLimit): MediaTrackConstraints => ({
  width: { ideal: width },
  height: { ideal: height },
  frameRate: { ideal: frameRate },
});

/** Sets an open camera to another limit; one that can't follow stays as it is. */
export const applyCameraLimit = async (camera: MediaStreamTrack, limit: CameraLimit): Promise<void> => {
  await camera.applyConstraints(cameraConstraints(limit)).catch(() => undefined);
};

const KINDS: Readonly<Record<MediaDeviceKind, DeviceKind>> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'speaker',
};

/** The content hint and rates for each purpose; the rates are from docs/numbers.md, Call quality. */
const SCREEN = {
  motion: { frameRate: 30, contentHint: 'motion' },
  text: { frameRate: 15, contentHint: 'detail' },
} as const;

/** `ideal` alone would be a wish; `max` keeps the rate from exceeding it. */
const screenRate = ({ hint, frameRate = SCREEN[hint].frameRate }: ScreenPurpose) => ({
  frameRate: { ideal: frameRate, max: frameRate },
});

/** Sets a captured screen to another purpose. A source that can't follow stays as it is. */
export const applyScreenHint = async (video: MediaStreamTrack, purpose: ScreenPurpose): Promise<void> => {
  video.contentHint = SCREEN[purpose.hint].contentHint;
  await video.applyConstraints(screenRate(purpose)).catch(() => undefined);
};

/** Newer than the DOM's types: keeps this window's own sound, and so the voices, out of the captured sound. */
interface OwnAudio {
  restrictOwnAudio?: boolean;
}

/** Unprocessed, on two channels, and where the engine can, without what this page plays itself. */
const screenSound = (devices: MediaDevices): MediaTrackConstraints & OwnAudio => {
  const known: MediaTrackSupportedConstraints & OwnAudio = devices.getSupportedConstraints?.() ?? {};
  return {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    channelCount: 2,
    ...(known.restrictOwnAudio ? { restrictOwnAudio: true } : {}),
  };
};

const unsupported = (what: string): WatchTogetherError =>
  new WatchTogetherError('DEVICE_NOT_FOUND', `${what} can't be reached from this page`);

/** Soon enough for a person who talks into a microphone that is no longer there. */
const ASKED_EVERY_MS = 2_000;

/** The browser's devices. A page that isn't secure has no `mediaDevices` at all. */
export class BrowserMediaDevices implements MediaDevicesPort {
  #cameraLimit: CameraLimit = VIDEO_PRESETS['720p'];
  constructor(private readonly timers: Timers) {}

  get #devices(): MediaDevices | null {
    return globalThis.navigator?.mediaDevices ?? null;
  }

  async open(kind: InputKind, id: string | null, processing: DeviceProcessing): Promise<MediaStreamTrack> {
    const devices = this.#devices;
    if (!devices) throw unsupported(kind);
    const limit = this.#cameraLimit;
    let stream: MediaStream;
    try {
      stream = await devices.getUserMedia(
        kind === 'camera'
          ? { video: { ...chosen(id), ...cameraConstraints(limit) } }
          : { audio: microphoneConstraints(id, processing) as MediaTrackConstraints },
      );
    } catch (error) {
      throw inputError(kind, error);
    }
    const track = stream.getTracks()[0];
    if (!track) throw unsupported(kind);
    // Another limit was set while the camera opened.
    if (kind === 'camera' && limit !== this.#cameraLimit) await applyCameraLimit(track, this.#cameraLimit);
    return track;
  }

  setCameraLimit({ width, height, frameRate }: CameraLimit): void {
    this.#cameraLimit = { width, height, frameRate };
  }

  async list(): Promise<readonly Device[]> {
    const found = (await this.#devices?.enumerateDevices()) ?? [];
    return found
      .filter(({ deviceId }) => deviceId !== '')
      .map(({ deviceId, kind, label, groupId }) => ({ id: deviceId, kind: KINDS[kind], label, groupId }));
  }

  onChange(listener: () => void): () => void {
    const devices = this.#devices;
    if (!devices) return () => undefined;
    devices.addEventListener('devicechange', listener);
    const stopAsking = this.#askAgainAndAgain(devices);
    return () => {
      devices.removeEventListener('devicechange', listener);
      stopAsking();
    };
  }

  /**
   * Fetches the list regularly. Chromium on Linux hears only of sound cards, by udev, and so neither of a Bluetooth
   * headset nor of other devices that a sound server makes up. It fires `devicechange` for these too, but only once
   * somebody asks for the list.
   */
  #askAgainAndAgain(devices: MediaDevices): () => void {
    let timer: TimerHandle;
    const ask = (): void => {
      timer = this.timers.setTimeout(() => {
        devices.enumerateDevices().catch(() => undefined);
        ask();
      }, ASKED_EVERY_MS);
    };
    ask();
    return () => this.timers.clearTimeout(timer);
  }

  async openScreen({ audio, ...purpose }: ScreenOptions) {
    const devices = this.#devices;
    if (!devices?.getDisplayMedia) throw screenError(new Error('no getDisplayMedia'));
    let stream: MediaStream;
    try {
      stream = await devices.getDisplayMedia({
        video: screenRate(purpose),
        audio: audio && screenSound(devices),
      });
    } catch (error) {
      throw screenError(error);
    }
    const [video] = stream.getVideoTracks();
    if (!video) throw screenError(new Error('no picture'));
    video.contentHint = SCREEN[purpose.hint].contentHint;
    const track = stream.getAudioTracks()[0] ?? null;
    if (track) track.contentHint = 'music';
    return { video, audio: track };
  }
}
