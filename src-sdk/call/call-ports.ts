import type { Environment } from '../base/environment';
import type { MediaDevicesPort } from '../devices/media-devices';
import type { OpenNoiseFilter } from '../devices/noise-filter';
import type { LevelMeter } from './audio/level-meter';
import type { VoiceElement } from './audio/voice';
import type { OpenVoiceGraph } from './audio/voice-graph';
import type { FirstPicture } from './screen/first-picture';
import type { PictureProbe } from './screen/picture-probe';
import type { ScreenNudge } from './screen/screen-nudge';

/** What a call needs from outside. */
export interface CallPorts {
  readonly environment: Environment;
  readonly devices: MediaDevicesPort;
  readonly createVoice: () => VoiceElement;
  readonly openVoiceGraph: OpenVoiceGraph;
  readonly createMeter: (track: MediaStreamTrack) => LevelMeter;
  readonly openNoiseFilter: OpenNoiseFilter;
  /** @returns the noise filter's cost on this machine, as a share of one core */
  readonly measureNoiseCost: () => Promise<number>;
  /** Opens a look at the picture of one's own shared screen. */
  readonly openPictureProbe: (track: MediaStreamTrack) => PictureProbe;
  /** Changes something on the screen: to get a first picture of it, and to see whether it is still captured. */
  readonly openScreenNudge: () => ScreenNudge;
  /** Waits for the first picture of one's own screen where the system's picker opens after the capture has begun. */
  readonly firstPicture: (track: MediaStreamTrack) => FirstPicture;
}
