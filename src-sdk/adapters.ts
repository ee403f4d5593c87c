import { webAudioMeter } from './call/audio/level-meter';
import { rnnoiseCost, rnnoiseFilter } from './devices/noise-filter';
import { webAudioVoiceGraph } from './call/audio/voice-graph';
import { browserEnvironment } from './base/environment';
import { BrowserMediaDevices } from './devices/media-devices';
import { MeshMediaPath } from './media-path/mesh/mesh-media-path';
import { browserNetworkChanges } from './base/network-changes';
import type { WatchTogetherPorts } from './ports';
import { firstPicture } from './call/screen/first-picture';
import { openPictureProbe } from './call/screen/picture-probe';
import { openScreenNudge } from './call/screen/screen-nudge';
import { SocketIoSignalling } from './signalling/socket-io-signalling';

/**
 * Fills each port that isn't given with the browser's adapter. No other file of the SDK knows which adapter fills a
 * port.
 */
export const fillPorts = ({
  environment = browserEnvironment(),
  ...ports
}: Partial<WatchTogetherPorts>): WatchTogetherPorts => ({
  environment,
  signalling: ports.signalling ?? new SocketIoSignalling(),
  devices: new BrowserMediaDevices(environment.timers),
  networkChanges: browserNetworkChanges(),
  createMediaPath: (environment, host) => new MeshMediaPath({ environment, host }),
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
