import type { Timers } from '@core/base/clock';
import { GATE_HEADERS } from '@core/film/film-gate';

/** After this time a server that hasn't answered is taken for one as most are, ms. */
const ASK_MS = 5_000;

/**
 * Whether the server of a film sends it from its beginning only, so that nobody can seek in it. A video element knows
 * by itself where it asks the server; behind a gate's own scheme it takes for granted that it can, and only the gate
 * knows.
 * @param url of the gate
 */
export const lacksRanges = async (
  url: string,
  timers: Timers,
  ask: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
): Promise<boolean> => {
  const abort = new AbortController();
  const timer = timers.setTimeout(() => abort.abort(), ASK_MS);
  try {
    const { headers } = await ask(url, {
      cache: 'no-store',
      credentials: 'omit',
      signal: abort.signal,
      headers: { range: 'bytes=1-1' },
    });
    return headers.get(GATE_HEADERS.ranges) === 'none';
  } catch {
    return false;
  } finally {
    timers.clearTimeout(timer);
    // The head has said it; the film itself isn't wanted a second time.
    abort.abort();
  }
};
