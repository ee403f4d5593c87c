import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import type { BorrowedDevices, DeviceDeskApi, DeviceDeskEvents, OutputBus } from '@sdk/api/devices';
import type { Device, DeviceKind, MicrophoneProcessing, Preview, SoundApi } from '@sdk/api/party';
import { RecordedCalls } from './recorded-calls';

type InputKind = 'camera' | 'microphone';

/** A desk without devices: its calls are noted in `calls`, and a test puts in what it shows. */
export class FakeDesk extends RecordedCalls implements DeviceDeskApi {
  devices: readonly Device[] = [];
  previewed: Preview = {
    stream: null,
    problems: { camera: null, microphone: null },
    audio: true,
    video: true,
  };
  noiseCost = 0.03;
  echo: ReturnType<SoundApi['echoCancelled']> = 'page';
  processing: MicrophoneProcessing = { noise: 'standard', echoCancellation: true };
  /** The inputs, in the order in which they were opened. */
  readonly opened: InputKind[] = [];
  readonly #users = new Set<Set<InputKind>>();
  readonly #emitter = new Emitter<DeviceDeskEvents>((error) => {
    throw error;
  });
  #level: ((level: number) => void) | null = null;

  /** The inputs that somebody has open. */
  get inUse(): readonly InputKind[] {
    return (['camera', 'microphone'] as const).filter((kind) =>
      [...this.#users].some((user) => user.has(kind)),
    );
  }
  emit<E extends keyof DeviceDeskEvents>(event: E, payload: DeviceDeskEvents[E]): void {
    this.#emitter.emit(event, payload);
  }
  hear(level: number): void {
    this.#level?.(level);
  }
  /** Lends the inputs that a party sends. @returns a function that gives them back */
  lend(wanted: { audio: boolean; video: boolean }): () => void {
    const user = new Set<InputKind>();
    this.#users.add(user);
    this.#open(user, wanted);
    return () => this.#users.delete(user);
  }

  on<E extends keyof DeviceDeskEvents>(
    event: E,
    listener: (payload: DeviceDeskEvents[E]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }
  borrow(): BorrowedDevices {
    const user = new Set<InputKind>();
    this.#users.add(user);
    return {
      preview: async (options) => {
        await this.do('preview', options);
        this.#open(user, options);
        const { audio, video } = options;
        return { ...this.previewed, audio, video, stream: video ? this.previewed.stream : null };
      },
      giveBack: () => {
        this.note('giveBack');
        this.#users.delete(user);
      },
    };
  }
  listDevices = (): Promise<readonly Device[]> => Promise.resolve(this.devices);
  async switchDevice(kind: DeviceKind, id: string): Promise<void> {
    await this.do('switchDevice', kind, id);
    // Before the first permission a page's list has no devices.
    if (this.devices.some((device) => device.kind === kind)) this.#assertListed(kind, id);
  }
  async setAudioOutput(bus: OutputBus, id: string): Promise<void> {
    await this.do('setAudioOutput', bus, id);
    if (id !== '') this.#assertListed('speaker', id);
  }
  onLocalLevel(listener: (level: number) => void): () => void {
    this.#level = listener;
    return () => (this.#level = null);
  }
  microphoneProcessing = (): MicrophoneProcessing => this.processing;
  async setMicrophoneProcessing(processing: MicrophoneProcessing): Promise<void> {
    await this.do('setMicrophoneProcessing', processing);
    this.processing = processing;
  }
  measureNoiseCost = (): Promise<number> => Promise.resolve(this.noiseCost);
  echoCancelled = (): ReturnType<SoundApi['echoCancelled']> => this.echo;
  dispose = (): void => this.note('dispose');

  #assertListed(kind: DeviceKind, id: string): void {
    if (!this.devices.some((device) => device.kind === kind && device.id === id))
      throw new WatchTogetherError('DEVICE_NOT_FOUND', `There is no such ${kind}`);
  }
  #open(user: Set<InputKind>, { audio, video }: { audio: boolean; video: boolean }): void {
    const before = this.inUse;
    user.clear();
    if (video) user.add('camera');
    if (audio) user.add('microphone');
    this.opened.push(...[...user].filter((kind) => !before.includes(kind)));
  }
}
