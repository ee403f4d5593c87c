import type { LevelMeter } from './audio/level-meter';
import type { OpenNoiseFilter } from './audio/noise-filter';
import type { VoiceElement } from './audio/voice';
import type { OpenVoiceGraph } from './audio/voice-graph';
import type { Environment } from './base/environment';
import type { MediaDevicesPort } from './devices/media-devices';
import type { MediaPath, MediaPathRequests } from './media-path/media-path';
import type { NetworkChangesPort } from './network-changes';
import type { PlaybackEnginePorts } from './playback/playback-engine';
import type { FirstPicture } from './screen/first-picture';
import type { PictureProbe } from './screen/picture-probe';
import type { ScreenNudge } from './screen/screen-nudge';
import type { Signalling } from './signalling/signalling';

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
