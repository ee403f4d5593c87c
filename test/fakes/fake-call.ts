/** Cameras, microphones, screens and a way for voices and pictures, made of nothing: for tests without a browser. */
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { Reach, WayHelp } from '@core/call/reach';
import type { PublicationKind } from '@core/wire/room';
import type { FilteredTrack } from '@sdk/devices/noise-filter';
import type { VoiceElement } from '@sdk/call/audio/voice';
import type { VoiceGraph } from '@sdk/call/audio/voice-graph';
import type {
  CameraLimit,
  DeviceProcessing,
  InputKind,
  ListedDevice,
  MediaDevicesPort,
} from '@sdk/devices/media-devices';
import type { VideoLimit } from '@core/call/video-ladder';
import type {
  MediaPath,
  MediaPathEvents,
  PathPerson,
  PictureHint,
  Publication,
} from '@sdk/media-path/media-path';
import type { PathFigures, PersonFigures } from '@sdk/media-path/path-figures';
import type { PathHost } from '@sdk/media-path/path-host';
import { Publications } from '@sdk/media-path/publications';

let count = 0;

export class FakeTrack extends EventTarget {
  readonly id = `track-${++count}`;
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  contentHint = '';
  /** Copies that were made of it. */
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

  /** What the browser does when a device is unplugged or the sharing bar's Stop is pressed. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  settings: object = { height: 720 };

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  /** What it was asked for last. */
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

  /** @param id of a stream that came over a connection, its sender's; a new one where it isn't given */
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

/** Puts FakeStream in the place of MediaStream. @returns the way back */
export const installFakeStreams = (): (() => void) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'MediaStream');
  Object.defineProperty(globalThis, 'MediaStream', { value: FakeStream, configurable: true, writable: true });
  return () => {
    if (before) Object.defineProperty(globalThis, 'MediaStream', before);
    else Reflect.deleteProperty(globalThis, 'MediaStream');
  };
};

export class FakeDevices implements MediaDevicesPort {
  devices: ListedDevice[] = [
    { id: 'cam1', kind: 'camera', label: 'Camera 1' },
    { id: 'cam2', kind: 'camera', label: 'Camera 2' },
    { id: 'mic1', kind: 'microphone', label: 'Microphone 1' },
    { id: 'mic2', kind: 'microphone', label: 'Microphone 2' },
    { id: 'out1', kind: 'speaker', label: 'Speaker 1' },
  ];
  /** Refuses from now on. */
  readonly refuse: Partial<Record<InputKind | 'screen', ErrorCode>> = {};
  screenHasSound = true;
  /** As Chromium: a microphone that is open is given as it is, whatever is asked for. */
  processesOneWay = false;
  /** What the next camera is asked for; null: nothing was said. */
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

  list(): Promise<readonly ListedDevice[]> {
    return Promise.resolve(this.devices);
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

  /** The device is pulled out. @param movesOn its tracks go on with the sound of another device, as PulseAudio’s do */
  unplug(id: string, { movesOn = false } = {}): void {
    const device = this.devices.find((known) => known.id === id);
    this.devices = this.devices.filter((known) => known !== device);
    for (const track of this.opened) {
      if (track.label === device?.label && track.readyState === 'live' && !movesOn) track.end();
    }
    this.change();
  }

  /** A device is plugged in. */
  plug(device: ListedDevice): void {
    this.devices = [...this.devices, device];
    this.change();
  }

  /** The browser says that the list has changed. */
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

/** Joins the media paths of one test: what one publishes arrives at the others it reaches. */
export class FakeCallNetwork {
  readonly paths = new Set<FakeMediaPath>();

  path(): FakeMediaPath {
    const path = new FakeMediaPath(this);
    this.paths.add(path);
    return path;
  }

  bring(): void {
    for (const path of this.paths) path.look();
  }
}

/** Figures of somebody who is reached, and with whom nothing was exchanged yet. */
export const personFigures = (change: Partial<PersonFigures> = {}): PersonFigures => ({
  audioIn: 0,
  videoIn: 0,
  audioOut: 0,
  videoOut: 0,
  audioPacketsIn: 0,
  packetsIn: 0,
  packetsLost: 0,
  packetsOut: 0,
  packetsLostThere: 0,
  roundTripMs: 30,
  jitterMs: 2,
  availableBps: null,
  limitation: null,
  videosIn: [],
  videosOut: [],
  route: 'direct',
  ...change,
});

export class FakeMediaPath implements MediaPath {
  readonly events = new Emitter<MediaPathEvents>();
  readonly published = new Map<PublicationKind, { stream: FakeStream; track: MediaStreamTrack | null }>();
  /** What was said last that a kind is best for. */
  readonly hints = new Map<PublicationKind, PictureHint>();
  readonly calls: string[] = [];
  level = 0;
  /** Levels of single people, where they differ. */
  readonly levels = new Map<string, number>();
  /** Figures by person; whoever isn't there is reached, and exchanges nothing. */
  readonly stats = new Map<string, PersonFigures>();
  readonly held = new Map<string, 'bandwidth' | 'cpu'>();
  /** Of people who aren't reached as they would be. */
  readonly reaches = new Map<string, Pick<PathPerson, 'reach' | 'lost'>>();
  /** Told of every track, just before it is sent. */
  onSend: (kind: PublicationKind, track: MediaStreamTrack) => void = () => undefined;
  limit: VideoLimit | null = null;
  receivesVideo = true;
  relayOnly = false;
  wayHelp: WayHelp = 'none';
  readonly #network: FakeCallNetwork;
  readonly #heights = new Map<string, number | null>();
  readonly #publications = new Publications({
    send: (kind, track, hint) => this.#send(kind, track, hint),
    end: (kind) => {
      const published = this.published.get(kind);
      if (published) published.track = null;
      this.#network.bring();
    },
  });
  #people: readonly string[] = [];
  /** What arrived, by person. */
  readonly #arrived = new Map<string, Set<string>>();
  #host: PathHost | null = null;
  #unsubscribe: (() => void)[] = [];

  constructor(network: FakeCallNetwork) {
    this.#network = network;
  }

  /** What makes the path of a party hands it its host. */
  connect(host: PathHost): this {
    this.#host = host;
    this.#unsubscribe = [
      host.on('joined', () => this.calls.push('server here')),
      host.on('away', () => this.calls.push('server away')),
      host.on('roomChanged', () => this.#takeRoom()),
    ];
    return this;
  }

  get localId(): string {
    return this.#host?.room()?.localId ?? '';
  }

  setCameraQuality(): void {}
  setReceiveVideo(on: boolean): void {
    this.receivesVideo = on;
    this.events.emit('callChanged', {});
  }
  setRelayOnly(on: boolean): void {
    this.relayOnly = on;
    this.events.emit('callChanged', {});
  }
  checkConnection(): void {}

  prefer(participantId: string, kind: 'camera' | 'screen', height: number | null): void {
    this.#heights.set(`${participantId} ${kind}`, height);
  }

  /** Somebody's picture is looked at here. */
  shows(participantId: string, kind: 'camera' | 'screen'): boolean {
    return this.receivesVideo && this.#heights.get(`${participantId} ${kind}`) !== 0;
  }

  retry(participantId: string): void {
    if (this.reaches.has(participantId)) this.setReach(participantId, null);
  }

  /** From now on somebody is reached like that; null: as they would be. */
  setReach(participantId: string, reach: Reach | null, lost = false): void {
    if (reach === null) this.reaches.delete(participantId);
    else this.reaches.set(participantId, { reach, lost });
    this.events.emit('reachChanged', { participantId });
    this.#network.bring();
  }

  /** Somebody can't be reached. */
  giveUp(participantId: string): void {
    this.setReach(participantId, 'failed');
    const error = new WatchTogetherError('LINK_FAILED', 'No way', { context: { participantId } });
    this.events.emit('warning', { error });
  }

  publish(kind: PublicationKind, track: MediaStreamTrack, hint?: PictureHint): Publication {
    return this.#publications.publish(kind, track, hint);
  }

  /** Takes what the others publish, and lets go of what doesn't come any more. */
  look(): void {
    const others = [...this.#network.paths].filter((path) => path !== this);
    for (const participantId of this.#arrived.keys()) {
      if (this.person(participantId).reach === 'open') continue;
      const gone = this.#arrived.get(participantId) ?? [];
      this.#arrived.delete(participantId);
      for (const publicationId of gone) this.events.emit('streamGone', { participantId, publicationId });
    }
    for (const from of others) {
      const participantId = from.localId;
      if (this.person(participantId).reach !== 'open') continue;
      const arrived = this.#arrived.get(participantId) ?? new Set<string>();
      this.#arrived.set(participantId, arrived);
      for (const { stream, track } of from.published.values()) {
        if (!track || arrived.has(stream.id)) continue;
        arrived.add(stream.id);
        const publicationId = stream.id;
        this.events.emit('streamArrived', { participantId, publicationId, stream: stream.as(), track });
      }
    }
  }

  person(participantId: string): PathPerson {
    const isThere = this.#others().includes(participantId);
    const { reach, lost } = (isThere && this.reaches.get(participantId)) || {
      reach: isThere ? ('open' as const) : ('none' as const),
      lost: false,
    };
    const route = reach === 'open' ? 'direct' : null;
    return { reach, lost, route, heldBack: this.held.get(participantId) ?? null };
  }

  figures(): Promise<PathFigures> {
    const reached = this.#others().filter((id) => this.person(id).reach === 'open');
    return Promise.resolve({
      people: new Map(reached.map((id) => [id, this.stats.get(id) ?? personFigures()])),
    });
  }

  sending(): VideoLimit | null {
    return this.limit;
  }

  /** Two seconds of sound and picture both ways. @param lost of 100 packets that were sent here */
  flow(
    participantId: string,
    { lost = 0, change = {} }: { lost?: number; change?: Partial<PersonFigures> } = {},
  ): void {
    const old = this.stats.get(participantId) ?? personFigures();
    this.stats.set(participantId, {
      ...old,
      audioIn: old.audioIn + 10_000,
      videoIn: old.videoIn + 100_000,
      audioOut: old.audioOut + 10_000,
      videoOut: old.videoOut + 100_000,
      audioPacketsIn: old.audioPacketsIn + 100 - lost,
      packetsIn: old.packetsIn + 100 - lost,
      packetsLost: old.packetsLost + lost,
      packetsOut: old.packetsOut + 100,
      ...change,
    });
  }

  audioLevel(participantId: string): number {
    return this.levels.get(participantId) ?? this.level;
  }

  leave(): void {
    this.calls.push('leave');
    this.published.clear();
    this.#publications.clear();
    this.#arrived.clear();
    this.reaches.clear();
    this.#people = [];
  }

  dispose(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.events.clear();
    this.#network.paths.delete(this);
  }

  #takeRoom(): void {
    const before = this.#people;
    this.#people = this.#others();
    const changed = [
      ...before.filter((id) => !this.#people.includes(id)),
      ...this.#people.filter((id) => !before.includes(id)),
    ];
    for (const participantId of changed) this.events.emit('reachChanged', { participantId });
    this.#network.bring();
  }

  #others(): readonly string[] {
    const room = this.#host?.room();
    const others = room?.participants.filter(
      ({ id, presence }) => id !== room.localId && presence !== 'gone',
    );
    return (others ?? []).map(({ id }) => id);
  }

  #send(kind: PublicationKind, track: MediaStreamTrack, hint: PictureHint): string {
    this.onSend(kind, track);
    this.hints.set(kind, hint);
    const published = this.published.get(kind) ?? { stream: new FakeStream([track]), track };
    published.track = track;
    this.published.set(kind, published);
    this.#network.bring();
    return published.stream.id;
  }
}

/** Says what it was told to do to a voice. */
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

/** Takes the noise out of nothing. */
export class FakeNoiseFilter {
  static works = true;
  static readonly all: FakeNoiseFilter[] = [];
  readonly track = new FakeTrack('audio', 'Filtered');
  closed = false;
  /** From now on it gives no sound. */
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

/** An audio element that plays where it may. */
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
