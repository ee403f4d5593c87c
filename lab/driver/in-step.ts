/** Measures how far apart two people's films are while they run. */
import { expect, test } from 'playwright/test';
import { positionOf } from './party-flow';
import type { Person } from './person';
import { filmLead, newSightings, punctualSkewsMs, skewsMs, spreadOf } from './truth';

/** The limit for two windows on one machine; the exact figure comes from `npm run bench:sync`. */
const IN_STEP_MS = 40;
/** The limit for two windows that encode and show cameras beside the film, which keeps two cores busy by itself. */
export const IN_STEP_IN_A_CALL_MS = 100;

/**
 * Expects two films to run in step over some five seconds. An engine may be about to mend a start, and a machine may
 * have stood: a piece that isn't in step is followed by the next one, up to six in all. What failed names each of them.
 * Both films have to be watched by `watchFilm` already.
 */
export async function expectInStep(
  a: Person,
  b: Person,
  framesPerSecond: number,
  withinMs = IN_STEP_MS,
): Promise<void> {
  const pieces: string[] = [];
  for (let piece = 0; piece < 6; piece += 1) {
    await newSightings(a.page);
    await newSightings(b.page);
    const from = (await positionOf(b.page)) ?? 0;
    await expect.poll(() => positionOf(b.page), { timeout: 30_000 }).toBeGreaterThan(from + 5_000);
    const [seenByA, seenByB] = [await newSightings(a.page), await newSightings(b.page)];
    const apart = punctualSkewsMs(seenByA, seenByB, framesPerSecond);
    const skews = skewsMs(seenByA, seenByB);
    const [leadOfA, leadOfB] = [await filmLead(a.page), await filmLead(b.page)];
    const found = {
      clocks: Math.round((leadOfA.timelineMs ?? 0) - (leadOfB.timelineMs ?? 0)),
      engines: [leadOfA, leadOfB].map(({ timelineMs, elementMs, rate }) => [
        Math.round(elementMs - (timelineMs ?? 0)),
        rate,
      ]),

      apart: apart.map(Math.round),
      frames: skews.length,
      ...(skews.length > 0 && spreadOf(skews)),
    };
    pieces.push(JSON.stringify(found));
    test.info().annotations.push({ type: 'skew', description: JSON.stringify(found) });
    if (apart.length > 0 && Math.max(...apart.map(Math.abs)) <= withinMs) return;
  }
  throw new Error(`${a.name}'s film and ${b.name}'s aren't in step: ${pieces.join(', ')}`);
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
