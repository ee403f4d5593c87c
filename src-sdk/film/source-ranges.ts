import type { Timers } from '@core/base/clock';
import { GATE_HEADERS } from '@core/film/film-gate';

/** After this time a server that hasn't answered is assumed to support ranges, as most do, ms. */
const ASK_MS = 5_000;

/**
 * Asks whether a film's server sends it from its beginning only, so that nobody can seek in it. A video element finds
 * that out where it asks the server itself; behind a gate's own scheme it assumes ranges, and only the gate knows.
 * @param url the gate's address
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
    // The headers have said it; the film itself isn't wanted a second time.
    abort.abort();
  }
};
