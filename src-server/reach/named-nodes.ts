import type { DhtAddress } from 'hyperdht';

/** What an honest answer names at most, and whoever sent it, who is looked at as well. */
const LOOKED_AT_MOST = 20 + 1;

/**
 * Bounds how many nodes one answer has this machine ask next. Each of them that isn't there takes four seconds to be given
 * up, and the library asks all that are named: one node on the way that names hundreds would hold up a look, or the
 * announcement of a home, for minutes. An answer is read in one go, and the next one in another.
 * @param isWorthAsking what was asked of each node before
 */
export const boundedNames = (
  isWorthAsking: (node: DhtAddress) => boolean,
): ((node: DhtAddress) => boolean) => {
  let looked = 0;
  return (node) => {
    if (looked === 0) queueMicrotask(() => (looked = 0));
    looked += 1;
    return looked <= LOOKED_AT_MOST && isWorthAsking(node);
  };
};
