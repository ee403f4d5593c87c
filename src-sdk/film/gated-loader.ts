import { GATE_HEADERS } from '@core/film/film-gate';
import type { HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext } from 'hls.js';
import { probeOf, type SourceProbe } from './source-probe';

/** Reads the answer to an XMLHttpRequest or fetch of hls.js. */
export const probeOfDetails = (details: unknown): SourceProbe | null => {
  if (details instanceof Response) return probeOf(details);
  if (!(details instanceof XMLHttpRequest)) return null;
  const { status } = details;
  const headers = { get: (name: string) => details.getResponseHeader(name) } as Response['headers'];
  return status === 0 ? null : probeOf({ status, ok: status >= 200 && status < 300, headers });
};

const addressOf = (details: unknown): string | null =>
  details instanceof XMLHttpRequest ? details.getResponseHeader(GATE_HEADERS.url) : null;

/**
 * Makes hls.js load playlists, segments and keys through a gate, and shows it the original addresses: relative
 * addresses in a playlist are resolved against those.
 * @param reach maps an address to where the page loads it
 * @param onAnswer called with each answer
 */
export const gatedLoading = (
  BaseLoader: HlsConfig['loader'],
  reach: (url: string) => string,
  onAnswer: (probe: SourceProbe) => void,
): Pick<HlsConfig, 'loader' | 'xhrSetup'> => {
  class GatedLoader extends BaseLoader implements Loader<LoaderContext> {
    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      super.load(context, config, {
        ...callbacks,
        onSuccess: (response, stats, of, details) => {
          const probe = probeOfDetails(details);
          if (probe) onAnswer(probe);
          const url = addressOf(details) ?? of.url;
          callbacks.onSuccess({ ...response, url }, stats, of, details);
        },
      });
    }
  }
  return { loader: GatedLoader, xhrSetup: (xhr, url) => xhr.open('GET', reach(url), true) };
};
