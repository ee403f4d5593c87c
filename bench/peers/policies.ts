/** The ports by id, and what the real one of them was measured at. */
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
