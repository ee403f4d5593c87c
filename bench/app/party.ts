/** Measures whether anything holds the page up while two people watch a film together. */
import type { Page } from 'playwright';
import { inPage } from '../../lab/driver/in-page';
import { untilReady } from '../../lab/driver/film';
import { joinByLink, letGo } from '../../lab/driver/film-party';
import { byId, startParty, untilView } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { whileBusy } from '../kit/busy';
import { pause } from '../kit/pause';
import type { Measured } from '../kit/run';
import { whyTaken } from '../kit/void';

/** A task of the page's main thread that took over 50 ms, which `PerformanceObserver` calls a long task. */
interface LongTask {
  /** The time since the watching began. */
  readonly atMs: number;
  readonly ms: number;
}

/** A frame that came late, and the scripts that took part in it (the long animation frames API of Chromium 123). */
interface LateFrame extends LongTask {
  readonly scripts: readonly string[];
}

interface HoldUps {
  readonly tasks: readonly LongTask[];
  readonly frames: readonly LateFrame[];
}

type WatchedWindow = Window & { matineeHoldUps?: { tasks: LongTask[]; frames: LateFrame[] } };

/** The fields of a `long-animation-frame` entry that are read here. */
interface LongFrameEntry extends PerformanceEntry {
  readonly scripts?: readonly {
    readonly duration: number;
    readonly invoker: string;
    readonly sourceFunctionName: string;
  }[];
}

const watchHoldUps = (page: Page): Promise<void> =>
  inPage(page, () => {
    const beganAt = performance.now();
    const noted: HoldUps & { tasks: LongTask[]; frames: LateFrame[] } = { tasks: [], frames: [] };
    (window as WatchedWindow).matineeHoldUps = noted;
    const placed = ({ startTime, duration }: PerformanceEntry): LongTask => ({
      atMs: startTime - beganAt,
      ms: duration,
    });
    const tasks = new PerformanceObserver((list) => noted.tasks.push(...list.getEntries().map(placed)));
    tasks.observe({ type: 'longtask' });
    const frames = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LongFrameEntry[])
        noted.frames.push({
          ...placed(entry),
          scripts: (entry.scripts ?? []).map(
            ({ duration, invoker, sourceFunctionName }) =>
              `${Math.round(duration)} ms ${invoker} ${sourceFunctionName}`,
          ),
        });
    });
    frames.observe({ type: 'long-animation-frame' });
  });

const holdUpsOf = (page: Page): Promise<HoldUps> =>
  inPage(page, () => (window as WatchedWindow).matineeHoldUps ?? { tasks: [], frames: [] });

export interface PartyOptions {
  /** The wait after the film began until everybody's picture and clock have settled. */
  readonly settleSeconds: number;
  readonly seconds: number;
}

export async function measureParty({ settleSeconds, seconds }: PartyOptions): Promise<Measured> {
  const people: Person[] = [];
  try {
    const alice = await launchPerson('alice');
    people.push(alice);
    const bob = await joinByLink(people, 'bob', await startParty(alice));
    await byId(alice.page, 'open-sample').click();
    await untilReady(people);
    await byId(alice.page, 'transport-play').click();
    for (const { page } of people)
      await untilView(page, 'the film plays', ({ playback }) => playback.phase === 'playing');
    await pause(settleSeconds * 1_000);
    for (const { page } of people) await watchHoldUps(page);
    const [, busy] = await whileBusy([], () => pause(seconds * 1_000));
    const heldUp = { alice: await holdUpsOf(alice.page), bob: await holdUpsOf(bob.page) };
    const tasks = Object.values(heldUp).flatMap((person) => person.tasks);
    return {
      values: {
        'party-long-tasks': tasks.length,
        'party-longest-task-ms': Math.max(0, ...tasks.map(({ ms }) => ms)),
      },
      machineBusy: busy.machine,
      void: whyTaken(busy.strangers),
      detail: heldUp,
    };
  } finally {
    await letGo(people);
  }
}
