/** Fakes of cameras, microphones, screens and the processing of voices, for tests without a browser. */
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { FilteredTrack } from '@sdk/devices/noise-filter';
import type { VoiceElement } from '@sdk/call/audio/voice';
import type { VoiceGraph } from '@sdk/call/audio/voice-graph';
import type { Device } from '@sdk/api/party';
import type { CameraLimit, DeviceProcessing, InputKind, MediaDevicesPort } from '@sdk/devices/media-devices';

let count = 0;

export class FakeTrack extends EventTarget {
  readonly id = `track-${++count}`;
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  /** The copies that were made of this track. */
  readonly clones: FakeTrack[] = [];

  constructor(
    readonly kind: 'audio' | 'video',
    readonly label: string,
  ) {
    super();
  }

  stop(): void {
    this.readyState = 'ended';
  }

  clone(): MediaStreamTrack {
    const clone = new FakeTrack(this.kind, this.label);
    clone.enabled = this.enabled;
    this.clones.push(clone);
    return clone.as();
  }

  /** Ends the track, as the browser does when a device is unplugged or the sharing bar's Stop is pressed. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  settings: object = { height: 720 };

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  /** The constraints that were applied last. */
  constraints: MediaTrackConstraints | null = null;

  applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    this.constraints = constraints;
    return Promise.resolve();
  }

  as(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

export class FakeStream {
  readonly #tracks: MediaStreamTrack[];

  /** @param id the sender's id for a stream that came over a connection; without it the stream gets a new one */
  constructor(
    tracks: MediaStreamTrack[] = [],
    readonly id = `stream-${++count}`,
  ) {
    this.#tracks = tracks;
  }

  getTracks(): MediaStreamTrack[] {
    return this.#tracks;
  }

  getVideoTracks(): MediaStreamTrack[] {
    return this.#tracks.filter(({ kind }) => kind === 'video');
  }

  as(): MediaStream {
    return this as unknown as MediaStream;
  }
}

/** Puts FakeStream in the place of MediaStream. @returns a function that undoes this */
export const installFakeStreams = (): (() => void) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'MediaStream');
  Object.defineProperty(globalThis, 'MediaStream', { value: FakeStream, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(globalThis, 'MediaStream', before);
    else Reflect.deleteProperty(globalThis, 'MediaStream');
  };
};

/** A device whose group may be left out, as for a browser that tells none. */
type FakeDevice = Omit<Device, 'groupId'> & Partial<Device>;

export class FakeDevices implements MediaDevicesPort {
  devices: FakeDevice[] = [
    { id: 'cam1', kind: 'camera', label: 'Camera 1' },
    { id: 'cam2', kind: 'camera', label: 'Camera 2' },
    { id: 'mic1', kind: 'microphone', label: 'Microphone 1' },
    { id: 'mic2', kind: 'microphone', label: 'Microphone 2' },
    { id: 'out1', kind: 'speaker', label: 'Speaker 1' },
  ];
  /** The errors with which opening a kind of device is refused from now on. */
  readonly refuse: Partial<Record<InputKind | 'screen', ErrorCode>> = {};
  screenHasSound = true;
  /** Whether a microphone that is already open keeps its processing whatever is asked for, as in Chromium. */
  processesOneWay = false;
  /** The limit for the next camera; null where none was set. */
  cameraLimit: CameraLimit | null = null;
  readonly opened: FakeTrack[] = [];
  readonly #listeners = new Set<() => void>();

  open(kind: InputKind, id: string | null, processing: DeviceProcessing): Promise<MediaStreamTrack> {
    const refusal = this.refuse[kind];
    if (refusal) return Promise.reject(new WatchTogetherError(refusal, kind));
    const device = this.devices.find((known) => known.kind === kind && (id === null || known.id === id));
    if (!device) return Promise.reject(new WatchTogetherError('DEVICE_NOT_FOUND', kind));
    const sharing = this.opened.find(
      ({ label, readyState, clones }) =>
        label === device.label && [readyState, ...clones.map((clone) => clone.readyState)].includes('live'),
    );
    const track = this.#track(kind === 'camera' ? 'video' : 'audio', device.label);
    const { id: deviceId, groupId } = device;
    if (kind === 'microphone') {
      track.settings = {
        ...(this.processesOneWay && sharing ? sharing.settings : processing),
        ...{ deviceId, groupId },
      };
    } else track.settings = { ...track.settings, deviceId, groupId };
    return Promise.resolve(track.as());
  }

  setCameraLimit(limit: CameraLimit): void {
    this.cameraLimit = limit;
  }

  list(): Promise<readonly Device[]> {
    return Promise.resolve(this.devices.map((device) => ({ groupId: '', ...device })));
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  openScreen({ audio }: { audio: boolean }) {
    if (this.refuse.screen) return Promise.reject(new WatchTogetherError(this.refuse.screen, 'screen'));
    return Promise.resolve({
      video: this.#track('video', 'Screen').as(),
      audio: audio && this.screenHasSound ? this.#track('audio', 'Screen').as() : null,
    });
  }

  /**
   * Pulls the device out. @param movesOn whether its tracks go on with the sound of another device, as PulseAudio’s do
   */
  unplug(id: string, { movesOn = false } = {}): void {
    const device = this.devices.find((known) => known.id === id);
    this.devices = this.devices.filter((known) => known !== device);
    for (const track of this.opened) {
      if (track.label === device?.label && track.readyState === 'live' && !movesOn) track.end();
    }
    this.change();
  }

  /** Plugs a device in. */
  plug(device: FakeDevice): void {
    this.devices = [...this.devices, device];
    this.change();
  }

  /** Tells the listeners that the list has changed, as the browser does. */
  change(): void {
    for (const listener of this.#listeners) listener();
  }

  get live(): readonly string[] {
    return this.opened.filter(({ readyState }) => readyState === 'live').map(({ label }) => label);
  }

  #track(kind: 'audio' | 'video', label: string): FakeTrack {
    const track = new FakeTrack(kind, label);
    this.opened.push(track);
    return track;
  }
}

/** A voice graph that records what it was told to do to a voice. */
export class FakeVoiceGraph implements VoiceGraph {
  static readonly all: FakeVoiceGraph[] = [];
  readonly output = new FakeStream().as();
  treatment = { gain: 1, clarity: false };
  closed = false;

  constructor(readonly input: MediaStream) {
    FakeVoiceGraph.all.push(this);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  set({ gain, clarity }: { gain: number; clarity: boolean }): void {
    this.treatment = { gain, clarity };
  }

  close(): void {
    this.closed = true;
  }
}

/** A noise filter that filters nothing. */
export class FakeNoiseFilter {
  static works = true;
  static readonly all: FakeNoiseFilter[] = [];
  readonly track = new FakeTrack('audio', 'Filtered');
  closed = false;
  /** Makes the filter stop giving sound. */
  fail = (): void => undefined;
  readonly failed = new Promise<void>((resolve) => (this.fail = resolve));

  private constructor(readonly microphone: MediaStreamTrack) {
    FakeNoiseFilter.all.push(this);
  }

  static open(this: void, microphone: MediaStreamTrack): Promise<FilteredTrack> {
    if (!FakeNoiseFilter.works) return Promise.reject(new Error('no worklets'));
    const filter = new FakeNoiseFilter(microphone);
    const close = (): void => {
      filter.closed = true;
      filter.track.stop();
    };
    return Promise.resolve({ track: filter.track.as(), failed: filter.failed, close });
  }
}

/** A fake audio element that plays where it is allowed to. */
export class FakeVoice implements VoiceElement {
  static allowed = true;
  static readonly all: FakeVoice[] = [];
  srcObject: MediaProvider | null = null;
  volume = 1;
  muted = false;
  autoplay = false;
  playing = false;
  sink = '';

  constructor() {
    FakeVoice.all.push(this);
  }

  play(): Promise<void> {
    if (!FakeVoice.allowed) return Promise.reject(new DOMException('click first', 'NotAllowedError'));
    this.playing = true;
    return Promise.resolve();
  }

  pause(): void {
    this.playing = false;
  }

  setSinkId(id: string): Promise<void> {
    if (id === 'nowhere') return Promise.reject(new DOMException('no such', 'NotFoundError'));
    this.sink = id;
    return Promise.resolve();
  }
}
