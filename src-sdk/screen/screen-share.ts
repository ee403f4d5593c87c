import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { applyScreenHint, type MediaDevicesPort } from '../devices/media-devices';
import { reportFault } from '../report-fault';

export interface ScreenShareEvents {
  /** The share is over, whoever ended it. Once a share. */
  stopped: object;
  warning: { error: WatchTogetherError };
}

export interface SharedScreen {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | null;
  readonly hint: 'motion' | 'text';
  /** What the sharer's own view shows. */
  readonly stream: MediaStream;
}

/** The own screen. A track that ends, Stop and the end of the session meet in one stop. */
export class ScreenShare {
  readonly events = new Emitter<ScreenShareEvents>(reportFault);
  readonly #devices: MediaDevicesPort;
  #shared: SharedScreen | null = null;
  #opening = false;
  #hint: 'motion' | 'text' = 'motion';

  constructor(devices: MediaDevicesPort) {
    this.#devices = devices;
  }

  get shared(): SharedScreen | null {
    return this.#shared;
  }

  /** @throws WatchTogetherError SCREEN_CANCELLED, SCREEN_UNSUPPORTED, INVALID_STATE while one is shared */
  async start(options: { audio: boolean; hint: 'motion' | 'text' }): Promise<SharedScreen> {
    if (this.#shared || this.#opening) {
      throw new WatchTogetherError('INVALID_STATE', 'A screen is being shared');
    }
    this.#opening = true;
    this.#hint = options.hint;
    try {
      const { video, audio } = await this.#devices.openScreen(options);
      if (!this.#opening) {
        video.stop();
        audio?.stop();
        throw new WatchTogetherError('SCREEN_CANCELLED', 'Stopped before it began');
      }
      if (this.#hint !== options.hint) void applyScreenHint(video, this.#hint);
      const shared: SharedScreen = { video, audio, hint: this.#hint, stream: new MediaStream([video]) };
      this.#shared = shared;
      video.addEventListener('ended', () => this.#shared?.video === video && this.stop(), { once: true });
      if (options.audio && !audio) {
        const error = new WatchTogetherError('SCREEN_AUDIO_UNAVAILABLE', 'The screen came without sound');
        this.events.emit('warning', { error });
      }
      return shared;
    } finally {
      this.#opening = false;
    }
  }

  /** For the share that runs, or the one that the picker is open for. @returns the share; null while there is none */
  async setHint(hint: 'motion' | 'text'): Promise<SharedScreen | null> {
    this.#hint = hint;
    const shared = this.#shared;
    if (!shared) return null;
    this.#shared = { ...shared, hint };
    await applyScreenHint(shared.video, hint);
    return this.#shared?.video === shared.video ? this.#shared : null;
  }

  /** Does nothing where nothing is shared. */
  stop(): void {
    this.#opening = false;
    const shared = this.#shared;
    if (!shared) return;
    this.#shared = null;
    shared.video.stop();
    shared.audio?.stop();
    this.events.emit('stopped', {});
  }
}
