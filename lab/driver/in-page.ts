import type { Page } from 'playwright';
import { within } from './patience';

/** A function of the driver looks or listens for 30 s at most; an answer that takes longer than this never comes. */
const ANSWER_LIMIT_MS = 60_000;

/**
 * Runs a function in the page with arguments that may be functions too. Functions travel as source text, which is
 * evaluated through the DevTools protocol because the page's security policy rightly forbids `new Function`. So they
 * have to be self-contained. `__name` is the wrapper that TypeScript runners put around functions.
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
