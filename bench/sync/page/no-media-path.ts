import { Emitter } from '@core/base/emitter';
import type { MediaPath, MediaPathEvents } from '@sdk/media-path/media-path';

/**
 * A media path that has no camera and no voices, and reaches nobody: a mesh opens a link to everybody in the room,
 * viewers too, and its probes and statistics would be measured along with the film.
 */
export const noMediaPath = (): MediaPath => ({
  events: new Emitter<MediaPathEvents>(),
  publish: () => {
    throw new Error('the bench publishes nothing');
  },
  setCameraQuality: () => undefined,
  setReceiveVideo: () => undefined,
  prefer: () => undefined,
  setRelayOnly: () => undefined,
  tell: () => undefined,
  retry: () => undefined,
  person: () => ({ reach: 'none', lost: false, route: null, heldBack: null }),
  figures: () => Promise.resolve({ people: new Map() }),
  receivesVideo: false,
  relayOnly: false,
  wayHelp: 'none',
  sending: () => null,
  audioLevel: () => 0,
  checkConnection: () => undefined,
  networkChanged: () => undefined,
  dispose: () => undefined,
});
