/** When a run says more about the machine than about what was measured: it is counted, and in no figure. */

/** A run is void beyond these. */
export const VOID_ABOVE = { droppedShare: 0.01, machineBusy: 0.85 } as const;
/** Where the windows themselves may fill the machine, what makes a run void is somebody else. */
const STRANGERS_VOID_ABOVE = 0.1;

/** Finer than the limits, so that nobody reads “85 %” of what is just above it. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** @param machineBusy of all cores, 0…1 */
export const whyBusy = (machineBusy: number): string | null =>
  machineBusy > VOID_ABOVE.machineBusy ? `machine ${percent(machineBusy)} busy` : null;

/** @param strangers of all cores, 0…1, that others than the bench took */
export const whyTaken = (strangers: number): string | null =>
  strangers > STRANGERS_VOID_ABOVE ? `${percent(strangers)} of the machine taken by others` : null;
