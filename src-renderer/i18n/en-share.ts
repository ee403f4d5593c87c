/** Sharing a screen. */
export const share = {};
