import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import {
  applyScreenHint,
  type MediaDevicesPort,
  type ScreenOptions,
  type ScreenPurpose,
} from '../devices/media-devices';
import type { Environment } from '../ports';
import { reportFault } from '../report-fault';
import { BlackWatch } from './black-watch';
import type { PictureProbe } from './picture-probe';

export interface ScreenShareEvents {
  /** The share is over, whoever ended it. Once a share. */
  stopped: object;
  /** The picture goes on without sound: the system took it away, or gave it for a moment only. */
  soundEnded: object;
  black: { black: boolean };
  warning: { error: WatchTogetherError };
}

export interface SharedScreen extends ScreenPurpose {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | null;
  /** What the sharer's own view shows. */
  readonly stream: MediaStream;
}

export interface ScreenShareOptions {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly devices: Pick<MediaDevicesPort, 'openScreen'>;
  readonly openPictureProbe: (track: MediaStreamTrack) => PictureProbe;
}

const samePurpose = (a: ScreenPurpose, b: ScreenPurpose): boolean =>
  a.hint === b.hint && a.frameRate === b.frameRate;

/** The own screen. A track that ends, Stop and the end of the session meet in one stop. */
export class ScreenShare {
  readonly events = new Emitter<ScreenShareEvents>(reportFault);
  readonly #devices: ScreenShareOptions['devices'];
  readonly #black: BlackWatch;
  #shared: SharedScreen | null = null;
  #opening = false;
  /** Counts attempts and stops: a picker that was left open answers for its own attempt only. */
  #turn = 0;
  #purpose: ScreenPurpose = { hint: 'motion' };

  constructor({ environment, devices, openPictureProbe }: ScreenShareOptions) {
    this.#devices = devices;
    this.#black = new BlackWatch({
      environment,
      openProbe: openPictureProbe,
      onChange: (black) => this.events.emit('black', { black }),
    });
  }

  get shared(): SharedScreen | null {
    return this.#shared;
  }

  /** @throws WatchTogetherError SCREEN_CANCELLED, SCREEN_UNSUPPORTED, INVALID_STATE while one is shared */
  async start({ audio: wantsAudio, ...purpose }: ScreenOptions): Promise<SharedScreen> {
    if (this.#shared || this.#opening) {
      throw new WatchTogetherError('INVALID_STATE', 'A screen is being shared');
    }
    const turn = ++this.#turn;
    this.#opening = true;
    this.#purpose = purpose;
    try {
      const { video, audio: sound } = await this.#devices.openScreen({ audio: wantsAudio, ...purpose });
      if (turn !== this.#turn) {
        video.stop();
        sound?.stop();
        throw new WatchTogetherError('SCREEN_CANCELLED', 'Stopped before it began');
      }
      if (!samePurpose(this.#purpose, purpose)) void applyScreenHint(video, this.#purpose);
      // A Mac that doesn't let its sound be recorded gives a track that has ended.
      const audio = sound?.readyState === 'ended' ? null : sound;
      this.#shared = { ...this.#purpose, video, audio, stream: new MediaStream([video]) };
      video.addEventListener('ended', () => this.#shared?.video === video && this.stop(), { once: true });
      audio?.addEventListener('ended', () => this.#soundEnded(audio), { once: true });
      this.#black.start(video);
      if (wantsAudio && !audio) this.#warnOfSilence();
      return this.#shared;
    } finally {
      if (turn === this.#turn) this.#opening = false;
    }
  }

  /** For the share that runs, or the one that the picker is open for. @returns the share; null while there is none */
  async setPurpose(purpose: ScreenPurpose): Promise<SharedScreen | null> {
    this.#purpose = purpose;
    const shared = this.#shared;
    if (!shared) return null;
    const { video, audio, stream } = shared;
    this.#shared = { ...purpose, video, audio, stream };
    await applyScreenHint(video, purpose);
    return this.#shared?.video === video ? this.#shared : null;
  }

  /** Does nothing where nothing is shared. */
  stop(): void {
    this.#turn += 1;
    this.#opening = false;
    const shared = this.#shared;
    if (!shared) return;
    this.#shared = null;
    this.#black.stop();
    shared.video.stop();
    shared.audio?.stop();
    this.events.emit('stopped', {});
  }

  #soundEnded(audio: MediaStreamTrack): void {
    if (this.#shared?.audio !== audio) return;
    this.#shared = { ...this.#shared, audio: null };
    this.events.emit('soundEnded', {});
    this.#warnOfSilence();
  }

  #warnOfSilence(): void {
    const error = new WatchTogetherError('SCREEN_AUDIO_UNAVAILABLE', 'The screen is shared without sound');
    this.events.emit('warning', { error });
  }
}
