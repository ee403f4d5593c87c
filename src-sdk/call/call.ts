import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import { VIDEO_PRESETS } from '@core/call/video-ladder';
import { NO_FACTS, type LocalFacts } from '@core/session/party-view';
import type { Replica } from '@core/session/replica';
import type { PublicationKind } from '@core/wire/room';
import type { ConnectOptions, Device, Preview, VideoQualityChoice, WatchTogetherEvents } from '../api/party';
import { CallStreams } from './call-streams';
import { Ducker } from './audio/ducker';
import { LocalMeter } from './audio/local-meter';
import { MicrophoneWatch } from './audio/microphone-watch';
import { SoundControl } from './audio/sound-control';
import { SpeakingWatch } from './audio/speaking-watch';
import { Voices } from './audio/voices';
import { LocalInputs } from '../devices/local-inputs';
import { applyCameraLimit, type InputKind, type MediaDevicesPort } from '../devices/media-devices';
import { OutputChoice, type OutputTarget } from '../devices/output-choice';
import type { MediaPath } from '../media-path/media-path';
import { OwnPublications } from './own-publications';
import type { CallPorts } from './call-ports';
import { ScreenShare } from './screen/screen-share';
import { CallMonitor } from './stats/call-monitor';
import type { AnnouncerRequests } from './publication-announcer';
import type { CallReport } from '@core/wire/socket';

export type CallEvents = Pick<
  WatchTogetherEvents,
  | 'streamAdded'
  | 'streamRemoved'
  | 'speakingStarted'
  | 'speakingStopped'
  | 'activeSpeakersChanged'
  | 'talkingWhileMuted'
  | 'noAudioInput'
  | 'devicesChanged'
  | 'deviceLost'
  | 'deviceFound'
  | 'screenShareBlack'
  | 'screenShareFrozen'
  | 'warning'
> & {
  playbackBlocked: object;
  /** Some `facts` of a person changed. */
  changed: object;
};

export interface CallOptions extends CallPorts {
  readonly path: MediaPath;
  readonly requests: AnnouncerRequests;
  /** Moves the film's sound to an output; '' is the default. */
  readonly setFilmOutput: (id: string) => Promise<void>;
  /** Tells the others how one's own links go. */
  readonly sendReport: (report: CallReport) => Promise<unknown>;
}

/** Everything that is seen and heard in one party: own devices, others' streams, voices, speakers. */
export class Call {
  readonly events = new Emitter<CallEvents>();
  readonly path: MediaPath;
  readonly own: OwnPublications;
  readonly sound: SoundControl;
  readonly monitor: CallMonitor;
  readonly #devices: MediaDevicesPort;
  readonly #inputs: LocalInputs;
  readonly #voices: Voices;
  readonly #speaking: SpeakingWatch;
  readonly #meter: LocalMeter;
  readonly #microphone: MicrophoneWatch;
  readonly #ducker: Ducker;
  readonly #outputs: OutputChoice;
  readonly #streams: CallStreams;
  #replica: Replica | null = null;
  #previewing = false;

  constructor(options: CallOptions) {
    const { environment, devices, path, requests, sendReport, createMeter } = options;
    this.#meter = new LocalMeter({
      environment,
      createMeter,
      onProblem: (error) => this.events.emit('warning', { error }),
    });
    this.#microphone = new MicrophoneWatch({ environment, createMeter, meter: this.#meter });
    this.path = path;
    this.#devices = devices;
    this.#inputs = new LocalInputs(devices, async (microphone) => {
      const filtered = await options.openNoiseFilter(microphone);
      void filtered.failed.then(() => this.#noiseFilterFailed(filtered.track));
      return filtered;
    });
    this.#voices = new Voices(options.createVoice, options.openVoiceGraph);
    const screen = new ScreenShare(options);
    screen.events.on('black', (payload) => this.events.emit('screenShareBlack', payload));
    screen.events.on('frozen', (payload) => this.events.emit('screenShareFrozen', payload));
    this.own = new OwnPublications({ inputs: this.#inputs, screen, path, requests });
    this.#streams = new CallStreams(path.events, () => this.own.streams());
    this.#ducker = new Ducker(environment, {
      others: () => this.#heardLevels(),
      own: () => this.#meter.level(),
    });
    this.sound = new SoundControl({
      voices: this.#voices,
      ducker: this.#ducker,
      inputs: this.#inputs,
      measureNoiseCost: options.measureNoiseCost,
    });
    this.#outputs = new OutputChoice(
      {
        voices: (id) => this.#voices.setOutput(id),
        film: async (id) => {
          await options.setFilmOutput(id);
          await this.#voices.setScreenOutput(id);
        },
      },
      () => devices.list(),
    );
    void this.#outputs.learn();
    this.monitor = new CallMonitor({
      environment,
      path,
      replica: () => this.#replica,
      trackIds: (id) => this.#streams.pictureIds(id),
      sendReport,
    });
    this.#speaking = new SpeakingWatch(environment, () => this.#levels());
    this.#speaking.events.on('sampled', ({ levels }) => this.#voices.hear(levels, environment.clock.now()));
    this.#listen();
  }

  facts(participantId: string): LocalFacts {
    if (!this.own.joined) return NO_FACTS;
    return {
      speaking: this.#speaking.isSpeaking(participantId),
      streams: this.#streams.kindsOf(participantId),
      reach: this.path.person(participantId).reach,
      quality: this.monitor.quality(participantId),
    };
  }

  /**
   * Begins to open the wanted devices; refusals become warnings.
   * @returns what the join tells the server
   */
  prepare(options: ConnectOptions): { audio: boolean; video: boolean } {
    const preview = this.#inputs.previewNow();
    const muted = options.audio === 'muted';
    const audio = muted || (options.audio ?? preview.audio) === true;
    const video = options.video ?? preview.video;
    this.own.prepare({ audio, video, muted });
    return { audio: audio && !muted, video };
  }

  /** Called when the first snapshot is there. */
  join(): void {
    this.#speaking.start();
    this.#microphone.start();
    this.#ducker.start();
    this.monitor.enter();
    void this.own.join();
  }

  /** Called when the prepared join failed: the lobby keeps its preview, and nothing else stays open. */
  joinFailed(): void {
    if (!this.#previewing) this.#inputs.closeAll();
  }

  setRoom(replica: Replica): void {
    this.#replica = replica;
    const { localId, room } = replica;
    const others = room.participants.filter(({ id, presence }) => id !== localId && presence !== 'gone');
    const local = room.participants.find(({ id }) => id === localId) ?? null;
    this.own.setLocal(local);
    this.#streams.announce(others);
    this.monitor.roomChanged();
  }

  leave(): void {
    this.#speaking.stop();
    this.#microphone.stop();
    this.#ducker.stop();
    this.own.leave();
    this.path.leave();
    this.monitor.leave();
    this.#previewing = false;
    this.#streams.clear();
    this.#replica = null;
  }

  async preview(wanted: { audio: boolean; video: boolean }): Promise<Preview> {
    // In a party the devices belong to the party, and a settings page may only look at them.
    if (this.own.joined) return this.#inputs.previewNow();
    this.#previewing = wanted.audio || wanted.video;
    return this.#inputs.preview(wanted);
  }

  stopPreview(): void {
    this.#previewing = false;
    if (!this.own.joined) this.#inputs.closeAll();
  }

  onLocalLevel(listener: (level: number) => void): () => void {
    return this.#meter.onReading(listener);
  }

  listDevices(): Promise<readonly Device[]> {
    return this.#inputs.list();
  }

  switchDevice(kind: InputKind, id: string): Promise<void> {
    return this.#inputs.switchTo(kind, id);
  }

  setOutput(target: OutputTarget, id: string): Promise<void> {
    return this.#outputs.choose(target, id);
  }

  async setVideoQuality(quality: VideoQualityChoice): Promise<void> {
    this.path.setCameraQuality(
      typeof quality === 'string' && quality !== 'auto' ? VIDEO_PRESETS[quality] : quality,
    );
    const limit =
      typeof quality === 'string' ? VIDEO_PRESETS[quality === 'auto' ? '720p' : quality] : quality;
    this.#devices.setCameraLimit(limit);
    const camera = this.#inputs.track('camera');
    if (camera) await applyCameraLimit(camera, limit);
  }

  stream(participantId: string, kind: PublicationKind): MediaStream | null {
    return this.#streams.find(participantId, kind);
  }

  setScreenHeard(participantId: string, heard: boolean): void {
    this.#streams.setScreenHeard(participantId, heard);
  }

  setVolume(participantId: string, volume: number): void {
    this.#voices.setVolume(participantId, volume);
  }

  resumePlayback(): Promise<void> {
    return this.#voices.resume();
  }

  dispose(): void {
    this.leave();
    this.#inputs.dispose();
    this.#meter.dispose();
    this.#voices.dispose();
    this.#streams.dispose();
    this.monitor.dispose();
    this.path.dispose();
    this.events.clear();
  }

  #listen(): void {
    const { events } = this;
    const changed = () => events.emit('changed', {});
    this.#streams.events.on('changed', () => {
      this.#voices.setStreams(this.#streams.heardBy(this.#replica?.localId));
      changed();
    });
    events.forward(this.#streams.events, ['streamAdded', 'streamRemoved']);
    this.path.events.on('reachChanged', changed);
    events.forward(this.path.events, ['warning']);
    this.own.events.on('changed', () => this.#streams.refresh());
    events.forward(this.own.events, ['warning']);
    this.#inputs.events.on('deviceLost', (payload) => events.emit('deviceLost', { ...payload, played: [] }));
    this.#inputs.events.on('devicesChanged', (payload) => {
      this.#checkOutputs(payload.devices);
      events.emit('devicesChanged', payload);
    });
    events.forward(this.#inputs.events, ['deviceFound', 'warning']);
    this.#inputs.events.on('trackChanged', ({ kind, track, device }) => {
      if (kind !== 'microphone') return;
      void this.#outputs.learn();
      this.#meter.measure(track);
      this.#microphone.watch(track, device);
    });
    this.#inputs.events.on(
      'trackReleasing',
      ({ kind }) => kind === 'microphone' && this.#microphone.watch(null),
    );
    this.#voices.events.on('blocked', () => events.emit('playbackBlocked', {}));
    this.#speaking.events.on('started', (payload) => {
      changed();
      events.emit('speakingStarted', payload);
    });
    this.#speaking.events.on('stopped', (payload) => {
      changed();
      events.emit('speakingStopped', payload);
    });
    this.#speaking.events.on('ranked', (payload) => events.emit('activeSpeakersChanged', payload));
    events.forward(this.#microphone.events, ['talkingWhileMuted', 'noAudioInput']);
  }

  /** Raw levels of everybody who has a voice here now. */
  #levels(): Map<string, number> {
    const localId = this.#replica?.localId;
    return this.#streams.levels(({ participantId, stream }) =>
      participantId === localId ? this.#meter.level() : this.path.audioLevel(participantId, stream),
    );
  }

  /** Levels of the others, as far as they are audible here. */
  #heardLevels(): ReadonlyMap<string, number> {
    const levels = this.#levels();
    const localId = this.#replica?.localId;
    for (const id of [...levels.keys()]) {
      if (id === localId || !this.#voices.isAudible(id)) levels.delete(id);
    }
    return levels;
  }

  #noiseFilterFailed(track: MediaStreamTrack): void {
    // Another microphone, or none, has taken its place already.
    if (this.#inputs.track('microphone') !== track) return;
    const warn = (error: unknown) => this.events.emit('warning', { error: toWatchTogetherError(error) });
    warn(new WatchTogetherError('INTERNAL', 'The noise filter gives no sound any more'));
    this.sound.giveUpNoiseFilter().catch(warn);
  }

  #checkOutputs(devices: readonly Device[]): void {
    const { lost, settled } = this.#outputs.look(devices);
    for (const output of lost) this.events.emit('deviceLost', { kind: 'speaker', ...output });
    settled.catch((error: unknown) => {
      const failure = new WatchTogetherError('OUTPUT_UNSUPPORTED', 'No output is left', { cause: error });
      this.events.emit('warning', { error: failure });
    });
  }
}
