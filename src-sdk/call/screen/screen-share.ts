import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import {
  applyScreenHint,
  type MediaDevicesPort,
  type ScreenOptions,
  type ScreenPurpose,
} from '../../devices/media-devices';
import type { Environment } from '../../base/environment';
import { NamedTimers } from '../../base/named-timers';
import { BlackWatch } from './black-watch';
import type { FirstPicture } from './first-picture';
import { FrozenWatch } from './frozen-watch';
import type { PictureProbe } from './picture-probe';
import type { ScreenNudge } from './screen-nudge';

export interface ScreenShareEvents {
  /** The share is over, whoever ended it. Emitted once for each share. */
  stopped: object;
  /** The picture goes on without sound: the system took the sound away, or gave it for a moment only. */
  soundEnded: object;
  black: { black: boolean };
  frozen: { frozen: boolean };
  warning: { error: WatchTogetherError };
}

export interface SharedScreen extends ScreenPurpose {
  readonly video: MediaStreamTrack;
  readonly audio: MediaStreamTrack | null;
  /** The stream that the sharer's own view shows. */
  readonly stream: MediaStream;
}

export interface ScreenShareOptions {
  readonly environment: Pick<Environment, 'clock' | 'timers'>;
  readonly devices: Pick<MediaDevicesPort, 'openScreen'>;
  readonly openPictureProbe: (track: MediaStreamTrack) => PictureProbe;
  readonly openScreenNudge: () => ScreenNudge;
  readonly firstPicture: (track: MediaStreamTrack) => FirstPicture;
}

/** A system's picker that nobody has answered for this long is given up, ms. */
export const SYSTEM_PICKER_LIMIT_MS = 300_000;

/** How often the screen is nudged while the first picture is waited for, ms. */
const NUDGE_MS = 1_000;

const samePurpose = (a: ScreenPurpose, b: ScreenPurpose): boolean =>
  a.hint === b.hint && a.frameRate === b.frameRate;

/** One's own shared screen. A track that ends, Stop, and the end of the session all lead to one stop. */
export class ScreenShare {
  readonly events = new Emitter<ScreenShareEvents>();
  readonly #devices: ScreenShareOptions['devices'];
  readonly #black: BlackWatch;
  readonly #frozen: FrozenWatch;
  readonly #options: ScreenShareOptions;
  readonly #timers: NamedTimers<'picker' | 'nudge'>;
  #probe: PictureProbe | null = null;
  /** Gives up waiting for the system's picker. */
  #giveUp: (() => void) | null = null;
  #shared: SharedScreen | null = null;
  #opening = false;
  /** Counts attempts and stops: a picker that was left open answers for its own attempt only. */
  #turn = 0;
  #purpose: ScreenPurpose = { hint: 'motion' };

  constructor(options: ScreenShareOptions) {
    const { environment, devices, openScreenNudge } = options;
    this.#options = options;
    this.#devices = devices;
    this.#timers = new NamedTimers(environment.timers);
    this.#black = new BlackWatch({
      environment,
      onChange: (black) => this.events.emit('black', { black }),
    });
    this.#frozen = new FrozenWatch({
      environment,
      openNudge: openScreenNudge,
      onChange: (frozen) => this.events.emit('frozen', { frozen }),
    });
  }

  get shared(): SharedScreen | null {
    return this.#shared;
  }

  /**
   * @throws WatchTogetherError SCREEN_CANCELLED, SCREEN_UNSUPPORTED, SCREEN_ENDED where the chosen source is gone
   * already, INVALID_STATE while one is shared
   */
  async start({ audio: wantsAudio, ...purpose }: ScreenOptions): Promise<SharedScreen> {
    if (this.#shared || this.#opening) {
      throw new WatchTogetherError('INVALID_STATE', 'A screen is being shared');
    }
    const turn = ++this.#turn;
    this.#opening = true;
    this.#purpose = purpose;
    try {
      const { video, audio: sound } = await this.#devices.openScreen({ audio: wantsAudio, ...purpose });
      // An attempt that was stopped meanwhile waits for nothing: the next one may be waiting.
      const isChosen =
        video.label !== '' || (turn === this.#turn && (await this.#chosenBySystem(video, turn)));
      if (turn !== this.#turn || !isChosen) {
        video.stop();
        sound?.stop();
        throw new WatchTogetherError(
          'SCREEN_CANCELLED',
          turn === this.#turn ? 'No screen was chosen' : 'Stopped before it began',
        );
      }
      if (video.readyState === 'ended') {
        sound?.stop();
        throw new WatchTogetherError('SCREEN_ENDED', 'What was chosen is gone');
      }
      if (!samePurpose(this.#purpose, purpose)) void applyScreenHint(video, this.#purpose);
      // A Mac that doesn't allow recording its sound gives a track that has already ended.
      const audio = sound?.readyState === 'ended' ? null : sound;
      this.#shared = { ...this.#purpose, video, audio, stream: new MediaStream([video]) };
      video.addEventListener('ended', () => this.#sourceEnded(video), { once: true });
      audio?.addEventListener('ended', () => this.#soundEnded(audio), { once: true });
      this.#probe = this.#options.openPictureProbe(video);
      this.#black.start(this.#probe);
      this.#frozen.start(this.#probe);
      if (wantsAudio && !audio) this.#warnOfSilence();
      return this.#shared;
    } finally {
      if (turn === this.#turn) this.#opening = false;
    }
  }

  /**
   * Applies to the running share, or to the one that the picker is open for.
   * @returns the share; null while there is none
   */
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
    this.#timers.clearAll();
    this.#giveUp?.();
    this.#giveUp = null;
    const shared = this.#shared;
    if (!shared) return;
    this.#shared = null;
    this.#black.stop();
    this.#frozen.stop();
    this.#probe?.close();
    this.#probe = null;
    shared.video.stop();
    shared.audio?.stop();
    this.events.emit('stopped', {});
  }

  dispose(): void {
    this.stop();
    this.events.clear();
  }

  /**
   * A source without a name is chosen in the system's own picker, which opens once the capture has begun (Linux's
   * portal): until the first picture nobody knows whether there will be any. A refusal ends the track. A compositor
   * hands on only changes, so a screen that stands still would give no picture after it was chosen: it is nudged
   * meanwhile, whether or not the window has the focus, which the picker has.
   * @returns false for a refusal, a stop, and a picker that nobody answers
   */
  async #chosenBySystem(video: MediaStreamTrack, turn: number): Promise<boolean> {
    const first = this.#options.firstPicture(video);
    const patch = this.#options.openScreenNudge();
    const given = new Promise<false>((resolve) => {
      const giveUp = (): void => resolve(false);
      video.addEventListener('ended', giveUp, { once: true });
      this.#giveUp = giveUp;
      this.#timers.set('picker', giveUp, SYSTEM_PICKER_LIMIT_MS);
    });
    try {
      if (video.readyState === 'ended') return false;
      this.#timers.repeat('nudge', () => patch.nudge(), NUDGE_MS);
      return await Promise.race([first.shown.then(() => true), given]);
    } finally {
      first.cancel();
      patch.close();
      // A later attempt has a stop of its own by now.
      if (turn === this.#turn) {
        this.#timers.clearAll();
        this.#giveUp = null;
      }
    }
  }

  /**
   * Called where nobody here has stopped the share: its window was closed, its display is gone, or the system has a
   * Stop of its own.
   */
  #sourceEnded(video: MediaStreamTrack): void {
    if (this.#shared?.video !== video) return;
    this.stop();
    const error = new WatchTogetherError('SCREEN_ENDED', 'What was shared is gone');
    this.events.emit('warning', { error });
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
