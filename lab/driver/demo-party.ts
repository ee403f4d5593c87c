/** The party of `npm run demo`, two people with one clip, and the measurements that are taken of it. */
import { join } from 'node:path';
import { expect } from 'playwright/test';
import { untilReady } from './film';
import { firstRemoteFrame, stampFirstRemoteFrame } from './first-frame';
import { heardOnSink, playsInto } from './output';
import { byId, enterFromLobby, positionOf, startParty, titleCase, untilView } from './party-flow';
import { launchPerson, type Person } from './person';
import { seenOf } from './senses';
import { newSightings, skewsMs, spreadOf, watchFilm, type Spread } from './truth';

export interface DemoResult {
  readonly electron: string;
  readonly participants: number;
  /** From the press on *Join* to the first picture of the other, for each person. */
  readonly firstRemoteFrameMs: readonly number[];
  readonly skewMs: Spread;
  /** The number of frames that both windows showed; the skew is measured on these. */
  readonly frames: number;
  readonly screenshots: readonly string[];
  /** Whether everybody saw and heard the other. */
  readonly complete: boolean;
}

export interface DemoOptions {
  readonly names: readonly [string, string];
  readonly watchMs: number;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** The frame rate of the clip that scripts/make-art.ts makes. */
const SAMPLE_FPS = 24;

/** The sun is low in the clip at this time, which makes a good picture. */
const SCREENSHOT_AT_MS = 9_000;

export async function runDemo({ names, watchMs, folder, say }: DemoOptions): Promise<DemoResult> {
  const [hostName, guestName] = names;
  const people: Person[] = [];
  try {
    const host = await launchPerson(hostName, { env: playsInto('sofa') });
    people.push(host);
    const electron = await host.app.evaluate(() => process.versions.electron ?? 'unknown');
    const link = await startParty(host);
    say(`${titleCase(hostName)} started a party.`);
    const guest = await launchPerson(guestName, { env: playsInto('headphones'), args: ['--join', link] });
    people.push(guest);
    await expect(byId(guest.page, 'lobby-join')).toBeVisible();
    await stampFirstRemoteFrame(guest.page, titleCase(hostName));
    await enterFromLobby(guest);
    const firstRemoteFrameMs = [await firstRemoteFrame(guest.page)];
    say(`${titleCase(guestName)} joined; the first picture came after ${firstRemoteFrameMs[0]} ms.`);

    // Voices are checked before the film starts: its music would drown the made-up voices.
    let complete = true;
    for (const [me, other, sink] of [
      [host, guestName, 'sofa'],
      [guest, hostName, 'headphones'],
    ] as const) {
      const { who, moves } = await seenOf(me.page, other, names);
      const heard = await heardOnSink(sink, names);
      const sees = who === other && moves;
      const hears = heard.includes(other) && !heard.includes(me.name);
      complete &&= sees && hears;
      say(
        `${titleCase(me.name)} ${sees ? 'saw' : 'did not see'} and ${hears ? 'heard' : 'did not hear'} ${titleCase(other)}.`,
      );
    }

    await byId(host.page, 'open-sample').click();
    await untilReady([host, guest]);
    await watchFilm(host.page, { by: 'mediaTime', framesPerSecond: SAMPLE_FPS });
    await watchFilm(guest.page, { by: 'mediaTime', framesPerSecond: SAMPLE_FPS });
    await byId(host.page, 'transport-play').click();
    await untilView(guest.page, 'the film plays', (view) => view.playback.phase === 'playing');
    const end = new Promise((resolve) => setTimeout(resolve, watchMs));
    const screenshots: string[] = [];
    await expect.poll(() => positionOf(host.page), { timeout: watchMs }).toBeGreaterThan(SCREENSHOT_AT_MS);
    for (const person of people) {
      const file = join(folder, `${person.name}.png`);
      await person.page.screenshot({ path: file });
      screenshots.push(file);
    }
    await end;
    const skews = skewsMs(await newSightings(host.page), await newSightings(guest.page));
    const skewMs = spreadOf(skews);
    const round = (ms: number): string => ms.toFixed(1);
    say(
      `Skew over ${skews.length} frames: p50 ${round(skewMs.p50)} ms, p95 ${round(skewMs.p95)} ms, max ${round(skewMs.max)} ms.`,
    );
    return {
      electron,
      participants: people.length,
      firstRemoteFrameMs,
      skewMs,
      frames: skews.length,
      screenshots,
      complete,
    };
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
}
