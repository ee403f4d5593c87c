import { Emitter } from '@core/base/emitter';
import type { BorrowedDevices } from '../api/devices';
import type { Preview } from '../api/party';
import type { InputKind } from './media-devices';
import type { OwnInput, OwnInputEvents } from './own-input';

export interface BorrowedInputsEvents {
  /**
   * The track that this user holds changed. The event also comes for a device that was open already when it was
   * borrowed, and with null once it is returned.
   */
  trackChanged: OwnInputEvents['trackChanged'] & { kind: InputKind };
  trackReleasing: { kind: InputKind };
}

export const INPUT_KINDS = ['camera', 'microphone'] as const satisfies readonly InputKind[];

/** The camera and microphone of one user of the desk. Each user sees what it has borrowed itself, and nothing else. */
export class BorrowedInputs implements BorrowedDevices {
  readonly events = new Emitter<BorrowedInputsEvents>();
  readonly #inputs: Readonly<Record<InputKind, OwnInput>>;
  readonly #onReturned: (kind: InputKind) => void;
  readonly #onGivenBack: () => void;
  readonly #held = new Set<InputKind>();
  /** The inputs that this user has muted; other users' mutes are their own. */
  readonly #muted = new Set<InputKind>();
  readonly #ends: (() => void)[];

  /** @param options.onReturned called when a device may be closed, if nobody else holds it */
  constructor(options: {
    inputs: Readonly<Record<InputKind, OwnInput>>;
    onReturned: (kind: InputKind) => void;
    onGivenBack: () => void;
  }) {
    this.#inputs = options.inputs;
    this.#onReturned = options.onReturned;
    this.#onGivenBack = options.onGivenBack;
    this.#ends = INPUT_KINDS.flatMap((kind) => [
      this.#inputs[kind].events.on('trackChanged', (payload) => {
        if (this.#held.has(kind)) this.events.emit('trackChanged', { kind, ...payload });
      }),
      this.#inputs[kind].events.on('trackReleasing', () => {
        if (this.#held.has(kind)) this.events.emit('trackReleasing', { kind });
      }),
    ]);
  }

  holds(kind: InputKind): boolean {
    return this.#held.has(kind);
  }

  track(kind: InputKind): MediaStreamTrack | null {
    return this.#held.has(kind) ? this.#inputs[kind].track : null;
  }

  stream(kind: InputKind): MediaStream | null {
    return this.#held.has(kind) ? this.#inputs[kind].stream : null;
  }

  /** @throws WatchTogetherError; the problem is also kept for the preview */
  async open(kind: InputKind): Promise<MediaStreamTrack> {
    const input = this.#inputs[kind];
    const isNew = !this.#held.has(kind);
    this.#held.add(kind);
    const { track, device } = input;
    if (isNew && track) this.events.emit('trackChanged', { kind, track, device, lost: false });
    try {
      return await input.open();
    } catch (error) {
      // An input that never opened isn't held: somebody else may open it, and close it again. A lost input stays held,
      // since it comes back.
      if (input.isOff) this.#held.delete(kind);
      throw error;
    }
  }

  /** Mutes or unmutes an input, until the device is closed or returned. */
  setEnabled(kind: InputKind, enabled: boolean): void {
    if (!this.#held.has(kind)) return;
    if (enabled) this.#muted.delete(kind);
    else this.#muted.add(kind);
    this.#inputs[kind].setEnabled(enabled);
  }

  close(kind: InputKind): void {
    const track = this.track(kind);
    this.#held.delete(kind);
    if (track) this.events.emit('trackChanged', { kind, track: null, device: null, lost: false });
    const wasMuted = this.#muted.delete(kind);
    this.#onReturned(kind);
    if (!wasMuted) return;
    // The mute ends only once the sender has stopped as well, so that nobody hears what was muted.
    queueMicrotask(() => {
      if (!this.#muted.has(kind)) this.#inputs[kind].setEnabled(true);
    });
  }

  closeAll(): void {
    for (const kind of INPUT_KINDS) this.close(kind);
  }

  async preview(wanted: { audio: boolean; video: boolean }): Promise<Preview> {
    const settle = async (kind: InputKind, on: boolean): Promise<void> => {
      if (!on) this.close(kind);
      else await this.open(kind).catch(() => undefined);
    };
    await Promise.all([settle('camera', wanted.video), settle('microphone', wanted.audio)]);
    return this.previewNow();
  }

  previewNow(): Preview {
    const { camera, microphone } = this.#inputs;
    return {
      stream: this.stream('camera'),
      problems: { camera: camera.problem, microphone: microphone.problem },
      audio: this.track('microphone') !== null,
      video: this.track('camera') !== null,
    };
  }

  giveBack(): void {
    this.closeAll();
    for (const end of this.#ends.splice(0)) end();
    this.#onGivenBack();
  }
}
