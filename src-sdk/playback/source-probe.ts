import type { Timers } from '@core/base/clock';
import { SIGNATURE_BYTES } from '@core/media/film-signature';
import { GATE_HEADERS, GATE_REASONS, type GateReason } from '@core/net/film-gate';
import type { FilmFault } from '@core/session/film-problem';

/** How long to wait for the server when asking why a film couldn't be loaded. */
const PROBE_MS = 5_000;

/** What is behind an address that didn't play. */
export interface SourceProbe {
  /** There are bytes of something, which may be a film that can't be decoded. */
  readonly isThere: boolean;
  /** Null where nothing speaks against it. */
  readonly fault: FilmFault | null;
  readonly isPublicFilm: boolean;
}

const isReason = (text: string | null): text is GateReason => GATE_REASONS.some((reason) => reason === text);

/** What an answer says of the film, by its status and, where there is a gate, by the gate's word. */
export const probeOf = ({
  status,
  ok,
  headers,
}: Pick<Response, 'status' | 'ok' | 'headers'>): SourceProbe => {
  const reason = headers.get(GATE_HEADERS.reason);
  if (isReason(reason)) return { isThere: false, fault: reason, isPublicFilm: false };
  if (!ok) {
    const fault = status === 401 || status === 403 ? 'forbidden' : 'missing';
    return { isThere: false, fault, isPublicFilm: false };
  }
  const place = headers.get(GATE_HEADERS.place);
  const isFilm = headers.get(GATE_HEADERS.kind) !== null;
  // Without a gate nobody has looked at the first bytes.
  const fault = place !== null && !isFilm ? 'noFilm' : null;
  return { isThere: true, fault, isPublicFilm: place === 'public' && isFilm };
};

const SILENT: SourceProbe = { isThere: false, fault: 'silent', isPublicFilm: false };

/** Asks for the first bytes. Another origin that doesn't let us read still shows whether anybody answers. */
export const probeSource = async (
  url: string,
  timers: Timers,
  ask: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
): Promise<SourceProbe> => {
  const abort = new AbortController();
  const timer = timers.setTimeout(() => abort.abort(), PROBE_MS);
  const common: RequestInit = { cache: 'no-store', credentials: 'omit', signal: abort.signal };
  try {
    return probeOf(await ask(url, { ...common, headers: { range: `bytes=0-${SIGNATURE_BYTES - 1}` } }));
  } catch {
    try {
      await ask(url, { ...common, mode: 'no-cors' });
      return { isThere: true, fault: 'closed', isPublicFilm: false };
    } catch {
      return SILENT;
    }
  } finally {
    timers.clearTimeout(timer);
    abort.abort();
  }
};
