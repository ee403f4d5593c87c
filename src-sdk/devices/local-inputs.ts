import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { devicesBehind } from '@core/call/device-behind';
import { findDevices, learnDevices, type KnownDevices } from '@core/call/found-devices';
import type { Device, DeviceKind, Preview } from '../api/party';
import type { OpenNoiseFilter } from './noise-filter';
import type { MicrophoneProcessing } from '../api/call';
import {
  deviceOf,
  deviceProcessing,
  echoOf,
  isProcessedSo,
  type InputKind,
  type ListedDevice,
  type MediaDevicesPort,
} from './media-devices';

export interface LocalInputsEvents {
  /**
   * There is another track, or none: after a loss that nothing replaces (`lost`), or after closing. The replacement of
   * a lost track is on or off as that was. `device` is the track's source; it equals `track` where the sound isn't
   * processed.
   */
  trackChanged: {
    kind: InputKind;
    track: MediaStreamTrack | null;
    device: MediaStreamTrack | null;
    lost: boolean;
  };
  /** The device is about to be let go of for a moment: anybody who made a copy of its track ends it now. */
  trackReleasing: { kind: InputKind };
  deviceLost: { kind: DeviceKind; label: string };
  deviceFound: { device: Device };
  devicesChanged: { devices: readonly Device[] };
  /** The track goes on, but not with the settings that were asked for. */
  warning: { error: WatchTogetherError };
}

/**
 * The result of opening a device. `track` is sent and shown; it isn't the device's own where its sound is processed.
 */
interface Opened {
  readonly track: MediaStreamTrack;
  readonly device: MediaStreamTrack;
  stop(): void;
}

interface Input {
  opened: Opened | null;
  /** The devices that `opened` may come from: exactly one where the browser tells. None until a list shows it. */
  behind: readonly ListedDevice[];
  /** The stream that a view shows. */
  stream: MediaStream | null;
  /** The device the person chose; null: the default. */
  wanted: string | null;
  problem: ErrorCode | null;
  opening: Promise<MediaStreamTrack> | null;
  /** Whether the person chose another device, which is being opened. */
  picking: boolean;
  /** Counts openings and closings: the result of an opening that was overtaken is thrown away. */
  turn: number;
  /** Set when an open device went away and nothing took its place; says whether it was on. */
  lost: { readonly enabled: boolean } | null;
  /** A device whose loss was told already, and that goes on until another one is open. */
  leaving: Opened | null;
}

const newInput = (): Input => ({
  opened: null,
  behind: [],
  stream: null,
  wanted: null,
  problem: null,
  opening: null,
  picking: false,
  turn: 0,
  lost: null,
  leaving: null,
});

const INPUT_KINDS = ['camera', 'microphone'] as const;

/** One's own camera and microphone: opened, switched, lost and found. Knows nothing of parties. */
export class LocalInputs {
  readonly events = new Emitter<LocalInputsEvents>();
  readonly #devices: MediaDevicesPort;
  readonly #openNoiseFilter: OpenNoiseFilter;
  readonly #inputs: Readonly<Record<InputKind, Input>> = { camera: newInput(), microphone: newInput() };
  readonly #stopWatching: () => void;
  #processing: MicrophoneProcessing = { noise: 'standard', echoCancellation: true };
  #known: KnownDevices = null;
  /** The kinds whose devices a permission has shown already. */
  readonly #shown = new Set<InputKind>();

  constructor(devices: MediaDevicesPort, openNoiseFilter: OpenNoiseFilter) {
    this.#devices = devices;
    this.#openNoiseFilter = openNoiseFilter;
    this.#stopWatching = devices.onChange(() => void this.#lookAround());
    void this.#learn();
  }

  track(kind: InputKind): MediaStreamTrack | null {
    return this.#inputs[kind].opened?.track ?? null;
  }

  stream(kind: InputKind): MediaStream | null {
    return this.#inputs[kind].stream;
  }

  /** The echo that is really cancelled from the microphone's sound; null while no microphone is open. */
  get echoCancelled(): 'all' | 'page' | 'none' | null {
    const device = this.#inputs.microphone.opened?.device;
    return device ? echoOf(device) : null;
  }

  list(): Promise<readonly Device[]> {
    return this.#devices.list();
  }

  /** @throws WatchTogetherError; the problem is also kept for the preview. */
  open(kind: InputKind): Promise<MediaStreamTrack> {
    const input = this.#inputs[kind];
    if (input.opened && isLive(input.opened)) return Promise.resolve(input.opened.track);
    if (input.opening) return input.opening;
    const opening = this.#openDevice(kind, input.wanted).finally(() => {
      if (input.opening === opening) input.opening = null;
    });
    input.opening = opening;
    return opening;
  }

  close(kind: InputKind): void {
    const input = this.#inputs[kind];
    input.turn += 1;
    // The next caller who opens it gets a new opening, and not the one that was given up.
    input.opening = null;
    input.problem = null;
    input.lost = null;
    if (!input.opened) return;
    this.#replace(kind, null);
  }

  closeAll(): void {
    this.close('camera');
    this.close('microphone');
  }

  /** Opens the wanted inputs and closes the rest. Refusals are part of the answer. */
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
      audio: microphone.opened !== null,
      video: camera.opened !== null,
    };
  }

  /**
   * Uses another device from now on. The old one goes on until the new one works, and stays where the new one can't be
   * opened. A device that replaces a lost one is opened at once.
   */
  async switchTo(kind: InputKind, id: string): Promise<void> {
    const input = this.#inputs[kind];
    const known = (await this.#devices.list()).filter((device) => device.kind === kind);
    // Before the first permission a page is told of no devices: then only opening shows whether the device exists.
    if (known.length > 0 && !known.some((device) => device.id === id)) {
      throw new WatchTogetherError('DEVICE_NOT_FOUND', `There is no such ${kind}`, { context: { kind } });
    }
    await input.opening?.catch(() => undefined);
    if (input.lost || input.opened) await this.#pick(kind, id);
    input.wanted = id;
  }

  /** @throws WatchTogetherError where the microphone can't be opened with these settings; it goes on as it was */
  async setProcessing(processing: MicrophoneProcessing): Promise<void> {
    const before = this.#processing;
    const { microphone } = this.#inputs;
    await microphone.opening?.catch(() => undefined);
    const { noise, echoCancellation } = processing;
    if (noise === before.noise && echoCancellation === before.echoCancellation) return;
    this.#processing = { ...processing };
    if (!microphone.opened || !isLive(microphone.opened)) return;
    try {
      await this.#openDevice('microphone', microphone.wanted, { strict: true });
    } catch (error) {
      this.#processing = before;
      this.#bringBack('microphone');
      throw error;
    }
  }

  dispose(): void {
    this.#stopWatching();
    this.closeAll();
    this.events.clear();
  }

  /** @param strict fails where the noise filter can't run; otherwise the browser's own suppression replaces it */
  async #openDevice(kind: InputKind, id: string | null, { strict = false } = {}): Promise<MediaStreamTrack> {
    const input = this.#inputs[kind];
    const turn = ++input.turn;
    let opened: Opened;
    try {
      opened = await this.#openTrack(kind, id, strict);
    } catch (error) {
      const failure = toWatchTogetherError(error);
      // The default replaces a chosen device that is absent.
      if (id !== null && failure.code === 'DEVICE_NOT_FOUND' && id === input.wanted && !input.opened) {
        input.wanted = null;
        return this.#openDevice(kind, null);
      }
      // Where the old device goes on, only the caller, who wanted another one, needs to hear of it.
      const goesOn = input.opened !== null && isLive(input.opened);
      if (turn === input.turn && !goesOn) input.problem = failure.code;
      throw failure;
    }
    if (turn !== input.turn) {
      opened.stop();
      throw new WatchTogetherError('INVALID_STATE', `The ${kind} was closed while it opened`);
    }
    this.#replace(kind, opened);
    if (!this.#shown.has(kind)) void this.#learn();
    this.#shown.add(kind);
    // The device went away while its sound was being prepared.
    if (!isLive(opened)) this.#ended(kind, opened);
    return opened.track;
  }

  async #openTrack(kind: InputKind, id: string | null, strict: boolean): Promise<Opened> {
    const processing = this.#processing;
    const device =
      kind === 'camera'
        ? await this.#devices.open(kind, id, deviceProcessing(processing))
        : await this.#openMicrophone(id);
    const plain = { track: device, device, stop: () => device.stop() };
    if (kind === 'camera' || processing.noise !== 'voice') return plain;
    try {
      const filtered = await this.#openNoiseFilter(device);
      const stop = (): void => {
        filtered.close();
        device.stop();
      };
      return { track: filtered.track, device, stop };
    } catch (error) {
      device.stop();
      const failure = new WatchTogetherError('INTERNAL', 'The noise filter can’t run here', { cause: error });
      if (strict) throw failure;
      this.events.emit('warning', { error: failure });
      this.#processing = { ...processing, noise: 'standard' };
      return this.#openTrack(kind, id, strict);
    }
  }

  /**
   * Chromium processes a device in one way at a time: a device that is open already is returned as it is, whatever is
   * asked for. Only then is it closed first, at the price of a moment of silence.
   */
  async #openMicrophone(id: string | null): Promise<MediaStreamTrack> {
    const processing = deviceProcessing(this.#processing);
    const device = await this.#devices.open('microphone', id, processing);
    const { opened } = this.#inputs.microphone;
    if (isProcessedSo(device, processing) || !opened || !isLive(opened)) return device;
    device.stop();
    this.events.emit('trackReleasing', { kind: 'microphone' });
    opened.stop();
    return this.#devices.open('microphone', id, processing);
  }

  #replace(kind: InputKind, opened: Opened | null, lost = false): void {
    const input = this.#inputs[kind];
    const old = input.opened;
    // A mute survives a change of device, and a while without one.
    const enabled = old?.track.enabled ?? input.lost?.enabled ?? true;
    input.opened = opened;
    input.behind = [];
    input.leaving = null;
    input.stream = opened ? new MediaStream([opened.track]) : null;
    input.lost = lost ? { enabled } : null;
    if (opened) {
      input.problem = null;
      opened.track.enabled = enabled;
      opened.device.addEventListener('ended', () => this.#ended(kind, opened), { once: true });
      void this.#identify(kind);
    }
    const { track = null, device = null } = opened ?? {};
    this.events.emit('trackChanged', { kind, track, device, lost });
    old?.stop();
  }

  /**
   * Called when the browser ended a track (unplugged, or the permission was withdrawn), or its device is no longer
   * listed.
   */
  #ended(kind: InputKind, opened: Opened, gone?: ListedDevice): void {
    const input = this.#inputs[kind];
    if (input.opened !== opened || input.leaving === opened) return;
    const [only, ...more] = input.behind;
    const device = gone ?? (more.length === 0 ? only : undefined);
    this.events.emit('deviceLost', { kind, label: device?.label ?? opened.device.label });
    input.leaving = opened;
    input.wanted = null;
    // A device that was chosen just now takes its place; the default only where that fails.
    if (!input.picking) this.#reopen(kind, opened);
  }

  async #pick(kind: InputKind, id: string): Promise<void> {
    const input = this.#inputs[kind];
    input.picking = true;
    try {
      await this.#openDevice(kind, id);
    } catch (error) {
      this.#bringBack(kind);
      throw error;
    } finally {
      input.picking = false;
    }
  }

  /** Opens the old device again, which had to be let go of for another one or went meanwhile; or else the default. */
  #bringBack(kind: InputKind): void {
    const { opened } = this.#inputs[kind];
    if (opened && !isLive(opened)) this.#reopen(kind, opened);
  }

  /** Opens a device in the place of one that has ended. */
  #reopen(kind: InputKind, opened: Opened): void {
    const input = this.#inputs[kind];
    const turn = input.turn + 1;
    this.#openDevice(kind, input.wanted).catch(() => {
      // Another opening has overtaken this one and will finish the job.
      if (input.opened !== opened || input.turn !== turn) return;
      this.#replace(kind, null, true);
      input.problem = 'DEVICE_NOT_FOUND';
    });
  }

  async #lookAround(): Promise<void> {
    const devices = await this.#devices.list();
    for (const kind of INPUT_KINDS) this.#lookFor(kind, devices);
    const { known, found } = findDevices(this.#known, devices);
    this.#known = known;
    this.events.emit('devicesChanged', { devices });
    for (const device of found) this.events.emit('deviceFound', { device });
  }

  /**
   * Finds inputs whose device is gone. A sound server moves a recording from a device that goes to another one: the
   * track lives on, and only the list shows that another microphone is heard. Where nobody tells which device it was,
   * any that goes may have been it.
   */
  #lookFor(kind: InputKind, devices: readonly ListedDevice[]): void {
    const { opened, behind } = this.#inputs[kind];
    if (!opened || !isLive(opened)) return;
    if (behind.length === 0) this.#recognise(kind, devices);
    const gone = behind.find((device) => devicesBehind(devices, device).length === 0);
    if (gone) this.#ended(kind, opened, gone);
  }

  async #identify(kind: InputKind): Promise<void> {
    this.#recognise(kind, await this.#devices.list().catch(() => []));
  }

  #recognise(kind: InputKind, devices: readonly ListedDevice[]): void {
    const input = this.#inputs[kind];
    if (!input.opened || input.behind.length > 0) return;
    input.behind = devicesBehind(devices, deviceOf(kind, input.opened.device));
  }

  /** Learns which devices were there before: those at the start, and those a permission makes visible. */
  async #learn(): Promise<void> {
    const devices = await this.#devices.list().catch(() => []);
    this.#known = learnDevices(this.#known, devices);
  }
}

const isLive = ({ device }: Opened): boolean => device.readyState === 'live';
