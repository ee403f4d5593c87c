import { GATE_HEADERS, GATE_REASONS, type GateReason } from '@core/film/film-gate';
import type { FilmFault } from '@core/film/film-problem';

/** What is behind an address that didn't play. */
export interface SourceProbe {
  /** Whether there are bytes, which may be a film that can't be decoded. */
  readonly isThere: boolean;
  /** Null where nothing speaks against it. */
  readonly fault: FilmFault | null;
  readonly isPublicFilm: boolean;
}

const isReason = (text: string | null): text is GateReason => GATE_REASONS.some((reason) => reason === text);

const faultOfStatus = (status: number): FilmFault => {
  if (status === 401) return 'login';
  if (status === 403) return 'forbidden';
  return status === 429 || status >= 500 ? 'failing' : 'missing';
};

/** Reads an answer about the film: its status and, where there is a gate, the gate's headers. */
export const probeOf = ({
  status,
  ok,
  headers,
}: Pick<Response, 'status' | 'ok' | 'headers'>): SourceProbe => {
  const reason = headers.get(GATE_HEADERS.reason);
  if (isReason(reason)) return { isThere: false, fault: reason, isPublicFilm: false };
  if (!ok) return { isThere: false, fault: faultOfStatus(status), isPublicFilm: false };
  const place = headers.get(GATE_HEADERS.place);
  const isFilm = headers.get(GATE_HEADERS.kind) !== null;
  // Without a gate nobody has looked at the first bytes.
  const fault = place !== null && !isFilm ? 'noFilm' : null;
  return { isThere: true, fault, isPublicFilm: place === 'public' && isFilm };
};

/** A page that came by https loads nothing by http, but from its own machine. */
const isMixed = (url: string): boolean =>
  globalThis.location?.protocol === 'https:' && /^http:\/\/(?!localhost[:/]|127\.|\[::1\])/i.test(url);

/** Probes an address whose answer couldn't be read. Whether anybody is there shows without reading. */
export const probeUnread = async (
  url: string,
  ask: (init: RequestInit) => Promise<unknown>,
): Promise<SourceProbe> => {
  if (isMixed(url)) return { isThere: false, fault: 'mixed', isPublicFilm: false };
  try {
    await ask({ mode: 'no-cors' });
    return { isThere: true, fault: 'closed', isPublicFilm: false };
  } catch {
    return { isThere: false, fault: 'silent', isPublicFilm: false };
  }
};
