/** The barriers that keep people from using a view, as axe-core finds them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright';
import { within } from './patience';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type WithAxe = Window & { axe: { run(options: RunOptions): Promise<AxeResults> } };

/** What a page does here takes some seconds of a busy machine; an answer that takes longer than this never comes. */
const ANSWER_LIMIT_MS = 30_000;

/**
 * Waits until every animation that has an end is over: the colours of a button that has just been enabled still change.
 * Five seconds are enough for all that the app has: one that stands, as on a part that isn't painted, has no end.
 */
export const untilStill = (page: Page): Promise<unknown> =>
  within(
    ANSWER_LIMIT_MS,
    'the page stands still',
    page.evaluate(() =>
      Promise.race([
        new Promise((resolve) => setTimeout(resolve, 5_000)),
        (async () => {
          // An animation of the latest change begins only with the next frame.
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          const ending = document.getAnimations().filter(({ effect }) => {
            const end = effect?.getComputedTiming().endTime;
            return typeof end === 'number' && Number.isFinite(end);
          });
          await Promise.allSettled(ending.map(({ finished }) => finished));
        })(),
      ]),
    ),
  );

/** The barriers of a view, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  // axe-core is evaluated through the DevTools protocol: the page's policy rightly lets no injected script in.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  await untilStill(page);
  const { violations } = await within(
    ANSWER_LIMIT_MS,
    'the page was looked through',
    page.evaluate(
      (tags) =>
        (window as unknown as WithAxe).axe.run({
          runOnly: { type: 'tag', values: tags },
          resultTypes: ['violations'],
        }),
      RULES,
    ),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} (${node.failureSummary ?? ''})`));
}
