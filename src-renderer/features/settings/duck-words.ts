/** Steps of the slider, dB: finer is not heard. */
export const DUCK = { maxDb: 24, stepDb: 3 } as const;

/** How far the film falls, in a word. Half as loud is about 10 dB: most people want a value around there. */
export const duckWord = (db: number): 'off' | 'little' | 'normal' | 'lot' => {
  if (db <= 0) return 'off';
  if (db <= 6) return 'little';
  return db <= 15 ? 'normal' : 'lot';
};
