import { Emitter } from '@core/base/emitter';
import { NO_FACTS, type LocalFacts } from '@core/session/party-view';
import type { Replica } from '@core/session/replica';
import type { PublicationKind } from '@core/wire/room';
import type { ConnectOptions, Preview, WatchTogetherEvents } from '../api/party';
import { CallStreams } from './call-streams';
import { Ducker } from './audio/ducker';
import { MicrophoneWatch } from './audio/microphone-watch';
import type { SoundControl } from './audio/sound-control';
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
  | 'screenShareBlack'
  | 'screenShareFrozen'
  | 'warning'
> & {
  playbackBlocked: object;
  /** Some `facts` of a person changed. */
  changed: object;
};

interface CallOptions extends CallPorts {
  readonly path: MediaPath;
  /** Whose devices are sent; it outlives the call. */
  readonly desk: DeviceDesk;
  /** How its person wants to hear, which outlives the call too. */
  readonly sound: SoundControl;
  readonly requests: AnnouncerRequests;
  /** Tells the others how one's own links go. */
  readonly sendReport: (report: CallReport) => Promise<unknown>;
}

/**
 * Everything that is seen and heard in one party: what own devices send, others' streams, voices, who speaks. It is made
 * for one session, and ends with it.
 */
export class Call {
  readonly events = new Emitter<CallEvents>();
  readonly path: MediaPath;
  readonly own: OwnPublications;
  readonly monitor: CallMonitor;
  readonly #desk: DeviceDesk;
  readonly #inputs: BorrowedInputs;
  readonly #voices: Voices;
  readonly #speaking: SpeakingWatch;
  readonly #microphone: MicrophoneWatch;
  readonly #ducker: Ducker;
  readonly #streams: CallStreams;
  readonly #endServing: () => void;
  #replica: Replica | null = null;

  constructor(options: CallOptions) {
    const { environment, desk, sound, path, requests, sendReport, createMeter } = options;
    this.#desk = desk;
    this.path = path;
    this.#inputs = desk.borrow();
    this.#microphone = new MicrophoneWatch({ environment, createMeter, meter: desk.meter });
    this.#voices = new Voices(options.createVoice, options.openVoiceGraph, sound.outputs);
    const screen = new ScreenShare(options);
    screen.events.on('black', (payload) => this.events.emit('screenShareBlack', payload));
    screen.events.on('frozen', (payload) => this.events.emit('screenShareFrozen', payload));
    this.own = new OwnPublications({ inputs: this.#inputs, screen, path, requests });
    this.#streams = new CallStreams(path.events, () => this.own.streams());
    this.#ducker = new Ducker(environment, {
      others: () => this.#heardLevels(),
      own: () => desk.meter.level(),
    });
    this.#endServing = sound.serve({ voices: this.#voices, ducker: this.#ducker });
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
    this.monitor.start();
    void this.own.join();
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

  /** In a party the devices belong to the party, and a settings page may only look at them. */
  preview(): Preview {
    return this.#inputs.previewNow();
  }

  stream(participantId: string, kind: PublicationKind): MediaStream | null {
    return this.#streams.find(participantId, kind);
  }

  setScreenHeard(participantId: string, heard: boolean): void {
    this.#streams.setScreenHeard(participantId, heard);
  }

  resumePlayback(): Promise<void> {
    return this.#voices.resume();
  }

  /** Each part says first what goes with it: who stops speaking, which streams are gone. */
  dispose(): void {
    this.#speaking.dispose();
    this.#ducker.dispose();
    this.own.dispose();
    this.#inputs.giveBack();
    this.#microphone.dispose();
    this.path.dispose();
    this.monitor.dispose();
    this.#streams.dispose();
    this.#voices.dispose();
    this.#endServing();
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
