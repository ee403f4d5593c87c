import type { Clock, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';
import { webAudioMeter, type LevelMeter } from './audio/level-meter';
import { rnnoiseCost, rnnoiseFilter, type OpenNoiseFilter } from './audio/noise-filter';
import type { VoiceElement } from './audio/voice';
import { webAudioVoiceGraph, type OpenVoiceGraph } from './audio/voice-graph';
import { BrowserMediaDevices, type MediaDevicesPort } from './devices/media-devices';
import type { MediaPath, MediaPathRequests } from './media-path/media-path';
import { MeshMediaPath } from './media-path/mesh-media-path';
import { browserNetworkChanges, type NetworkChangesPort } from './network-changes';
import type { PlaybackEnginePorts } from './playback/playback-engine';
import { firstPicture, type FirstPicture } from './screen/first-picture';
import { openPictureProbe, type PictureProbe } from './screen/picture-probe';
import { openScreenNudge, type ScreenNudge } from './screen/screen-nudge';
import type { Signalling } from './signalling/signalling';
import { SocketIoSignalling } from './signalling/socket-io-signalling';

/** Time and randomness as the SDK needs them; tests turn them by hand. */
export interface Environment {
  readonly clock: Clock;
  readonly timers: Timers;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly randomBytes: RandomBytes;
  /** Milliseconds since 1970, for what a person reads (chat). Never for durations. */
  readonly wallClock: () => number;
}

export const browserEnvironment = (): Environment => ({
  clock: { now: () => performance.now() },
  timers: {
    setTimeout: (run, delayMs) => setTimeout(run, delayMs),
    clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
  },
  random: () => Math.random(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  wallClock: () => Date.now(),
});

/** What a WatchTogether needs of the world. Whatever isn't given is the browser's. */
export interface WatchTogetherPorts {
  readonly environment: Environment;
  readonly signalling: Signalling;
  readonly devices: MediaDevicesPort;
  readonly networkChanges: NetworkChangesPort;
  /** Makes the way that media takes. */
  readonly createMediaPath: (environment: Environment, requests: MediaPathRequests) => MediaPath;
  readonly createVoice: () => VoiceElement;
  readonly openVoiceGraph: OpenVoiceGraph;
  readonly createMeter: (track: MediaStreamTrack) => LevelMeter;
  readonly openNoiseFilter: OpenNoiseFilter;
  /** @returns what the noise filter spends here, as a share of one core */
  readonly measureNoiseCost: () => Promise<number>;
  /** Looks at what the own shared screen shows. */
  readonly openPictureProbe: (track: MediaStreamTrack) => PictureProbe;
  /** Changes something on the screen: to have a first picture of it, and to see whether it is still captured. */
  readonly openScreenNudge: () => ScreenNudge;
  /** Waits for the first picture of the own screen where the system's picker opens after the capture has begun. */
  readonly firstPicture: (track: MediaStreamTrack) => FirstPicture;
  /** Makes the film's player for an element; the playback engine's own where it isn't given. */
  readonly createPlayer?: PlaybackEnginePorts['createPlayer'];
  /** Where the page gets films of the web and their parts; from their servers where it isn't given. */
  readonly reachFilm?: PlaybackEnginePorts['reach'];
}

export const fillPorts = ({
  environment = browserEnvironment(),
  ...ports
}: Partial<WatchTogetherPorts>): WatchTogetherPorts => ({
  environment,
  signalling: ports.signalling ?? new SocketIoSignalling(),
  devices: new BrowserMediaDevices(environment.timers),
  networkChanges: browserNetworkChanges(),
  createMediaPath: (environment, requests) => new MeshMediaPath({ environment, requests }),
  createVoice: () => new Audio(),
  openVoiceGraph: webAudioVoiceGraph(),
  createMeter: webAudioMeter,
  openNoiseFilter: rnnoiseFilter,
  measureNoiseCost: rnnoiseCost,
  openPictureProbe,
  openScreenNudge,
  firstPicture,
  ...ports,
});
