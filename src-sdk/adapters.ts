import { webAudioMeter } from './devices/level-meter';
import { rnnoiseCost, rnnoiseFilter } from './devices/noise-filter';
import { webAudioVoiceGraph } from './call/audio/voice-graph';
import { browserEnvironment } from './base/environment';
import type { DeviceDeskPorts } from './devices/device-desk';
import { BrowserMediaDevices } from './devices/media-devices';
import { MeshMediaPath } from './media-path/mesh/mesh-media-path';
import { browserNetworkChanges } from './base/network-changes';
import type { WatchTogetherPorts } from './ports';
import { firstPicture } from './call/screen/first-picture';
import { openPictureProbe } from './call/screen/picture-probe';
import { openScreenNudge } from './call/screen/screen-nudge';
import { SocketIoSignalling } from './signalling/socket-io-signalling';

/** The browser's filling of each port of a desk that isn't given. */
export const fillDeskPorts = ({
  environment = browserEnvironment(),
  ...ports
}: Partial<DeviceDeskPorts>): DeviceDeskPorts => ({
  environment,
  devices: new BrowserMediaDevices(environment.timers),
  createMeter: webAudioMeter,
  openNoiseFilter: rnnoiseFilter,
  measureNoiseCost: rnnoiseCost,
  ...ports,
});

/** The same for a party. No other file of the SDK knows which adapter fills a port. */
export const fillPorts = ({
  environment = browserEnvironment(),
  ...ports
}: Partial<WatchTogetherPorts>): WatchTogetherPorts => ({
  ...fillDeskPorts({ environment }),
  environment,
  signalling: ports.signalling ?? new SocketIoSignalling(),
  networkChanges: browserNetworkChanges(),
  createMediaPath: (environment, host) => new MeshMediaPath({ environment, host }),
  createVoice: () => new Audio(),
  openVoiceGraph: webAudioVoiceGraph(),
  openPictureProbe,
  openScreenNudge,
  firstPicture,
  ...ports,
});
