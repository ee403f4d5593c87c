import type { Environment } from './base/environment';
import type { NetworkChangesPort } from './base/network-changes';
import type { CallPorts } from './call/call-ports';
import type { DeviceDeskPorts } from './devices/device-desk';
import type { PlaybackEnginePorts } from './film/playback-engine';
import type { MediaPath } from './media-path/media-path';
import type { PathHost } from './media-path/path-host';
import type { Signalling } from './signalling/signalling';

/** What a WatchTogether needs of the world. Whatever isn't given is the browser's. */
export interface WatchTogetherPorts extends CallPorts, DeviceDeskPorts {
  readonly environment: Environment;
  readonly devices: DeviceDeskPorts['devices'];
  readonly signalling: Signalling;
  readonly networkChanges: NetworkChangesPort;
  /** Makes the path that voices and pictures take. */
  readonly createMediaPath: (environment: Environment, host: PathHost) => MediaPath;
  /** Makes the film's player for an element; default: the playback engine's own. */
  readonly createPlayer?: PlaybackEnginePorts['createPlayer'];
  /** Maps a web film's address, or a part's, to where the page loads it; default: its own server. */
  readonly reachFilm?: PlaybackEnginePorts['reach'];
}
