import type { Emitter } from '@core/base/emitter';
import { newId } from '@core/base/ids';
import type { Scope } from '@core/base/scope';
import type { VideoLimit } from '@core/call/video-ladder';
import type { ConnectOptions, WatchTogetherEvents, WatchTogetherOptions } from './api/party';
import { Call } from './call/call';
import type { SoundControl } from './call/audio/sound-control';
import type { StatsControl } from './call/stats/stats-control';
import type { BorrowedInputs } from './devices/borrowed-inputs';
import type { DeviceDesk } from './devices/device-desk';
import type { PlaybackControl } from './film/playback-control';
import { PlaybackEngine } from './film/playback-engine';
import type { MediaPath } from './media-path/media-path';
import type { WatchTogetherPorts } from './ports';
import { PeopleSync } from './session/people-sync';
import { RoomClient } from './session/room-client';
import { SessionPathHost } from './session/session-path-host';
import { SessionRuntime } from './session/session-runtime';
import type { ViewKeeper } from './session/view-keeper';
import { enginePorts, wire } from './wiring';

/** What one person has chosen for the media path of whatever party there is. */
export interface PathChoices {
  readonly receivesVideo: boolean;
  readonly relayOnly: boolean;
  readonly cameraQuality: VideoLimit | 'auto';
}

/** What a party finds when it is made, and leaves as it was: the person's, and the world's. */
interface AroundParty {
  readonly options: WatchTogetherOptions;
  readonly ports: WatchTogetherPorts;
  readonly desk: DeviceDesk;
  /** What is tried out before the party. */
  readonly lobby: BorrowedInputs;
  readonly choices: PathChoices;
  readonly playback: PlaybackControl;
  readonly sound: SoundControl;
  readonly stats: StatsControl;
  readonly keeper: ViewKeeper;
  /** Where the party tells what happens. */
  readonly emitter: Emitter<WatchTogetherEvents>;
  /** Settles when the party before has said good-bye. */
  readonly after: Promise<void>;
}

/**
 * What lives from one connect to its end: the session, the room, the call, the film. Reconnects are within it; the next
 * connect makes another one. All of it ends with the scope, and nothing is ever emptied to be used again. What the party
 * was told last stays readable: who looks at the chat of a party that is over sees it.
 */
export class Party {
  readonly runtime: SessionRuntime;
  readonly room: RoomClient;
  readonly engine: PlaybackEngine;
  readonly call: Call;
  readonly people: PeopleSync;
  readonly path: MediaPath;
  readonly #scope: Scope;

  constructor(scope: Scope, around: AroundParty) {
    const { options, ports, desk, choices, playback, sound, stats } = around;
    const { environment, signalling } = ports;
    this.#scope = scope;
    this.runtime = new SessionRuntime({
      ...{ serverUrl: options.serverUrl, getToken: options.getToken, signalling, environment },
      instanceId: newId('i', environment.randomBytes),
      after: around.after,
    });
    this.room = new RoomClient(environment, (message) => this.runtime.request('chat:send', message));
    this.engine = new PlaybackEngine({
      ...enginePorts(this.runtime, ports, options.webFilms),
      audioOutput: playback.audioOutput,
      tell: (participantId, message) => this.path.tell(participantId, JSON.stringify(message)),
    });
    const pathHost = new SessionPathHost({
      signalling,
      request: (name, payload) => this.runtime.request(name, payload),
    });
    this.path = ports.createMediaPath(environment, pathHost);
    this.path.setReceiveVideo(choices.receivesVideo);
    this.path.setRelayOnly(choices.relayOnly);
    this.path.setCameraQuality(choices.cameraQuality);
    this.call = new Call({
      ...ports,
      desk,
      sound,
      path: this.path,
      sendReport: (report) => this.runtime.request('call:report', report),
      requests: {
        publish: (publication) => this.runtime.request('call:publish', publication),
        unpublish: (streamId) => this.runtime.request('call:unpublish', { streamId }),
        setState: (state) => this.runtime.request('call:inputs', state),
      },
    });
    this.people = new PeopleSync({
      replica: () => (this.runtime.inSession ? this.room.replica : null),
      route: (id) => this.path.person(id).route,
    });
    const { runtime, room, engine, call, people } = this;
    stats.serve(call.monitor);
    // Undone in the opposite order: what an ending part says last is still heard by the others, and by the application.
    scope.add(() => runtime.dispose());
    const { lobby, emitter, keeper } = around;
    wire({ ...{ runtime, room, engine, call, people, pathHost, ports, lobby, emitter, keeper }, scope });
    scope.add(() => engine.dispose());
    scope.add(playback.serve(engine));
    scope.add(() => {
      keeper.invalidate();
      // Where it is given up, by this end or before it began, nobody is told.
      const { state } = runtime;
      if (state.kind === 'disconnected') emitter.emit('disconnected', { reason: state.reason });
    });
    scope.add(() => room.dispose());
    scope.add(() => pathHost.dispose());
    scope.add(() => call.dispose());
  }

  get isOver(): boolean {
    return this.#scope.disposed;
  }

  /**
   * Comes to the party's door, from where `join` is one message.
   * @throws WatchTogetherError why not; `join` takes its usual way then
   */
  approach(): Promise<void> {
    return this.runtime.approach();
  }

  /** @throws WatchTogetherError why it couldn't be joined; then it is over */
  async join(options: ConnectOptions): Promise<void> {
    try {
      await this.runtime.connect(this.call.prepare(options), options.signal);
    } catch (error) {
      this.#scope.dispose();
      throw error;
    }
  }

  /** This machine slept, or something of the network may have changed. */
  checkConnection(): void {
    void this.runtime.probe();
    this.engine.checkConnection();
    this.path.checkConnection();
  }

  /** Says nothing to the server, which keeps the seat. */
  dispose(): void {
    this.#scope.dispose();
  }
}
