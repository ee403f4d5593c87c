import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import { Scope } from '@core/base/scope';
import { VIDEO_PRESETS } from '@core/call/video-ladder';
import { EMPTY_CALL, EMPTY_VIEW } from '@core/session/empty-view';
import type { CallView, ParticipantView, PartyView, SessionState } from '@core/session/view';
import type { ClientRequestName, ClientRequestPayload } from '@core/wire/socket';
import type { PublicationKind } from '@core/wire/room';
import type {
  ConnectOptions,
  Device,
  DeviceKind,
  PlaybackApi,
  Preview,
  SoundApi,
  StatsApi,
  VideoQualityChoice,
  WatchTogetherApi,
  WatchTogetherEventName,
  WatchTogetherEvents,
  WatchTogetherOptions,
} from './api/party';
import {
  checkFrameRate,
  checkMessage,
  checkQuality,
  checkServerUrl,
  checkShownHeight,
  checkVolume,
} from './api/arguments';
import { SoundControl } from './call/audio/sound-control';
import { StatsControl } from './call/stats/stats-control';
import type { BorrowedInputs } from './devices/borrowed-inputs';
import { DeviceDesk } from './devices/device-desk';
import { ASK, WithRoomVerbs } from './api/room-verbs';
import { PlaybackControl } from './film/playback-control';
import { fillPorts } from './adapters';
import { Party, type PathChoices } from './party';
import { atRest, shownOf, tellView } from './party-shown';
import type { WatchTogetherPorts } from './ports';
import { ViewKeeper } from './session/view-keeper';

/**
 * One person's place in one party. Joins, keeps the connection, and holds everything a view shows in `view`.
 *
 * Each connect makes a `Party`, which lives until that session is over. What outlives it is what a person has chosen and
 * what the application listens to.
 *
 * Every method that fails throws a WatchTogetherError. After `disconnected` the object can join again; after
 * `dispose()` it can no longer be used.
 */
export class WatchTogether extends WithRoomVerbs implements WatchTogetherApi {
  readonly playback: PlaybackApi;
  readonly sound: SoundApi;
  readonly stats: StatsApi;
  readonly #emitter: Emitter<WatchTogetherEvents>;
  readonly #desk: DeviceDesk;
  /** What is tried out before a party. While it is borrowed, devices that come and go are told of. */
  readonly #lobby: BorrowedInputs;
  readonly #sound: SoundControl;
  readonly #playback: PlaybackControl;
  readonly #keeper: ViewKeeper;
  readonly #scope = new Scope();
  /** Makes a party, which connects once `after` has settled. */
  readonly #begin: (scope: Scope, after: Promise<void>) => Party;
  #rest = atRest(EMPTY_CALL);
  #cameraQuality: PathChoices['cameraQuality'] = 'auto';
  /** The party that goes on, or was the last; null before the first. */
  #party: Party | null = null;
  /** The party at whose door this person stands, or on the way to which they are. */
  #approached: Party | null = null;

  readonly [ASK] = <N extends ClientRequestName>(name: N, payload: ClientRequestPayload<N>) => {
    const { runtime } = this.#party ?? {};
    if (runtime) return runtime.request(name, payload);
    return Promise.reject(new WatchTogetherError('INVALID_STATE', `${name} outside a session`));
  };

  /**
   * @param options.desk the person's devices, where an app has them for longer than a party; otherwise this one has its
   * own, which ends with it
   * @param ports what tests replace: signalling, the media path, devices, time, randomness.
   */
  constructor(
    options: WatchTogetherOptions & { readonly desk?: DeviceDesk },
    ports: Partial<WatchTogetherPorts> = {},
  ) {
    super();
    checkServerUrl(options.serverUrl);
    const filled = fillPorts(ports);
    const emitter: Emitter<WatchTogetherEvents> = new Emitter((cause, event) => {
      // A listener of the application threw. Its `error` listeners are told, except of their own failures.
      if (event === 'error') return;
      const error = toWatchTogetherError(cause);
      emitter.emit('error', { error });
    });
    const keeper = new ViewKeeper(() => shownOf(this.#party, playback, this.#rest), tellView(emitter));
    const desk = options.desk ?? new DeviceDesk(filled);
    const playback = new PlaybackControl(() => keeper.invalidate());
    const sound = new SoundControl(desk, filled.createVoice);
    const stats = new StatsControl(filled.environment);
    this.#emitter = emitter;
    this.#keeper = keeper;
    this.#desk = desk;
    this.#lobby = desk.borrow();
    this.playback = this.#playback = playback;
    this.sound = this.#sound = sound;
    this.stats = stats;
    this.#begin = (scope, after) =>
      new Party(scope, {
        ...{ options, ports: filled, desk, playback, sound, stats, keeper, emitter, after },
        lobby: this.#lobby,
        choices: { ...this.#rest.call, cameraQuality: this.#cameraQuality },
      });
    if (options.desk === undefined) this.#scope.add(() => desk.dispose());
    this.#scope.add(() => this.#lobby.giveBack());
    this.#scope.add(
      desk.addSinks({
        voices: (id) => sound.setVoicesOutput(id),
        film: async (id) => {
          await playback.setAudioOutput(id);
          await sound.setScreensOutput(id);
        },
      }),
    );
    this.#scope.add(() => stats.dispose());
    this.#scope.add(emitter.forward(desk, ['devicesChanged', 'deviceLost', 'deviceFound', 'warning']));
    this.#scope.add(emitter.forward(stats.events, ['stats']));
  }

  get state(): SessionState {
    return this.#party?.runtime.state ?? EMPTY_VIEW.state;
  }

  get view(): PartyView {
    return this.#keeper.view;
  }

  get participants(): readonly ParticipantView[] {
    return this.view.participants;
  }

  get local(): ParticipantView | null {
    return this.participants.find(({ isLocal }) => isLocal) ?? null;
  }

  on<E extends WatchTogetherEventName>(
    event: E,
    listener: (payload: WatchTogetherEvents[E]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  async preview(options: { audio: boolean; video: boolean }): Promise<Preview> {
    this.#assertAlive();
    const call = this.#live?.call;
    return call?.own.joined ? call.preview() : this.#lobby.preview(options);
  }

  onLocalLevel(listener: (level: number) => void): () => void {
    return this.#desk.onLocalLevel(listener);
  }

  stopPreview(): void {
    this.#lobby.closeAll();
  }

  listDevices(): Promise<readonly Device[]> {
    return this.#desk.listDevices();
  }

  switchDevice(kind: DeviceKind, id: string): Promise<void> {
    return this.#desk.switchDevice(kind, id);
  }

  setAudioOutput(target: 'voices' | 'film', id: string): Promise<void> {
    return this.#desk.setAudioOutput(target, id);
  }

  async connect(options: ConnectOptions = {}): Promise<void> {
    this.#assertAlive();
    const { kind } = this.state;
    if (kind !== 'idle' && kind !== 'disconnected')
      throw new WatchTogetherError('INVALID_STATE', `connect() while ${kind}`);
    if (options.relayOnly !== undefined) this.setRelayOnly(options.relayOnly);
    const party = this.#approached?.isOver === false ? this.#approached : this.#newParty();
    this.#approached = null;
    this.#party = party;
    await party.join(options);
  }

  async approach({ relayOnly }: Pick<ConnectOptions, 'relayOnly'> = {}): Promise<void> {
    this.#assertAlive();
    const { kind } = this.state;
    if (this.#approached || (kind !== 'idle' && kind !== 'disconnected'))
      throw new WatchTogetherError('INVALID_STATE', `approach() while ${kind}`);
    if (relayOnly !== undefined) this.#choose({ relayOnly });
    const party = this.#newParty();
    this.#approached = party;
    try {
      await party.approach();
    } catch (error) {
      // Where it is joined by now, it goes on.
      if (this.#approached === party) this.stepBack();
      throw error;
    }
  }

  get atDoor(): boolean {
    return this.#approached?.runtime.isAtDoor ?? false;
  }

  stepBack(): void {
    const party = this.#approached;
    this.#approached = null;
    party?.dispose();
  }

  connectAsViewer(options: Pick<ConnectOptions, 'signal'> = {}): Promise<void> {
    return this.connect({ ...options, audio: false, video: false });
  }

  async disconnect({ returns = false }: { returns?: boolean } = {}): Promise<void> {
    await this.#party?.runtime.end(returns);
  }

  async enableAudio(): Promise<void> {
    await this.#inSession('enableAudio()').call.own.setAudio(true);
  }

  async disableAudio(): Promise<void> {
    await this.#inSession('disableAudio()').call.own.setAudio(false);
  }

  async enableVideo(): Promise<void> {
    await this.#inSession('enableVideo()').call.own.setVideo(true);
  }

  async disableVideo(): Promise<void> {
    await this.#inSession('disableVideo()').call.own.setVideo(false);
  }

  async setVideoQuality(quality: VideoQualityChoice): Promise<void> {
    checkQuality(quality);
    const preset = quality === 'auto' ? '720p' : quality;
    const limit = typeof preset === 'string' ? VIDEO_PRESETS[preset] : preset;
    this.#cameraQuality = quality === 'auto' ? quality : limit;
    this.#live?.path.setCameraQuality(this.#cameraQuality);
    await this.#desk.setCameraLimit(limit);
  }

  setReceiveVideo(on: boolean): void {
    this.#choose({ receivesVideo: on });
    this.#live?.path.setReceiveVideo(on);
  }

  setShownHeight(participantId: string, kind: 'camera' | 'screen', height: number | null): void {
    checkShownHeight(height);
    this.#live?.path.prefer(participantId, kind, height);
  }

  setScreenHeard(participantId: string, heard: boolean): void {
    this.#live?.call.setScreenHeard(participantId, heard);
  }

  setRelayOnly(on: boolean): void {
    this.#choose({ relayOnly: on });
    (this.#live ?? this.#approached)?.path.setRelayOnly(on);
  }

  retry(participantId: string): void {
    this.#live?.path.retry(participantId);
  }

  stream(participantId: string, kind: PublicationKind): MediaStream | null {
    return this.#live?.call.stream(participantId, kind) ?? null;
  }

  setVolume(participantId: string, volume: number): void {
    checkVolume(volume);
    this.#sound.setVolume(participantId, volume);
  }

  async resumePlayback(): Promise<void> {
    await Promise.all([this.#live?.call.resumePlayback(), this.#playback.resumePlayback()]);
  }

  async startScreenShare(
    options: { audio?: boolean; hint?: 'motion' | 'text'; frameRate?: number } = {},
  ): Promise<void> {
    const { call } = this.#inSession('startScreenShare()');
    const { audio = false, hint = 'motion', frameRate } = options;
    checkFrameRate(frameRate);
    await call.own.startScreen({ audio, hint, frameRate });
  }

  async setScreenHint(hint: 'motion' | 'text', frameRate?: number): Promise<void> {
    checkFrameRate(frameRate);
    await this.#live?.call.own.setScreenPurpose({ hint, frameRate });
  }

  async stopScreenShare(): Promise<void> {
    await this.#live?.call.own.stopScreen();
  }

  async send(text: string, options: { to?: readonly string[] } = {}): Promise<void> {
    const { room } = this.#inSession('send()');
    await room.sendMessage(checkMessage(text, options.to), options.to);
  }

  checkConnection(): void {
    this.#live?.checkConnection();
  }

  reconnectNow(): void {
    this.#live?.runtime.retryNow();
  }

  dispose(): void {
    if (this.#scope.disposed) return;
    // First, so that nothing is told of how it ends.
    this.#emitter.clear();
    this.#keeper.dispose();
    this.stepBack();
    this.#party?.dispose();
    this.#scope.dispose();
  }

  #newParty(): Party {
    return this.#begin(new Scope(), this.#party?.runtime.goodBye ?? Promise.resolve());
  }

  /** The party that goes on, from its connect to its end. */
  get #live(): Party | null {
    return this.#party?.isOver === false ? this.#party : null;
  }

  #assertAlive(): void {
    if (this.#scope.disposed) throw new WatchTogetherError('INVALID_STATE', 'Used after dispose()');
  }

  #inSession(what: string): Party {
    this.#assertAlive();
    const party = this.#live;
    if (party?.runtime.inSession) return party;
    throw new WatchTogetherError('INVALID_STATE', `${what} while ${this.state.kind}`);
  }

  /** Holds for the party that goes on as well as for those to come, and is shown without one. */
  #choose(choice: Partial<Pick<CallView, 'receivesVideo' | 'relayOnly'>>): void {
    this.#rest = { ...this.#rest, call: { ...this.#rest.call, ...choice } };
    this.#keeper.invalidate();
  }
}
