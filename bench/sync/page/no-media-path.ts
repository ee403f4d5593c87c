import { Emitter } from '@core/base/emitter';
import type { MediaPath, MediaPathEvents } from '@sdk/media-path/media-path';

/**
 * No camera, no voices, and no links either: a mesh opens one to everybody in the room, viewers too, and its probes and
 * statistics would be measured along with the film.
 */
export const noMediaPath = (): MediaPath => ({
  events: new Emitter<MediaPathEvents>(),
  setIceServers: () => undefined,
  setSignalUp: () => undefined,
  setRoom: () => undefined,
  takeSignal: () => undefined,
  publish: () => {
    throw new Error('the bench publishes nothing');
  },
  unpublish: () => undefined,
  setCameraQuality: () => undefined,
  setReceiveVideo: () => undefined,
  setShownHeight: () => undefined,
  setRelayOnly: () => undefined,
  retryLink: () => undefined,
  link: () => 'none',
  route: () => null,
  readStats: () => Promise.resolve(new Map()),
  receivesVideo: false,
  relayOnly: false,
  iceHelp: 'none',
  sending: () => null,
  heldBack: () => null,
  audioLevel: () => 0,
  checkConnection: () => undefined,
  leave: () => undefined,
  dispose: () => undefined,
});
