/**
 * Decides when a run measured the machine rather than its subject: such a run is void, which means counted, and left
 * out of every figure.
 */

/** A run is void where one of these is exceeded. */
export const VOID_ABOVE = { droppedShare: 0.01, machineBusy: 0.85 } as const;
/** Where the windows themselves may fill the machine, a run is void when others use more than this. */
const STRANGERS_VOID_ABOVE = 0.1;

/** A percentage with more digits than the limits, so that a value just above one isn't shown as the limit itself. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** @param machineBusy the busy share of all cores, 0…1 */
export const whyBusy = (machineBusy: number): string | null =>
  machineBusy > VOID_ABOVE.machineBusy ? `machine ${percent(machineBusy)} busy` : null;

/** @param strangers the share of all cores, 0…1, that others than the bench used */
export const whyTaken = (strangers: number): string | null =>
  strangers > STRANGERS_VOID_ABOVE ? `${percent(strangers)} of the machine taken by others` : null;
