import type { Page } from 'playwright';
import { within } from './patience';

/** The longest that a driver's function looks or listens is 30 s. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * Runs a function in the page with arguments that may be functions too. Functions travel as source text, evaluated
 * through the DevTools protocol: the page's security policy forbids `new Function`, and rightly so. They have to be
 * self-contained. `__name` is what TypeScript runners wrap functions in.
 */
export async function inPage<A extends readonly unknown[], R>(
  page: Page,
  run: (...args: A) => R | Promise<R>,
  ...args: A
): Promise<R> {
  const source = args
    .map((arg) => (typeof arg === 'function' ? `(${arg.toString()})` : JSON.stringify(arg)))
    .join(', ');
  return within(
    ANSWER_LIMIT_MS,
    `the page answered ${run.name}(${source.slice(0, 80)})`,
    page.evaluate<R>(`(() => { const __name = (f) => f; return (${run.toString()})(${source}); })()`),
  );
}
