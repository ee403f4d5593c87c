/** Measures how far apart two people's films are while they run. */
import { expect, test } from 'playwright/test';
import { positionOf } from './party-flow';
import type { Person } from './person';
import { newSightings, skewsMs, spreadOf, type Spread } from './truth';

/** The limit for two windows on one machine; the exact figure comes from `npm run bench:sync`. */
export const SKEW_P95_LIMIT_MS = 40;

/**
 * The skew over some five seconds of film. A machine with more work than it can do shows pictures late, so that the
 * figure would measure the machine: such a piece is void and the next one is taken, up to six in all. The report names
 * each of them. Both films have to be watched by `watchFilm` already.
 */
export async function steadySkew(a: Person, b: Person): Promise<Spread> {
  let best: Spread | undefined;
  for (let piece = 0; piece < 6; piece += 1) {
    await newSightings(a.page);
    await newSightings(b.page);
    const from = (await positionOf(b.page)) ?? 0;
    await expect.poll(() => positionOf(b.page), { timeout: 30_000 }).toBeGreaterThan(from + 5_000);
    const skews = skewsMs(await newSightings(a.page), await newSightings(b.page));
    const skew = skews.length > 0 ? spreadOf(skews) : undefined;
    test
      .info()
      .annotations.push({ type: 'skew', description: JSON.stringify({ frames: skews.length, ...skew }) });
    if (skew && skews.length >= 60 && skew.p95 < (best?.p95 ?? Infinity)) best = skew;
    if (best && best.p95 <= SKEW_P95_LIMIT_MS) return best;
  }
  if (!best) throw new Error('the machine was too busy to show enough frames in both windows');
  return best;
}

/** On however busy a machine, a second apart is not together. */
const TOGETHER_MS = 1_000;

/** Waits until both show the same at the same time, whatever they were at before. Both films have to be watched. */
export async function untilTogether(a: Person, b: Person, timeoutMs = 90_000): Promise<void> {
  await newSightings(a.page);
  await newSightings(b.page);
  const skew = async (): Promise<number> => {
    const from = (await positionOf(b.page)) ?? 0;
    await expect.poll(() => positionOf(b.page), { timeout: timeoutMs }).toBeGreaterThan(from + 2_000);
    const skews = skewsMs(await newSightings(a.page), await newSightings(b.page));
    return skews.length > 0 ? spreadOf(skews).p50 : Infinity;
  };
  await expect
    .poll(skew, { message: 'how far apart the films are', timeout: timeoutMs })
    .toBeLessThan(TOGETHER_MS);
}
