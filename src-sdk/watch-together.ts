import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import { newId } from '@core/base/ids';
import { sameQuality } from '@core/call/quality';
import { Scope } from '@core/base/scope';
import type { ParticipantView, PartyView, SessionState } from '@core/session/view';
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
import { Call } from './call/call';
import { DeviceDesk } from './devices/device-desk';
import { ASK, WithRoomVerbs } from './api/room-verbs';
import { watchNetwork } from './base/network-changes';
import { PlaybackEngine } from './film/playback-engine';
import { fillPorts } from './adapters';
import type { WatchTogetherPorts } from './ports';
import { RoomClient } from './session/room-client';
import { PeopleSync } from './session/people-sync';
import { SessionPathHost } from './session/session-path-host';
import { SessionRuntime } from './session/session-runtime';
import { ViewKeeper } from './session/view-keeper';
import { callOptions, enginePorts, wire } from './wiring';

/**
 * One person's place in one party. Joins, keeps the connection, and holds everything a view shows in `view`.
 *
 * Every method that fails throws a WatchTogetherError. After `disconnected` the object can join again; after
 * `dispose()` it can no longer be used.
 */
export class WatchTogether extends WithRoomVerbs implements WatchTogetherApi {
  readonly playback: PlaybackApi;
  readonly sound: SoundApi;
  readonly stats: StatsApi;
  readonly #emitter: Emitter<WatchTogetherEvents>;
  readonly #runtime: SessionRuntime;
  readonly #room: RoomClient;
  readonly #desk: DeviceDesk;
  readonly #ownsDesk: boolean;
  readonly #call: Call;
  readonly #engine: PlaybackEngine;
  readonly #people: PeopleSync;
  readonly #keeper: ViewKeeper;
  readonly #scope = new Scope();

  readonly [ASK] = <N extends ClientRequestName>(name: N, payload: ClientRequestPayload<N>) =>
    this.#runtime.request(name, payload);

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
    const { environment, signalling } = filled;
    this.#emitter = new Emitter((cause, event) => {
      // A listener of the application threw. Its `error` listeners are told, except of their own failures.
      if (event === 'error') return;
      const error = toWatchTogetherError(cause);
      this.#emitter.emit('error', { error });
    });
    this.#runtime = new SessionRuntime({
      serverUrl: options.serverUrl,
      getToken: options.getToken,
      signalling,
      environment,
      instanceId: newId('i', environment.randomBytes),
    });
    this.#room = new RoomClient(environment, (message) => this.#runtime.request('chat:send', message));
    this.#engine = new PlaybackEngine(enginePorts(this.#runtime, filled, options.webFilms));
    this.playback = this.#engine;
    const pathHost = new SessionPathHost({
      signalling,
      request: (name, payload) => this.#runtime.request(name, payload),
    });
    this.#desk = options.desk ?? new DeviceDesk(filled);
    this.#call = new Call(callOptions(this.#runtime, this.#engine, pathHost, this.#desk, filled));
    this.#ownsDesk = options.desk === undefined;
    this.sound = this.#call.sound;
    this.stats = this.#call.monitor;
    this.#people = new PeopleSync({
      replica: () => (this.#runtime.inSession ? this.#room.replica : null),
      route: (id) => this.#call.path.person(id).route,
    });
    this.#keeper = new ViewKeeper(
      () => ({
        state: this.#runtime.state,
        replica: this.#room.replica,
        chat: this.#room.chat,
        facts: (id) => this.#call.facts(id),
        playback: this.#engine.state,
        readiness: this.#engine.readiness,
        keepsCommand: this.#engine.keepsCommand,
        filmProblem: this.#engine.problem,
        filmNotes: this.#engine.notes,
        sync: this.#people.view(this.#engine.sync),
        call: this.#call.monitor.view,
        screenSharers: this.#room.screenSharers,
      }),
      {
        viewChanged: (view) => this.#emitter.emit('viewChanged', { view }),
        participantUpdated: (participant, before) => {
          this.#emitter.emit('participantUpdated', { participant });
          const { id: participantId, audio, video, readiness, quality } = participant;
          if (!sameQuality(quality, before.quality))
            this.#emitter.emit('qualityChanged', { participantId, quality });
          if (audio !== before.audio || video !== before.video) {
            this.#emitter.emit('inputsChanged', { participantId, audio, video });
          }
          if (readiness.state === 'mismatch' && before.readiness !== readiness) {
            const fileName = readiness.detail ?? '';
            if (!participant.isLocal) this.#emitter.emit('filmMismatch', { participantId, fileName });
          }
        },
      },
    );
    wire({
      emitter: this.#emitter,
      runtime: this.#runtime,
      room: this.#room,
      engine: this.#engine,
      call: this.#call,
      pathHost,
      people: this.#people,
      keeper: this.#keeper,
      signalling,
      scope: this.#scope,
    });
    this.#scope.add(
      watchNetwork(filled.networkChanges, environment.timers, (isCertain) => {
        // A person outside of a party needs none of this, and a refusal isn't tried again by itself.
        if (!this.#runtime.inSession) return;
        if (!isCertain) {
          this.checkConnection();
          return;
        }
        this.#runtime.networkBack();
        this.#engine.checkConnection();
        this.#call.path.networkChanged();
      }),
    );
  }

  get state(): SessionState {
    return this.#runtime.state;
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
    return this.#call.preview(options);
  }

  onLocalLevel(listener: (level: number) => void): () => void {
    return this.#desk.onLocalLevel(listener);
  }

  stopPreview(): void {
    this.#call.stopPreview();
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
    this.#assertState('connect()', 'idle', 'disconnected');
    this.#room.reset();
    if (options.relayOnly !== undefined) this.#call.path.setRelayOnly(options.relayOnly);
    const join = this.#call.prepare(options);
    try {
      await this.#runtime.connect(join, options.signal);
    } catch (error) {
      this.#call.joinFailed();
      throw error;
    }
  }

  connectAsViewer(options: Pick<ConnectOptions, 'signal'> = {}): Promise<void> {
    return this.connect({ ...options, audio: false, video: false });
  }

  async disconnect({ returns = false }: { returns?: boolean } = {}): Promise<void> {
    await this.#runtime.leave(returns);
  }

  async enableAudio(): Promise<void> {
    this.#assertInSession('enableAudio()');
    await this.#call.own.setAudio(true);
  }

  async disableAudio(): Promise<void> {
    this.#assertInSession('disableAudio()');
    await this.#call.own.setAudio(false);
  }

  async enableVideo(): Promise<void> {
    this.#assertInSession('enableVideo()');
    await this.#call.own.setVideo(true);
  }

  async disableVideo(): Promise<void> {
    this.#assertInSession('disableVideo()');
    await this.#call.own.setVideo(false);
  }

  async setVideoQuality(quality: VideoQualityChoice): Promise<void> {
    checkQuality(quality);
    await this.#call.setVideoQuality(quality);
  }

  setReceiveVideo(on: boolean): void {
    this.#call.path.setReceiveVideo(on);
  }

  setShownHeight(participantId: string, kind: 'camera' | 'screen', height: number | null): void {
    checkShownHeight(height);
    this.#call.path.prefer(participantId, kind, height);
  }

  setScreenHeard(participantId: string, heard: boolean): void {
    this.#call.setScreenHeard(participantId, heard);
  }

  setRelayOnly(on: boolean): void {
    this.#call.path.setRelayOnly(on);
  }

  retry(participantId: string): void {
    this.#call.path.retry(participantId);
  }

  stream(participantId: string, kind: PublicationKind): MediaStream | null {
    return this.#call.stream(participantId, kind);
  }

  setVolume(participantId: string, volume: number): void {
    checkVolume(volume);
    this.#call.setVolume(participantId, volume);
  }

  async resumePlayback(): Promise<void> {
    await Promise.all([this.#call.resumePlayback(), this.#engine.resumePlayback()]);
  }

  async startScreenShare(
    options: { audio?: boolean; hint?: 'motion' | 'text'; frameRate?: number } = {},
  ): Promise<void> {
    this.#assertInSession('startScreenShare()');
    const { audio = false, hint = 'motion', frameRate } = options;
    checkFrameRate(frameRate);
    await this.#call.own.startScreen({ audio, hint, frameRate });
  }

  async setScreenHint(hint: 'motion' | 'text', frameRate?: number): Promise<void> {
    checkFrameRate(frameRate);
    await this.#call.own.setScreenPurpose({ hint, frameRate });
  }

  async stopScreenShare(): Promise<void> {
    await this.#call.own.stopScreen();
  }

  async send(text: string, options: { to?: readonly string[] } = {}): Promise<void> {
    this.#assertInSession('send()');
    await this.#room.sendMessage(checkMessage(text, options.to), options.to);
  }

  checkConnection(): void {
    void this.#runtime.probe();
    this.#engine.checkConnection();
    this.#call.path.checkConnection();
  }

  reconnectNow(): void {
    this.#runtime.retryNow();
  }

  dispose(): void {
    if (this.#scope.disposed) return;
    this.#runtime.dispose();
    this.#scope.dispose();
    this.#keeper.dispose();
    this.#call.dispose();
    if (this.#ownsDesk) this.#desk.dispose();
    this.#engine.dispose();
    this.#room.reset();
    this.#emitter.clear();
  }

  #assertAlive(): void {
    if (this.#scope.disposed) throw new WatchTogetherError('INVALID_STATE', 'Used after dispose()');
  }

  #assertState(what: string, ...kinds: SessionState['kind'][]): void {
    if (!kinds.includes(this.state.kind)) {
      throw new WatchTogetherError('INVALID_STATE', `${what} while ${this.state.kind}`);
    }
  }

  #assertInSession(what: string): void {
    this.#assertAlive();
    this.#assertState(what, 'connected', 'reconnecting');
  }
}
