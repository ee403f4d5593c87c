import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { Device, DeviceKind, Preview } from '../api';
import type { InputKind, MediaDevicesPort } from './media-devices';
import { reportFault } from '../report-fault';

export interface LocalMediaEvents {
  /** Another track, or none; `null` after a loss that nothing replaces, or when it was closed. */
  trackChanged: { kind: InputKind; track: MediaStreamTrack | null };
  deviceLost: { kind: DeviceKind; label: string };
  devicesChanged: { devices: readonly Device[] };
}

interface Input {
  track: MediaStreamTrack | null;
  /** What a view shows of it. */
  stream: MediaStream | null;
  /** The device the person chose; null: the default. */
  wanted: string | null;
  problem: ErrorCode | null;
  opening: Promise<MediaStreamTrack> | null;
  /** Counts openings and closings: an opening that was overtaken is thrown away. */
  turn: number;
}

const newInput = (): Input => ({
  track: null,
  stream: null,
  wanted: null,
  problem: null,
  opening: null,
  turn: 0,
});

/** Own camera and microphone: opened, switched, lost and found. Knows nothing of parties. */
export class LocalMedia {
  readonly events = new Emitter<LocalMediaEvents>(reportFault);
  readonly #devices: MediaDevicesPort;
  readonly #inputs: Readonly<Record<InputKind, Input>> = { camera: newInput(), microphone: newInput() };
  readonly #stopWatching: () => void;

  constructor(devices: MediaDevicesPort) {
    this.#devices = devices;
    this.#stopWatching = devices.onChange(() => {
      void devices.list().then((list) => this.events.emit('devicesChanged', { devices: list }));
    });
  }

  track(kind: InputKind): MediaStreamTrack | null {
    return this.#inputs[kind].track;
  }

  stream(kind: InputKind): MediaStream | null {
    return this.#inputs[kind].stream;
  }

  list(): Promise<readonly Device[]> {
    return this.#devices.list();
  }

  /** @throws WatchTogetherError; the problem is also kept for the preview. */
  open(kind: InputKind): Promise<MediaStreamTrack> {
    const input = this.#inputs[kind];
    if (input.track?.readyState === 'live') return Promise.resolve(input.track);
    input.opening ??= this.#openDevice(kind, input.wanted).finally(() => {
      input.opening = null;
    });
    return input.opening;
  }

  close(kind: InputKind): void {
    const input = this.#inputs[kind];
    input.turn += 1;
    input.problem = null;
    if (!input.track) return;
    this.#replace(kind, null);
  }

  closeAll(): void {
    this.close('camera');
    this.close('microphone');
  }

  /** Opens what is wanted, closes the rest. Refusals are in the answer. */
  async preview(wanted: { audio: boolean; video: boolean }): Promise<Preview> {
    const settle = async (kind: InputKind, on: boolean) => {
      if (!on) this.close(kind);
      else await this.open(kind).catch(() => undefined);
    };
    await Promise.all([settle('camera', wanted.video), settle('microphone', wanted.audio)]);
    return this.previewNow();
  }

  previewNow(): Preview {
    const { camera, microphone } = this.#inputs;
    return {
      stream: camera.stream,
      problems: { camera: camera.problem, microphone: microphone.problem },
      audio: microphone.track !== null,
      video: camera.track !== null,
    };
  }

  /** Uses another device from now on; the old one goes on until the new one works. */
  async switchTo(kind: InputKind, id: string): Promise<void> {
    const input = this.#inputs[kind];
    const known = (await this.#devices.list()).filter((device) => device.kind === kind);
    // Before the first permission a page is told of no devices: then the opening shows.
    if (known.length > 0 && !known.some((device) => device.id === id)) {
      throw new WatchTogetherError('DEVICE_NOT_FOUND', `There is no such ${kind}`, { context: { kind } });
    }
    if (input.track?.readyState === 'live') await this.#openDevice(kind, id);
    input.wanted = id;
  }

  dispose(): void {
    this.#stopWatching();
    this.closeAll();
    this.events.clear();
  }

  async #openDevice(kind: InputKind, id: string | null): Promise<MediaStreamTrack> {
    const input = this.#inputs[kind];
    const turn = ++input.turn;
    let track: MediaStreamTrack;
    try {
      track = await this.#devices.open(kind, id);
    } catch (error) {
      const failure = toWatchTogetherError(error);
      // A chosen device that is away: the default will do.
      if (id !== null && failure.code === 'DEVICE_NOT_FOUND' && id === input.wanted && !input.track) {
        input.wanted = null;
        return this.#openDevice(kind, null);
      }
      if (turn === input.turn) input.problem = failure.code;
      throw failure;
    }
    if (turn !== input.turn) {
      track.stop();
      throw new WatchTogetherError('INVALID_STATE', `The ${kind} was closed while it opened`);
    }
    this.#replace(kind, track);
    return track;
  }

  #replace(kind: InputKind, track: MediaStreamTrack | null): void {
    const input = this.#inputs[kind];
    const old = input.track;
    input.track = track;
    input.stream = track ? new MediaStream([track]) : null;
    if (track) {
      input.problem = null;
      // A mute survives a change of device.
      if (old) track.enabled = old.enabled;
      track.addEventListener('ended', () => this.#ended(kind, track), { once: true });
    }
    this.events.emit('trackChanged', { kind, track });
    old?.stop();
  }

  /** The browser ended it: unplugged, or the permission was withdrawn. */
  #ended(kind: InputKind, track: MediaStreamTrack): void {
    const input = this.#inputs[kind];
    if (input.track !== track) return;
    this.events.emit('deviceLost', { kind, label: track.label });
    input.wanted = null;
    this.#openDevice(kind, null).catch(() => {
      if (input.track === track) {
        this.#replace(kind, null);
        input.problem = 'DEVICE_NOT_FOUND';
      }
    });
  }
}
