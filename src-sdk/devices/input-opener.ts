import { WatchTogetherError } from '@core/base/errors';
import type { MicrophoneProcessing } from '../api/call';
import { deviceProcessing, isProcessedSo, type InputKind, type MediaDevicesPort } from './media-devices';
import type { OpenNoiseFilter } from './noise-filter';

/** An opened device. `track` is sent and shown; it differs from the device's own where the sound is processed here. */
export interface Opened {
  readonly track: MediaStreamTrack;
  readonly device: MediaStreamTrack;
  stop(): void;
}

export interface OpenRequest {
  /** The device to open; null for the system's default. */
  readonly deviceId: string | null;
  /** Whether the noise filter has to work; otherwise the browser's own takes its place. */
  readonly isStrict: boolean;
  /** Lets go of this input's open device, so that it can be opened in another way. @returns whether one was open */
  readonly release: () => boolean;
}

export const isLive = ({ device }: Opened): boolean => device.readyState === 'live';

const plain = (device: MediaStreamTrack): Opened => ({ track: device, device, stop: () => device.stop() });

/** Opens cameras and microphones, and puts the chosen processing between a microphone and its listeners. */
export class InputOpener {
  /** The processing of microphones that are opened from now on. */
  processing: MicrophoneProcessing = { noise: 'standard', echoCancellation: true };
  /** The processing that the next strict opening tries; it becomes `processing` once it works. */
  #wished: MicrophoneProcessing | null = null;
  readonly #devices: MediaDevicesPort;
  readonly #openNoiseFilter: OpenNoiseFilter;
  readonly #onFilterMissing: (error: WatchTogetherError) => void;
  readonly #onFilterFailed: (track: MediaStreamTrack) => void;

  /**
   * @param options.onFilterMissing called where the noise filter can't run here, and the browser's own takes its place
   * @param options.onFilterFailed called where the filter ran, and gives no sound any more; `track` is its output
   */
  constructor(options: {
    devices: MediaDevicesPort;
    openNoiseFilter: OpenNoiseFilter;
    onFilterMissing: (error: WatchTogetherError) => void;
    onFilterFailed: (track: MediaStreamTrack) => void;
  }) {
    this.#devices = options.devices;
    this.#openNoiseFilter = options.openNoiseFilter;
    this.#onFilterMissing = options.onFilterMissing;
    this.#onFilterFailed = options.onFilterFailed;
  }

  /**
   * @throws MIC_DENIED, CAMERA_DENIED, DEVICE_NOT_FOUND, DEVICE_IN_USE; INTERNAL for a strict request where no filter
   * runs
   */
  async open(kind: InputKind, request: OpenRequest): Promise<Opened> {
    const processing = (request.isStrict ? this.#wished : null) ?? this.processing;
    if (kind === 'camera')
      return plain(await this.#devices.open(kind, request.deviceId, deviceProcessing(processing)));
    const opened = await this.#openMicrophone(request, processing);
    if (request.isStrict) this.processing = processing;
    return opened;
  }

  /** @param reopen opens the microphone strictly: with this processing, or not at all */
  async wish(processing: MicrophoneProcessing, reopen: () => Promise<void>): Promise<void> {
    this.#wished = processing;
    try {
      await reopen();
    } finally {
      if (this.#wished === processing) this.#wished = null;
    }
  }

  async #openMicrophone(request: OpenRequest, processing: MicrophoneProcessing): Promise<Opened> {
    const device = await this.#openUnfiltered(request, processing);
    if (processing.noise !== 'voice') return plain(device);
    try {
      return await this.#filter(device);
    } catch (error) {
      device.stop();
      const failure = new WatchTogetherError('INTERNAL', 'The noise filter can’t run here', { cause: error });
      if (request.isStrict) throw failure;
      this.#onFilterMissing(failure);
      this.processing = { ...processing, noise: 'standard' };
      return this.#openMicrophone(request, this.processing);
    }
  }

  /**
   * Chromium processes a device in one way at a time: an open device is given as it is, whatever processing is
   * requested. Only in that case it is closed first, with a moment of silence.
   */
  async #openUnfiltered(
    { deviceId, release }: OpenRequest,
    processing: MicrophoneProcessing,
  ): Promise<MediaStreamTrack> {
    const wanted = deviceProcessing(processing);
    const device = await this.#devices.open('microphone', deviceId, wanted);
    if (isProcessedSo(device, wanted) || !release()) return device;
    device.stop();
    return this.#devices.open('microphone', deviceId, wanted);
  }

  async #filter(device: MediaStreamTrack): Promise<Opened> {
    const filtered = await this.#openNoiseFilter(device);
    void filtered.failed.then(() => this.#onFilterFailed(filtered.track));
    const stop = (): void => {
      filtered.close();
      device.stop();
    };
    return { track: filtered.track, device, stop };
  }
}
