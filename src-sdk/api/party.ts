import type { ErrorCode, WatchTogetherError } from '@core/base/errors';
import type { PersonQuality } from '@core/call/quality';
import type { FilmProblem } from '@core/film/film-problem';
import type { ChatEntry, ParticipantView, PartyView, SessionState } from '@core/session/view';
import type { DisconnectReason, GrantsChange, PublicationKind } from '@core/wire/room';
import type { FilmSource, Patience, Playback, Readiness } from '@core/wire/playback';
import type { CallStats, SoundApi, StatsApi, VideoQualityChoice } from './call';

/** The public surface of the client SDK. `watch-together.ts` implements it; docs/sdk.md has an example for each verb. */

export interface WatchTogetherOptions {
  /** Base URL of the party server, e.g. `https://party.example.org`. Ignored where `getToken` answers one of its own. */
  serverUrl: string;
  /** Called before every connect and re-connect; a rejection becomes TOKEN_UNAVAILABLE. */
  getToken: () => Promise<string>;
  /**
   * Films of the web: `load` at once (the default), or `ask`: nothing is asked of their servers before
   * `playback.setLocalSource` has named the address, and the others see `consent` meanwhile.
   */
  webFilms?: 'load' | 'ask';
}

export interface ConnectOptions {
  /** Publish the microphone / camera from the start. Default: as the preview has it, else off. */
  /** `muted`: it is open, so that speaking needs no time, and nobody hears it before `enableAudio()`. */
  audio?: boolean | 'muted';
  video?: boolean;
  /** Voices and pictures go by way of a relay only; see `setRelayOnly`. Default: off. */
  relayOnly?: boolean;
  /** Gives up with JOIN_ABORTED. */
  signal?: AbortSignal;
}

export type DeviceKind = 'camera' | 'microphone' | 'speaker';

export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly label: string;
}

/** What the lobby shows: own camera and microphone before anybody else can see or hear them. */
export interface Preview {
  /** The own picture; null while off, denied or missing. Replaced when the device changes. */
  readonly stream: MediaStream | null;
  /** Problems by device; cleared when the next attempt works. */
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
  /** Everybody who speaks, the loudest first; at most every 300 ms, empty when it is quiet. */
  activeSpeakersChanged: { participantIds: readonly string[] };
  /** The own microphone is muted, and somebody talks into it. At most every 10 s. */
  talkingWhileMuted: object;
  /** The own microphone is on and gives no sound at all. Once, until there is some. */
  noAudioInput: object;
  /** Level, reason or side changed. Null while it isn't known. */
  qualityChanged: { participantId: string; quality: PersonQuality | null };
  /** At the interval that `stats.start` was asked for. */
  stats: { stats: CallStats };
  /** This machine can't keep up any more, or can again. */
  cpuConstrained: { constrained: boolean };
  devicesChanged: { devices: readonly Device[] };
  /** Unplugged; the system's default has taken its place. `played`: what a loudspeaker was chosen for. */
  deviceLost: { kind: DeviceKind; label: string; played: readonly ('voices' | 'film')[] };
  /** Somebody plugged it in just now; nothing is switched by itself. */
  deviceFound: { device: Device };
  screenShareStarted: { participantId: string };
  screenShareStopped: { participantId: string };
  /** The own shared screen gives nothing but black (a copy-protected film, a minimised window), or a picture again. */
  screenShareBlack: { black: boolean };
  /** The own shared screen gives no new pictures though something has changed there, or gives some again. */
  screenShareFrozen: { frozen: boolean };
  message: { message: ChatEntry };
  playbackChanged: { playback: Playback };
  driftChanged: { driftMs: number | null };
  /** Who the room waits for; empty when it goes on. */
  waitingChanged: { participantIds: readonly string[] };
  filmMismatch: { participantId: string; fileName: string };
  /** Anything of `view` changed. Fires at most once a microtask. */
  viewChanged: { view: PartyView };
}

export type WatchTogetherEventName = keyof WatchTogetherEvents;

/** The shared film. Commands are requests to the server; what happens is announced by `playbackChanged`. */
export interface PlaybackApi {
  readonly state: Playback;
  /** Position of the timeline now, milliseconds of film; null without a film. */
  positionMs(): number | null;
  /** The clock that `hold` and the timeline speak of, now; null while it isn't known. */
  serverNowMs(): number | null;
  /** What of a live stream this person's player could play now, ms of the programme's clock; null for other films. */
  liveWindow(): { readonly startMs: number; readonly edgeMs: number } | null;
  /** Opens a film for everybody. */
  open(film: { title: string; source: FilmSource; durationMs?: number | null }): Promise<void>;
  close(): Promise<void>;
  play(): Promise<void>;
  pause(): Promise<void>;
  seek(positionMs: number): Promise<void>;
  setRate(rate: number): Promise<void>;
  /** Output that lags (Bluetooth, TV): play this much earlier; ms, kept within [−500, 500]. For this client only. */
  setTrim(trimMs: number): void;
  readonly trimMs: number;
  /** Stop waiting: for this person, or for everybody. */
  continueWithout(participantId?: string): Promise<void>;
  /**
   * Gives the player its element. The SDK alone plays, pauses, seeks and sets the rate of it; volume, mute and full
   * screen stay with the caller. Returns the detach.
   */
  attach(element: HTMLVideoElement): () => void;
  /**
   * The address at which this person's player finds the film that is open: a local file's own address after it was
   * matched, or the film's URL. Null: nothing to play; `readiness` is what the others are told.
   */
  setLocalSource(source: { filmId: string; url: string } | null, readiness: Readiness): void;
  /** Own readiness as the others see it. */
  readonly readiness: Readiness;
  /** What keeps the own film from playing, which the others aren't told in full; null while nothing does. */
  readonly problem: FilmProblem | null;
}

export interface WatchTogetherApi {
  readonly state: SessionState;
  readonly view: PartyView;
  readonly participants: readonly ParticipantView[];
  readonly local: ParticipantView | null;
  readonly playback: PlaybackApi;
  readonly sound: SoundApi;
  readonly stats: StatsApi;

  /** Every event also has an `onParticipantJoined(fn)` style method on the class, one for one. */
  on<E extends WatchTogetherEventName>(
    event: E,
    listener: (payload: WatchTogetherEvents[E]) => void,
  ): () => void;

  /** Opens camera and microphone for the lobby. Refusals land in `problems`, they don't throw. */
  preview(options: { audio: boolean; video: boolean }): Promise<Preview>;
  /** Microphone level of the preview or of the call, 0…1, at most 30 times a second. */
  onLocalLevel(listener: (level: number) => void): () => void;
  stopPreview(): void;
  listDevices(): Promise<readonly Device[]>;
  switchDevice(kind: DeviceKind, id: string): Promise<void>;
  setAudioOutput(target: 'voices' | 'film', id: string): Promise<void>;

  connect(options?: ConnectOptions): Promise<void>;
  connectAsViewer(options?: Pick<ConnectOptions, 'signal'>): Promise<void>;
  /** @param options `returns`: the window closes, and the person may be back: their party isn't over by it. */
  disconnect(options?: { returns?: boolean }): Promise<void>;
  /** Closes the session for everybody; needs the moderate grant, and not only just inherited. */
  endForAll(): Promise<void>;
  setLocked(locked: boolean): Promise<void>;
  /** How long the room waits for somebody; needs the moderate grant. */
  setPatience(patience: Patience): Promise<void>;
  /**
   * Removes somebody for good; needs the moderate grant. PERMISSION_DENIED for the owner, and for the first minutes of
   * whoever stands in for them (`heir`).
   */
  removeParticipant(participantId: string): Promise<void>;
  /**
   * Takes grants from somebody, or gives back what their role has; what isn't named stays. It binds at once: what they
   * send and may not any more stops. Needs what `removeParticipant` needs; INVALID_ARGUMENT for more than the role has.
   */
  setGrants(participantId: string, change: GrantsChange): Promise<void>;

  enableAudio(): Promise<void>;
  disableAudio(): Promise<void>;
  enableVideo(): Promise<void>;
  disableVideo(): Promise<void>;
  /** What the own camera is sent as at most; `auto` from the start. */
  setVideoQuality(quality: VideoQualityChoice): Promise<void>;
  /** Off: sound only. Nobody sends pictures here, which saves the line; screens that are shared too. */
  setReceiveVideo(on: boolean): void;
  /** How high somebody's picture is shown, in pixels of the screen; 0 where it isn't. Who is small here sends less. */
  setShownHeight(participantId: string, kind: 'camera' | 'screen', height: number | null): void;
  /** Hides this machine's address from the others: voices and pictures go by way of a relay only. Ways that are open are built anew. */
  setRelayOnly(on: boolean): void;
  /** Tries anew to reach somebody after LINK_FAILED. */
  retry(participantId: string): void;
  /** The MediaStream of somebody's publication, own ones included; null where there is none (yet). */
  stream(participantId: string, kind: PublicationKind): MediaStream | null;
  /** Volume of one person's voice, 0…2: over 1 it is amplified. */
  setVolume(participantId: string, volume: number): void;
  /** After `playbackBlocked`, from a click. */
  resumePlayback(): Promise<void>;

  /** @param options.frameRate 5…30; by the hint where it isn't given. */
  startScreenShare(options?: {
    audio?: boolean;
    hint?: 'motion' | 'text';
    frameRate?: number;
  }): Promise<void>;
  /** What the shared screen is best for: now, or once the picker that is open is answered. Nothing without a share. */
  setScreenHint(hint: 'motion' | 'text', frameRate?: number): Promise<void>;
  stopScreenShare(): Promise<void>;
  /** Plays the sound of the screen that somebody shares, now or later, or doesn't. From the start: played. */
  setScreenHeard(participantId: string, heard: boolean): void;

  /**
   * Chat. Resolves when the server has it; 2,000 characters at most, refused here already beyond that. Controls and
   * invisible characters are taken out, as from everything that people write.
   */
  send(text: string, options?: { to?: readonly string[] }): Promise<void>;
  /** Tells clocks and media that the machine slept or the network changed. */
  checkConnection(): void;
  /** Skips the wait of the current reconnect. */
  reconnectNow(): void;
  /**
   * Lets go of everything; the object can't be used afterwards. Says nothing to the server, which keeps the seat for a
   * return: whoever leaves for good calls `disconnect()` first.
   */
  dispose(): void;
}

export type * from './call';
