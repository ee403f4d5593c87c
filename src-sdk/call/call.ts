import { Emitter } from '@core/base/emitter';
import { Scope } from '@core/base/scope';
import { VIDEO_PRESETS } from '@core/call/video-ladder';
import { NO_FACTS, type LocalFacts } from '@core/session/party-view';
import type { Replica } from '@core/session/replica';
import type { PublicationKind } from '@core/wire/room';
import type { ConnectOptions, Preview, VideoQualityChoice, WatchTogetherEvents } from '../api/party';
import { CallStreams } from './call-streams';
import { Ducker } from './audio/ducker';
import { MicrophoneWatch } from './audio/microphone-watch';
import { SoundControl } from './audio/sound-control';
import { SpeakingWatch } from './audio/speaking-watch';
import { Voices } from './audio/voices';
import type { BorrowedInputs } from '../devices/borrowed-inputs';
import type { DeviceDesk } from '../devices/device-desk';
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
  /** Whose devices are sent; it outlives the call. */
  readonly desk: DeviceDesk;
  readonly requests: AnnouncerRequests;
  /** Moves the film's sound to an output; '' is the default. */
  readonly setFilmOutput: (id: string) => Promise<void>;
  /** Tells the others how one's own links go. */
  readonly sendReport: (report: CallReport) => Promise<unknown>;
}

/** Everything that is seen and heard in one party: what own devices send, others' streams, voices, who speaks. */
export class Call {
  readonly events = new Emitter<CallEvents>();
  readonly path: MediaPath;
  readonly own: OwnPublications;
  readonly sound: SoundControl;
  readonly monitor: CallMonitor;
  readonly #desk: DeviceDesk;
  readonly #inputs: BorrowedInputs;
  readonly #voices: Voices;
  readonly #speaking: SpeakingWatch;
  readonly #microphone: MicrophoneWatch;
  readonly #ducker: Ducker;
  readonly #streams: CallStreams;
  readonly #scope = new Scope();
  #replica: Replica | null = null;
  /** What is tried out before the party. */
  #preview: BorrowedInputs | null = null;

  constructor(options: CallOptions) {
    const { environment, desk, path, requests, sendReport, createMeter } = options;
    this.#desk = desk;
    this.#microphone = new MicrophoneWatch({ environment, createMeter, meter: desk.meter });
    this.path = path;
    this.#inputs = desk.borrow();
    this.#voices = new Voices(options.createVoice, options.openVoiceGraph);
    const screen = new ScreenShare(options);
    screen.events.on('black', (payload) => this.events.emit('screenShareBlack', payload));
    screen.events.on('frozen', (payload) => this.events.emit('screenShareFrozen', payload));
    this.own = new OwnPublications({ inputs: this.#inputs, screen, path, requests });
    this.#streams = new CallStreams(path.events, () => this.own.streams());
    this.#ducker = new Ducker(environment, {
      others: () => this.#heardLevels(),
      own: () => desk.meter.level(),
    });
    this.sound = new SoundControl({ voices: this.#voices, ducker: this.#ducker, desk });
    this.#scope.add(
      desk.addSinks({
        voices: (id) => this.#voices.setOutput(id),
        film: async (id) => {
          await options.setFilmOutput(id);
          await this.#voices.setScreenOutput(id);
        },
      }),
    );
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
    const muted = options.audio === 'muted';
    const audio = muted || (options.audio ?? this.#desk.isOpen('microphone')) === true;
    const video = options.video ?? this.#desk.isOpen('camera');
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
    // The party holds what it sends: what both have stays open, without a blink of its light.
    this.stopPreview();
  }

  /** Called when the prepared join failed: the lobby keeps its preview, and nothing else stays open. */
  joinFailed(): void {
    this.#inputs.closeAll();
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
    this.stopPreview();
    this.#streams.clear();
    this.#replica = null;
  }

  async preview(wanted: { audio: boolean; video: boolean }): Promise<Preview> {
    // In a party the devices belong to the party, and a settings page may only look at them.
    if (this.own.joined) return this.#inputs.previewNow();
    this.#preview ??= this.#desk.borrow();
    return this.#preview.preview(wanted);
  }

  stopPreview(): void {
    this.#preview?.giveBack();
    this.#preview = null;
  }

  async setVideoQuality(quality: VideoQualityChoice): Promise<void> {
    this.path.setCameraQuality(
      typeof quality === 'string' && quality !== 'auto' ? VIDEO_PRESETS[quality] : quality,
    );
    const limit =
      typeof quality === 'string' ? VIDEO_PRESETS[quality === 'auto' ? '720p' : quality] : quality;
    await this.#desk.setCameraLimit(limit);
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
    this.#scope.dispose();
    this.#inputs.giveBack();
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
    this.#scope.add(events.forward(this.#desk, ['devicesChanged', 'deviceLost', 'deviceFound', 'warning']));
    this.#inputs.events.on('trackChanged', ({ kind, track, device }) => {
      if (kind === 'microphone') this.#microphone.watch(track, device);
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
      participantId === localId ? this.#desk.meter.level() : this.path.audioLevel(participantId, stream),
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
}
