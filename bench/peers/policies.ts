/** The ports by their ids, and the measurement of the real Syncplay. */
import { jellyfin } from './jellyfin';
import { mediasync } from './mediasync';
import { opentogethertube } from './opentogethertube';
import type { AnyPeerPolicy } from './port';
import { syncplay } from './syncplay';
import { watchparty } from './watchparty';

export { SYNCPLAY_REFERENCE } from './syncplay';

export const PEER_POLICIES: Readonly<Record<AnyPeerPolicy['id'], AnyPeerPolicy>> = {
  syncplay,
  jellyfin,
  opentogethertube,
  watchparty,
  mediasync,
};
