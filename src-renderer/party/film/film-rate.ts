/** The speeds that are offered, slowest first; all of them keep the pitch of voices. */
export const FILM_RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next faster or slower speed; the same at either end. A speed between two goes to its neighbour. */
export const nextRate = (rate: number, steps: 1 | -1): number => {
  const next = steps > 0 ? FILM_RATES.find((one) => one > rate) : FILM_RATES.findLast((one) => one < rate);
  return next ?? rate;
};
