/**
 * The heights that a sender distinguishes. A tile that is being resized passes through hundreds of sizes; the sender
 * changes its encoder for a few of them only.
 */
export const HEIGHT_STEPS: readonly number[] = [
  0, 90, 120, 180, 270, 360, 540, 720, 1_080, 1_440, 2_160, 4_320,
];

/** A picture that is stretched by this factor looks the same. */
const STRETCH = 1.1;
/** A smaller step is taken only when it suffices with room to spare. */
const SPARE = 0.9;

/**
 * @param wanted pixels of the screen, 0: not shown
 * @param before the present step; null at first
 * @returns the step to send: one that is large enough, and the same as before where the change is small
 */
export const stepHeight = (wanted: number, before: number | null): number => {
  if (wanted <= 0) return 0;
  const enough = (share: number) =>
    HEIGHT_STEPS.find((step) => step > 0 && step * share >= wanted) ?? HEIGHT_STEPS.at(-1) ?? wanted;
  const up = enough(STRETCH);
  if (before === null || before === 0 || up > before) return up;
  return Math.min(before, enough(SPARE));
};
