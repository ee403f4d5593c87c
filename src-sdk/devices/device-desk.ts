import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import { findDevices, learnDevices, type KnownDevices } from '@core/call/found-devices';
import type { MicrophoneProcessing } from '../api/call';
import type { DeviceDeskApi, DeviceDeskEvents, OutputBus } from '../api/devices';
import type { Device, DeviceKind } from '../api/party';
import type { Environment } from '../base/environment';
import { BorrowedInputs, INPUT_KINDS } from './borrowed-inputs';
import { InputOpener } from './input-opener';
import type { LevelMeter } from './level-meter';
import { LocalMeter } from './local-meter';
import {
  applyCameraLimit,
  echoOf,
  type CameraLimit,
  type InputKind,
  type MediaDevicesPort,
} from './media-devices';
import type { OpenNoiseFilter } from './noise-filter';
import { OutputChoice, type OutputSinks } from './output-choice';
import { OwnInput } from './own-input';

/** The ports of a desk to the world. */
export interface DeviceDeskPorts {
  readonly environment: Pick<Environment, 'timers'>;
  readonly devices: MediaDevicesPort;
  readonly createMeter: (track: MediaStreamTrack) => LevelMeter;
  readonly openNoiseFilter: OpenNoiseFilter;
  /** @returns the noise filter's cost here, as a share of one core */
  readonly measureNoiseCost: () => Promise<number>;
}

const isSame = (one: MicrophoneProcessing, other: MicrophoneProcessing): boolean =>
  one.noise === other.noise && one.echoCancellation === other.echoCancellation;

/**
 * A person's own devices: lists, opens and measures them, and tells of lost and found ones. It knows nothing of parties
 * and outlives them: each party borrows the devices that it sends, and a device that two of them borrow is opened once.
 */
export class DeviceDesk implements DeviceDeskApi {
  readonly measureNoiseCost: () => Promise<number>;
  readonly #events = new Emitter<DeviceDeskEvents>();
  readonly #devices: MediaDevicesPort;
  readonly #opener: InputOpener;
  readonly #inputs: Readonly<Record<InputKind, OwnInput>>;
  readonly #meter: LocalMeter;
  readonly #outputs: OutputChoice;
  readonly #borrowers = new Set<BorrowedInputs>();
  #known: KnownDevices = null;
  /** The kinds of input whose permission has shown their devices already. */
  readonly #shown = new Set<InputKind>();
  #stopWatching: (() => void) | null = null;

  constructor({ environment, devices, createMeter, openNoiseFilter, measureNoiseCost }: DeviceDeskPorts) {
    this.#devices = devices;
    this.measureNoiseCost = measureNoiseCost;
    this.#opener = new InputOpener({
      devices,
      openNoiseFilter,
      onFilterMissing: (error) => this.#warn(error),
      onFilterFailed: (track) => this.#noiseFilterFailed(track),
    });
    this.#inputs = { camera: this.#input('camera'), microphone: this.#input('microphone') };
    this.#meter = new LocalMeter({ environment, createMeter, onProblem: (error) => this.#warn(error) });
    this.#outputs = new OutputChoice(() => devices.list());
    this.#inputs.microphone.events.on('trackChanged', ({ track }) => {
      void this.#outputs.learn();
      this.#meter.measure(track);
    });
  }

  on<E extends keyof DeviceDeskEvents>(
    event: E,
    listener: (payload: DeviceDeskEvents[E]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  borrow(): BorrowedInputs {
    const borrowed = new BorrowedInputs({
      inputs: this.#inputs,
      onReturned: (kind) => {
        if (![...this.#borrowers].some((one) => one.holds(kind))) this.#inputs[kind].close();
      },
      onGivenBack: () => {
        this.#borrowers.delete(borrowed);
        if (this.#borrowers.size === 0) this.#stopLooking();
      },
    });
    this.#borrowers.add(borrowed);
    this.#stopWatching ??= this.#look();
    return borrowed;
  }

  listDevices(): Promise<readonly Device[]> {
    return this.#devices.list();
  }

  async switchDevice(kind: DeviceKind, id: string): Promise<void> {
    if (kind === 'speaker') return this.setAudioOutput('voices', id);
    const known = (await this.#devices.list()).filter((device) => device.kind === kind);
    // Before the first permission a page's list has no devices; then opening the device shows whether it exists.
    if (known.length > 0 && !known.some((device) => device.id === id)) {
      throw new WatchTogetherError('DEVICE_NOT_FOUND', `There is no such ${kind}`, { context: { kind } });
    }
    await this.#inputs[kind].choose(id);
  }

  setAudioOutput(bus: OutputBus, id: string): Promise<void> {
    return this.#outputs.choose(bus, id);
  }

  /** Adds a player of voices and film, which learns where to play. @returns a function that removes it */
  addSinks(sinks: OutputSinks): () => void {
    return this.#outputs.addSinks(sinks, (error) => this.#warn(error));
  }

  /** Whether anybody has this input open. */
  isOpen(kind: InputKind): boolean {
    return this.#inputs[kind].track !== null;
  }

  onLocalLevel(listener: (level: number) => void): () => void {
    return this.#meter.onReading(listener);
  }

  /** The raw level of the own microphone. */
  get meter(): Pick<LevelMeter, 'level' | 'awake'> {
    return this.#meter;
  }

  microphoneProcessing(): MicrophoneProcessing {
    return this.#opener.processing;
  }

  async setMicrophoneProcessing(processing: MicrophoneProcessing): Promise<void> {
    const { microphone } = this.#inputs;
    await microphone.settled();
    if (isSame(processing, this.#opener.processing)) return;
    const { track } = microphone;
    if (!track) {
      this.#opener.processing = { ...processing };
      return;
    }
    try {
      await this.#opener.wish({ ...processing }, () => microphone.reopen());
    } catch (error) {
      // The microphone was closed while it opened; the next one is opened with this processing.
      if (!isSame(processing, this.#opener.processing)) throw error;
    }
  }

  echoCancelled(): 'all' | 'page' | 'none' | null {
    const { device } = this.#inputs.microphone;
    return device ? echoOf(device) : null;
  }

  /** Sets the most that a camera captures, now and later. */
  async setCameraLimit(limit: CameraLimit): Promise<void> {
    this.#devices.setCameraLimit(limit);
    const { track } = this.#inputs.camera;
    if (track) await applyCameraLimit(track, limit);
  }

  dispose(): void {
    for (const borrowed of [...this.#borrowers]) borrowed.giveBack();
    this.#meter.dispose();
    this.#events.clear();
  }

  #input(kind: InputKind): OwnInput {
    const input = new OwnInput(kind, {
      open: (request) => this.#opener.open(kind, request),
      list: () => this.#devices.list(),
    });
    input.events.on('deviceLost', (lost) => this.#events.emit('deviceLost', { kind, ...lost, played: [] }));
    input.events.on('trackChanged', ({ track }) => {
      this.#events.emit('inputChanged', { kind });
      if (!track || this.#shown.has(kind)) return;
      this.#shown.add(kind);
      void this.#learn();
    });
    return input;
  }

  #look(): () => void {
    const stop = this.#devices.onChange(() => void this.#lookAround());
    this.#known = null;
    void this.#learn();
    // An output that went while nobody watched the list isn't announced now.
    void this.#devices.list().then(
      (devices) => this.#outputs.takeList(devices).settled.catch(() => undefined),
      () => undefined,
    );
    return stop;
  }

  #stopLooking(): void {
    this.#stopWatching?.();
    this.#stopWatching = null;
  }

  async #lookAround(): Promise<void> {
    const devices = await this.#devices.list();
    if (!this.#stopWatching) return;
    for (const kind of INPUT_KINDS) this.#inputs[kind].takeList(devices);
    this.#checkOutputs(devices);
    const { known, found } = findDevices(this.#known, devices);
    this.#known = known;
    this.#events.emit('devicesChanged', { devices });
    for (const device of found) this.#events.emit('deviceFound', { device });
  }

  #checkOutputs(devices: readonly Device[]): void {
    const { lost, settled } = this.#outputs.takeList(devices);
    for (const output of lost) this.#events.emit('deviceLost', { kind: 'speaker', ...output });
    settled.catch((error: unknown) =>
      this.#warn(new WatchTogetherError('OUTPUT_UNSUPPORTED', 'No output is left', { cause: error })),
    );
  }

  /** Learns devices that were there before: those at the start, and those that a permission makes visible. */
  async #learn(): Promise<void> {
    const devices = await this.#devices.list().catch(() => []);
    this.#known = learnDevices(this.#known, devices);
  }

  #noiseFilterFailed(track: MediaStreamTrack): void {
    // Another microphone, or none, has taken the filtered one's place already.
    if (this.#inputs.microphone.track !== track) return;
    this.#warn(new WatchTogetherError('INTERNAL', 'The noise filter gives no sound any more'));
    // The browser's own noise suppression replaces a filter that gives no sound any more.
    this.setMicrophoneProcessing({ ...this.#opener.processing, noise: 'standard' }).catch((error: unknown) =>
      this.#warn(error),
    );
  }

  #warn(error: unknown): void {
    this.#events.emit('warning', { error: toWatchTogetherError(error) });
  }
}
