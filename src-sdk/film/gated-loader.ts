import { GATE_HEADERS } from '@core/film/film-gate';
import type { HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext } from 'hls.js';
import { probeOf, type SourceProbe } from './source-probe';

/** What an XMLHttpRequest or a fetch of hls.js has been answered with. */
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
 * Has hls.js load playlists, segments and keys through a gate, and lets it think that they came from where they are:
 * their own addresses are relative to that.
 * @param reach where the page gets what is at an address
 * @param onAnswer what each answer is
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
