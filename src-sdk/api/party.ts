import type { ErrorCode, WatchTogetherError } from '@core/base/errors';
import type { PersonQuality } from '@core/call/quality';
import type { FilmProblem } from '@core/film/film-problem';
import type { ChatEntry, ParticipantView, PartyView, SessionState } from '@core/session/view';
import type { DisconnectReason, PublicationKind } from '@core/wire/room';
import type { FilmSource, Playback, Readiness } from '@core/wire/playback';
import type { CallStats, SoundApi, StatsApi, VideoQualityChoice } from './call';
import type { RoomVerbs } from './room-verbs';

/** The public surface of the client SDK. `watch-together.ts` implements it; docs/sdk.md has an example for each verb. */

export interface TokenAnswer {
  readonly token: string;
  /** Holds for this connect and the reconnects after it; left out, the URL stays as it is. */
  readonly serverUrl?: string;
}

export interface WatchTogetherOptions {
  /**
   * Base URL of the party server, e.g. `https://party.example.org`. Ignored where `getToken` answers with a URL of its
   * own.
   */
  serverUrl: string;
  /**
   * Called before every connect and reconnect; a rejection becomes TOKEN_UNAVAILABLE. Answers the token alone, or with
   * the URL at which the party server is from now on.
   */
  getToken: () => Promise<string | TokenAnswer>;
  /**
   * When films of the web are loaded: at once (`load`, the default), or on consent (`ask`): then nothing is requested
   * from their servers before `playback.setLocalSource` has named the address, and the others see `consent` meanwhile.
   */
  webFilms?: 'load' | 'ask';
}

export interface ConnectOptions {
  /**
   * Whether to publish the microphone from the start. Default: as the preview has it, else off. `muted` opens the
   * microphone, so that speaking needs no time, but nobody hears it before `enableAudio()`.
   */
  audio?: boolean | 'muted';
  /** Whether to publish the camera from the start. Default: as the preview has it, else off. */
  video?: boolean;
  /** Sends voices and pictures over a relay only; see `setRelayOnly`. Default: off. */
  relayOnly?: boolean;
  /** Aborts the join, which then rejects with JOIN_ABORTED. */
  signal?: AbortSignal;
}

export type DeviceKind = 'camera' | 'microphone' | 'speaker';

export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly label: string;
  /** One for all devices of one piece of hardware: a headset is a microphone and a speaker. Empty where the browser tells none. */
  readonly groupId: string;
}

/** The lobby's preview: one's own camera and microphone before anybody else can see or hear them. */
export interface Preview {
  /** One's own picture; null while it is off, denied or missing. Replaced when the device changes. */
  readonly stream: MediaStream | null;
  /** Problems by device; each is cleared when the next attempt works. */
  readonly problems: Readonly<{
    camera: ErrorCode | null;
    microphone: ErrorCode | null;
  }>;
  readonly audio: boolean;
  readonly video: boolean;
}

export interface StreamEvent {
  readonly participantId: string;
  readonly kind: PublicationKind;
  readonly stream: MediaStream;
}

export interface WatchTogetherEvents {
  connected: { sessionId: string };
  disconnected: { reason: DisconnectReason };
  stateChanged: { state: SessionState };
  reconnecting: { what: 'signal' | 'call'; participantId?: string };
  reconnected: { what: 'signal' | 'call'; participantId?: string };
  /**
   * Nobody waits for this person at the party's door any more. Where they weren't sent away (`removed`) they can still
   * connect; null: nobody said why.
   */
  doorLeft: { reason: DisconnectReason | null };
  tokenWillExpire: { expiresAtMs: number };
  error: { error: WatchTogetherError };
  warning: { error: WatchTogetherError };
  participantJoined: { participant: ParticipantView };
  participantLeft: {
    participant: ParticipantView;
    reason: 'left' | 'removed' | 'gone' | 'session_closed';
  };
  participantUpdated: { participant: ParticipantView };
  streamAdded: StreamEvent;
  streamRemoved: Omit<StreamEvent, 'stream'>;
  inputsChanged: { participantId: string; audio: boolean; video: boolean };
  /** The browser refuses to play sound before a click; call `resumePlayback()` from one. */
  playbackBlocked: { what: 'voices' | 'film' };
  speakingStarted: { participantId: string };
  speakingStopped: { participantId: string };
  /** Everybody who speaks, loudest first; told at most every 300 ms, empty when it is quiet. */
  activeSpeakersChanged: { participantIds: readonly string[] };
  /** One's own microphone is muted, and somebody talks into it. Told at most every 10 s. */
  talkingWhileMuted: object;
  /** One's own microphone is on and gives no sound at all. Told once, until there is some sound. */
  noAudioInput: object;
  /** Level, reason or side of a person's quality changed. Null while it isn't known. */
  qualityChanged: { participantId: string; quality: PersonQuality | null };
  /** Fires at the interval that `stats.start` was asked for. */
  stats: { stats: CallStats };
  /** This machine can no longer keep up, or can again. */
  cpuConstrained: { constrained: boolean };
  devicesChanged: { devices: readonly Device[] };
  /**
   * Unplugged; the system's default has taken its place. `played`: what a loudspeaker was chosen for. A headset is lost
   * once for each of its ends, with one `groupId`; that is empty where the browser tells none.
   */
  deviceLost: { kind: DeviceKind; label: string; groupId: string; played: readonly ('voices' | 'film')[] };
  /** Somebody plugged it in just now; nothing is switched by itself. */
  deviceFound: { device: Device };
  screenShareStarted: { participantId: string };
  screenShareStopped: { participantId: string };
  /**
   * One's own shared screen gives nothing but black (a copy-protected film, a minimised window), or a picture again.
   */
  screenShareBlack: { black: boolean };
  /** One's own shared screen gives no new pictures though something has changed there, or gives some again. */
  screenShareFrozen: { frozen: boolean };
  message: { message: ChatEntry };
  playbackChanged: { playback: Playback };
  driftChanged: { driftMs: number | null };
  /** The people the room waits for; empty when it goes on. */
  waitingChanged: { participantIds: readonly string[] };
  filmMismatch: { participantId: string; fileName: string };
  /** Something in `view` changed. Fires at most once a microtask. */
  viewChanged: { view: PartyView };
}

export type WatchTogetherEventName = keyof WatchTogetherEvents;

/** The shared film. Commands are requests to the server; what happens is announced by `playbackChanged`. */
export interface PlaybackApi {
  readonly state: Playback;
  /** Present position on the timeline, milliseconds of film; null without a film. */
  positionMs(): number | null;
  /** Present time of the clock that `hold` and the timeline use; null while it isn't known. */
  serverNowMs(): number | null;
  /**
   * The part of a live stream that this person's player could play now, ms of the programme's clock; null for other
   * films.
   */
  liveWindow(): { readonly startMs: number; readonly edgeMs: number } | null;
  /** Opens a film for everybody. */
  open(film: { title: string; source: FilmSource; durationMs?: number | null }): Promise<void>;
  close(): Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  seek(positionMs: number): Promise<void>;
  setRate(rate: number): Promise<void>;
  /**
   * Compensates for an output that lags (Bluetooth, TV) by playing this much earlier; ms, kept within [−500, 500]. For
   * this client only.
   */
  setTrim(trimMs: number): void;
  readonly trimMs: number;
  /** Stops waiting: for this person, or for everybody. */
  continueWithout(participantId?: string): Promise<void>;
  /**
   * Gives the player its element. Only the SDK plays, pauses, seeks and sets the rate of it; volume, mute and full
   * screen stay with the caller.
   * @returns a function that detaches the element
   */
  attach(element: HTMLVideoElement): () => void;
  /**
   * Sets the address at which this person's player finds the open film: a local file's own address after it was
   * matched, or the film's URL. Null means that there is nothing to play; `readiness` is then told to the others.
   */
  setLocalSource(source: { filmId: string; url: string } | null, readiness: Readiness): void;
  /** One's own readiness as the others see it. */
  readonly readiness: Readiness;
  /**
   * The problem that keeps one's own film from playing, which the others aren't told in full; null where there is none.
   */
  readonly problem: FilmProblem | null;
}

export interface WatchTogetherApi extends RoomVerbs {
  readonly state: SessionState;
  readonly view: PartyView;
  readonly participants: readonly ParticipantView[];
  readonly local: ParticipantView | null;
  readonly playback: PlaybackApi;
  readonly sound: SoundApi;
  readonly stats: StatsApi;

  /** Each event also has a method on the class in the style of `onParticipantJoined(fn)`. */
  on<E extends WatchTogetherEventName>(
    event: E,
    listener: (payload: WatchTogetherEvents[E]) => void,
  ): () => void;

  /** Opens camera and microphone for the lobby. Refusals are listed in `problems`; they don't throw. */
  preview(options: { audio: boolean; video: boolean }): Promise<Preview>;
  /** Microphone level of the preview or of the call, 0…1, told at most 30 times a second. */
  onLocalLevel(listener: (level: number) => void): () => void;
  stopPreview(): void;
  listDevices(): Promise<readonly Device[]>;
  switchDevice(kind: DeviceKind, id: string): Promise<void>;
  setAudioOutput(target: 'voices' | 'film', id: string): Promise<void>;

  /**
   * Comes to the party's door, from where `connect` is quick. Nobody is seen or heard there, and nothing of the party is
   * told. A failure keeps nobody from connecting.
   */
  approach(options?: Pick<ConnectOptions, 'relayOnly'>): Promise<void>;
  /** Whether one stands at the door; `doorLeft` tells that it ended. */
  readonly atDoor: boolean;
  /** Leaves the door again. */
  stepBack(): void;
  connect(options?: ConnectOptions): Promise<void>;
  connectAsViewer(options?: Pick<ConnectOptions, 'signal'>): Promise<void>;
  /**
   * @param options `returns`: the window closes, and the person may come back: leaving like this doesn't end their
   * party.
   */
  disconnect(options?: { returns?: boolean }): Promise<void>;

  enableAudio(): Promise<void>;
  disableAudio(): Promise<void>;
  enableVideo(): Promise<void>;
  disableVideo(): Promise<void>;
  /** Sets the most that one's own camera is sent as; `auto` from the start. */
  setVideoQuality(quality: VideoQualityChoice): Promise<void>;
  /** Off means sound only: nobody sends pictures here, shared screens included, which saves the line. */
  setReceiveVideo(on: boolean): void;
  /**
   * Tells how high a person's picture is shown, in pixels of the screen; 0 where it isn't. A person who is shown small
   * sends less.
   */
  setShownHeight(participantId: string, kind: 'camera' | 'screen', height: number | null): void;
  /**
   * Hides this machine's address from the others: voices and pictures go over a relay only. Open connections are
   * rebuilt.
   */
  setRelayOnly(on: boolean): void;
  /** Tries again to reach a person after LINK_FAILED. */
  retry(participantId: string): void;
  /** The MediaStream of a publication, own ones included; null where there is none (yet). */
  stream(participantId: string, kind: PublicationKind): MediaStream | null;
  /** Sets the volume of one person's voice, 0…2: over 1 it is amplified. */
  setVolume(participantId: string, volume: number): void;
  /** Call this from a click, after `playbackBlocked`. */
  resumePlayback(): Promise<void>;

  /** @param options.frameRate 5…30; follows from the hint where it isn't given. */
  startScreenShare(options?: {
    audio?: boolean;
    hint?: 'motion' | 'text';
    frameRate?: number;
  }): Promise<void>;
  /**
   * Says what the shared screen is best for: at once, or once the open picker is answered. Does nothing without a
   * share.
   */
  setScreenHint(hint: 'motion' | 'text', frameRate?: number): Promise<void>;
  stopScreenShare(): Promise<void>;
  /** Plays or mutes the sound of the screen that a person shares, now or later. It is played from the start. */
  setScreenHeard(participantId: string, heard: boolean): void;

  /**
   * Sends a chat message. Resolves when the server has it. More than 2,000 characters are refused here already.
   * Controls and invisible characters are removed, as from everything that people write.
   */
  send(text: string, options?: { to?: readonly string[] }): Promise<void>;
  /** Tells clocks and connections that the machine slept or the network changed. */
  checkConnection(): void;
  /** Skips the wait of the current reconnect. */
  reconnectNow(): void;
  /**
   * Lets go of everything; the object can't be used afterwards. Says nothing to the server, which keeps the seat for a
   * return: call `disconnect()` first to leave for good.
   */
  dispose(): void;
}

export type * from './call';
