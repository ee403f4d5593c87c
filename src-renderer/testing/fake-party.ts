import { Emitter } from '@core/base/emitter';
import { Scope } from '@core/base/scope';
import type { PersonQuality } from '@core/call/quality';
import type { ParticipantView, PartyView } from '@core/session/view';
import type { Film, Patience, Playback, Readiness } from '@core/wire/playback';
import { ROLE_GRANTS } from '@core/wire/grants';
import type { PublicationKind } from '@core/wire/room';
import type {
  ConnectOptions,
  PersonStats,
  PlaybackApi,
  SoundApi,
  StatsApi,
  WatchTogetherApi,
  WatchTogetherEventName,
  WatchTogetherEvents,
} from '@sdk/api/party';
import { ROOM_VERB_NAMES, type RoomVerbs } from '@sdk/api/room-verbs';
import { EMPTY_VIEW } from '@core/session/empty-view';
import type { FakeDesk } from './fake-desk';
import { RecordedCalls } from './recorded-calls';

export const quality = (
  level: PersonQuality['level'],
  reason: PersonQuality['reason'] = level === 'excellent' ? null : 'loss',
): PersonQuality => ({
  level,
  score: { excellent: 94, good: 61, poor: 32, lost: 8 }[level],
  reason,
  side: reason ? 'between' : null,
});

/** A person in a party; a test gives only what matters. */
export const person = (name: string, over: Partial<ParticipantView> = {}): ParticipantView => ({
  id: `p_${name}`,
  name,
  role: 'participant',
  grants: ROLE_GRANTS.host,
  // Everybody may do everything here; what is forbidden all the same follows from who owns the party.
  isOwner: over.isLocal ?? false,
  heir: null,
  isLocal: false,
  presence: 'connected',
  seat: 1,
  audio: true,
  video: false,
  speaking: false,
  streams: [],
  readiness: { filmId: null, state: 'none' },
  reach: 'open',
  quality: quality('excellent'),
  cannot: [],
  ...over,
});

export const fileFilm = (over: Partial<Film> = {}): Film => ({
  filmId: 'film_1',
  title: 'film',
  source: { kind: 'file', name: 'film.mp4', sizeBytes: 1_200_000_000, fingerprint: 'a'.repeat(64) },
  durationMs: 6_726_000,
  live: false,
  openedBy: 'p_Ben',
  ...over,
});

/** Refuses calls that belong to the desk: the app has one desk for all parties, and asks that. */
const onTheDesk = (): never => {
  throw new Error('The app’s own devices are on its desk, not in a party.');
};

/** The constructor below fills the verbs in, from their list. */
const WithRoomVerbs = RecordedCalls as new () => RecordedCalls & RoomVerbs;

/** An SDK without a server: its calls are noted in `calls`, and `show` sets its view. */
export class FakeParty extends WithRoomVerbs implements WatchTogetherApi {
  readonly streams = new Map<string, MediaStream>();
  positionMs: number | null = null;
  serverNowMs: number | null = null;
  liveWindow: { startMs: number; edgeMs: number } | null = null;
  /** The number of commands that are kept while the server is away. */
  #commandsHeld = 0;
  disposed = false;
  /** The number of listeners of all events. */
  listening = 0;
  readonly #emitter = new Emitter<WatchTogetherEvents>((error) => {
    throw error;
  });
  #view: PartyView = EMPTY_VIEW;
  #readiness: Readiness = { filmId: null, state: 'none' };
  /** Gives the devices back that the party has borrowed. */
  #giveBack = (): void => undefined;

  readonly playback: PlaybackApi = this.#makePlayback();

  /** The answers of `stats.history`. */
  readonly histories = new Map<string, readonly (PersonStats & { readonly atMs: number })[]>();
  #filmGain: ((gain: number) => void) | null = null;
  readonly sound: SoundApi = {
    setVoices: (...args) => this.note('setVoices', ...args),
    setScreens: (...args) => this.note('setScreens', ...args),
    setVoiceProcessing: (...args) => this.note('setVoiceProcessing', ...args),
    setDucking: (...args) => this.note('setDucking', ...args),
    onFilmGain: (listener) => {
      this.#filmGain = listener;
      listener(1);
      return this.#counted(() => (this.#filmGain = null));
    },
    setMicrophoneProcessing: onTheDesk,
    measureNoiseCost: onTheDesk,
    echoCancelled: onTheDesk,
  };
  readonly stats: StatsApi = {
    start: (intervalMs) => {
      this.note('stats.start', intervalMs);
      return () => this.note('stats.stop');
    },
    history: (id) => this.histories.get(id) ?? [],
  };

  /** @param desk the desk from which it borrows camera and microphone */
  constructor(private readonly desk?: FakeDesk) {
    super();
    const plain = ROOM_VERB_NAMES.filter((verb) => !Object.hasOwn(this, verb));
    for (const verb of plain)
      Object.assign(this, { [verb]: (...args: readonly unknown[]) => this.do(verb, ...args) });
  }

  get state() {
    return this.#view.state;
  }
  get view() {
    return this.#view;
  }
  get participants() {
    return this.#view.participants;
  }
  get local() {
    return this.participants.find((one) => one.isLocal) ?? null;
  }

  /** Replaces parts of the view, as a server's word would. */
  show(change: Partial<PartyView>): void {
    const next = { ...this.#view, ...change };
    const isAway = next.state.kind === 'reconnecting' && next.state.what === 'signal';
    this.#view = { ...next, keepsCommand: change.keepsCommand ?? (isAway && this.#commandsHeld > 0) };
    this.emit('viewChanged', { view: this.#view });
  }
  showPlayback(change: Partial<Playback>): void {
    this.show({ playback: { ...this.#view.playback, ...change } });
  }
  emit<E extends WatchTogetherEventName>(event: E, payload: WatchTogetherEvents[E]): void {
    this.#emitter.emit(event, payload);
  }
  /** Makes the film make room for speech. */
  duck(gain: number): void {
    this.#filmGain?.(gain);
  }

  on<E extends WatchTogetherEventName>(
    event: E,
    listener: (payload: WatchTogetherEvents[E]) => void,
  ): () => void {
    return this.#counted(this.#emitter.on(event, listener));
  }
  preview = onTheDesk;
  onLocalLevel = onTheDesk;
  stopPreview = onTheDesk;
  listDevices = onTheDesk;
  switchDevice = onTheDesk;
  setAudioOutput = onTheDesk;
  async connect(options: ConnectOptions = {}): Promise<void> {
    this.show({ state: { kind: 'connecting' } });
    const { audio, video } = options;
    this.#giveBack = this.desk?.lend({ audio: Boolean(audio), video: Boolean(video) }) ?? this.#giveBack;
    await this.do('connect', options);
    this.show({ state: { kind: 'connected' } });
    this.emit('connected', { sessionId: this.view.sessionId ?? 's_1' });
  }
  atDoor = false;
  async approach(options: Pick<ConnectOptions, 'relayOnly'> = {}): Promise<void> {
    await this.do('approach', options);
    this.atDoor = true;
  }
  stepBack = (): void => {
    this.note('stepBack');
    this.atDoor = false;
  };
  connectAsViewer = (...args: unknown[]): Promise<void> => this.do('connectAsViewer', ...args);
  disconnect = (options?: { returns?: boolean }): Promise<void> =>
    options ? this.do('disconnect', options) : this.do('disconnect');
  override setLocked = async (locked: boolean): Promise<void> => {
    await this.do('setLocked', locked);
    this.show({ locked });
  };
  override setPatience = async (patience: Patience): Promise<void> => {
    await this.do('setPatience', patience);
    this.show({ patience });
  };
  enableAudio = (): Promise<void> => this.#setLocal('enableAudio', { audio: true });
  disableAudio = (): Promise<void> => this.#setLocal('disableAudio', { audio: false });
  enableVideo = (): Promise<void> => this.#setLocal('enableVideo', { video: true });
  disableVideo = (): Promise<void> => this.#setLocal('disableVideo', { video: false });
  setVideoQuality = (...args: unknown[]): Promise<void> => this.do('setVideoQuality', ...args);
  setReceiveVideo = (on: boolean): void => {
    this.note('setReceiveVideo', on);
    this.show({ call: { ...this.view.call, receivesVideo: on } });
  };
  setShownHeight = (...args: unknown[]): void => this.note('setShownHeight', ...args);
  setRelayOnly = (on: boolean): void => {
    this.note('setRelayOnly', on);
    this.show({ call: { ...this.view.call, relayOnly: on } });
  };
  retry = (...args: unknown[]): void => this.note('retry', ...args);
  stream = (id: string, kind: PublicationKind): MediaStream | null =>
    this.streams.get(`${id}/${kind}`) ?? null;
  setVolume = (...args: unknown[]): void => this.note('setVolume', ...args);
  resumePlayback = (): Promise<void> => this.do('resumePlayback');
  startScreenShare = (...args: unknown[]): Promise<void> => this.do('startScreenShare', ...args);
  setScreenHint = (...args: unknown[]): Promise<void> => this.do('setScreenHint', ...args);
  stopScreenShare = (): Promise<void> => this.do('stopScreenShare');
  setScreenHeard = (...args: unknown[]): void => this.note('setScreenHeard', ...args);
  send = (...args: unknown[]): Promise<void> => this.do('send', ...args);
  checkConnection = (): void => this.note('checkConnection');
  reconnectNow = (): void => this.note('reconnectNow');
  dispose = (): void => {
    this.disposed = true;
    this.#giveBack();
  };

  #counted(off: () => void): () => void {
    this.listening++;
    const scope = new Scope();
    scope.add(off);
    scope.add(() => this.listening--);
    return () => scope.dispose();
  }
  async #setLocal(verb: string, change: Partial<ParticipantView>): Promise<void> {
    await this.do(verb);
    this.#showLocal(change);
  }
  #showLocal(change: Partial<ParticipantView>): void {
    this.show({ participants: this.participants.map((one) => (one.isLocal ? { ...one, ...change } : one)) });
  }
  #holdCommand(command: Promise<void>): void {
    const change = (by: 1 | -1) => (): void => {
      this.#commandsHeld += by;
      this.show({});
    };
    change(1)();
    command.then(change(-1), change(-1));
  }
  #makePlayback(): PlaybackApi {
    const run = (verb: string, ...args: readonly unknown[]): Promise<void> => {
      const done = this.do(verb, ...args);
      if (this.holds(verb)) this.#holdCommand(done);
      return done;
    };
    const view = () => this.#view;
    const readiness = () => this.#readiness;
    return {
      get state() {
        return view().playback;
      },
      get readiness() {
        return readiness();
      },
      get problem() {
        return view().filmProblem;
      },
      positionMs: () => this.positionMs,
      serverNowMs: () => this.serverNowMs,
      liveWindow: () => this.liveWindow,
      open: (film) => run('open', film),
      close: () => run('close'),
      play: () => run('play'),
      pause: () => run('pause'),
      seek: (to) => run('seek', to),
      setRate: (rate) => run('setRate', rate),
      get trimMs() {
        return view().sync.trimMs;
      },
      setTrim: (trimMs) => {
        this.note('setTrim', trimMs);
        this.show({ sync: { ...view().sync, trimMs } });
      },
      continueWithout: (id) => run('continueWithout', id),
      attach: (element) => {
        this.note('attach', element);
        return () => this.note('detach');
      },
      setLocalSource: (source, next) => {
        this.note('setLocalSource', source, next);
        this.#readiness = next;
        this.#showLocal({ readiness: next });
      },
    };
  }
}
