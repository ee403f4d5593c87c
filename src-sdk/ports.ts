import type { Environment } from './base/environment';
import type { NetworkChangesPort } from './base/network-changes';
import type { CallPorts } from './call/call-ports';
import type { PlaybackEnginePorts } from './film/playback-engine';
import type { MediaPath } from './media-path/media-path';
import type { PathHost } from './media-path/path-host';
import type { Signalling } from './signalling/signalling';

/** What a WatchTogether needs of the world. Whatever isn't given is the browser's. */
export interface WatchTogetherPorts extends CallPorts {
  readonly signalling: Signalling;
  readonly networkChanges: NetworkChangesPort;
  /** Makes the way that voices and pictures take. */
  readonly createMediaPath: (environment: Environment, host: PathHost) => MediaPath;
  /** Makes the film's player for an element; the playback engine's own where it isn't given. */
  readonly createPlayer?: PlaybackEnginePorts['createPlayer'];
  /** Where the page gets films of the web and their parts; from their servers where it isn't given. */
  readonly reachFilm?: PlaybackEnginePorts['reach'];
}
