import type { Timers } from '@core/base/clock';

/** How long to wait for the server when asking why a film couldn't be loaded. */
const PROBE_MS = 5_000;

/**
 * What is behind an address: `readable`, an answer that says no (`refused`: missing, forbidden), a server that answers
 * but doesn't let pages of other origins read (`closed`), or nobody (`silent`).
 */
export type SourceProbe = 'readable' | 'refused' | 'closed' | 'silent';

/** Asks for one byte. Another origin that doesn't let us read still shows whether anybody answers. */
export const probeSource = async (
  url: string,
  timers: Timers,
  ask: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
): Promise<SourceProbe> => {
  const abort = new AbortController();
  const timer = timers.setTimeout(() => abort.abort(), PROBE_MS);
  const common: RequestInit = { cache: 'no-store', credentials: 'omit', signal: abort.signal };
  try {
    const answer = await ask(url, { ...common, headers: { range: 'bytes=0-0' } });
    return answer.ok ? 'readable' : 'refused';
  } catch {
    try {
      await ask(url, { ...common, mode: 'no-cors' });
      return 'closed';
    } catch {
      return 'silent';
    }
  } finally {
    timers.clearTimeout(timer);
    abort.abort();
  }
};
