import type { Environment } from '../base/environment';
import type { MediaDevicesPort } from '../devices/media-devices';
import type { LevelMeter } from '../devices/level-meter';
import type { VoiceElement } from './audio/voice';
import type { OpenVoiceGraph } from './audio/voice-graph';
import type { FirstPicture } from './screen/first-picture';
import type { PictureProbe } from './screen/picture-probe';
import type { ScreenNudge } from './screen/screen-nudge';

/** What a call needs from outside. */
export interface CallPorts {
  readonly environment: Environment;
  readonly devices: Pick<MediaDevicesPort, 'openScreen'>;
  readonly createVoice: () => VoiceElement;
  readonly openVoiceGraph: OpenVoiceGraph;
  readonly createMeter: (track: MediaStreamTrack) => LevelMeter;
  /** Looks at what the own shared screen shows. */
  readonly openPictureProbe: (track: MediaStreamTrack) => PictureProbe;
  /** Changes something on the screen: to get a first picture of it, and to see whether it is still captured. */
  readonly openScreenNudge: () => ScreenNudge;
  /** Waits for the first picture of one's own screen where the system's picker opens after the capture has begun. */
  readonly firstPicture: (track: MediaStreamTrack) => FirstPicture;
}
