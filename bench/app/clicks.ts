/** Measures how soon the part behind Home is there after the first click on it. */
import type { Page } from 'playwright';
import { inPage } from '../../lab/driver/in-page';
import { letGo } from '../../lab/driver/film-party';
import { launchPerson, type Person } from '../../lab/driver/person';
import { whileBusy } from '../kit/busy';
import { pause } from '../kit/pause';
import type { Measured } from '../kit/run';
import { whyTaken } from '../kit/void';

/** The time from a click on one thing to the frame in which another is there, ms. */
const clickToSight = (page: Page, click: string, sight: string): Promise<number> =>
  inPage(
    page,
    (from: string, to: string) =>
      new Promise<number>((resolve) => {
        const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid="${id}"]`);
        const beganAt = performance.now();
        const look = (): void => {
          if (find(to)) resolve(performance.now() - beganAt);
          else requestAnimationFrame(look);
        };
        find(from)?.click();
        requestAnimationFrame(look);
      }),
    click,
    sight,
  );

/**
 * @param appRoot the folder of the checkout whose app is measured
 * @param idleSeconds how long Home stands before the first click
 */
export async function measureClicks(appRoot: string, idleSeconds: number): Promise<Measured> {
  const people: Person[] = [];
  try {
    const first = async (click: string, sight: string): Promise<number> => {
      const person = await launchPerson('alice', { appRoot });
      people.push(person);
      await pause(idleSeconds * 1_000);
      const ms = await clickToSight(person.page, click, sight);
      await letGo(people);
      return ms;
    };
    const [values, busy] = await whileBusy([], async () => ({
      'first-lobby-ms': await first('home-start', 'lobby-join'),
      'first-settings-ms': await first('home-settings', 'settings-dialog'),
    }));
    return { values, machineBusy: busy.machine, void: whyTaken(busy.strangers) };
  } finally {
    await letGo(people);
  }
}
