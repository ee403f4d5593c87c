/**
 * A live stream with the faults of real ones: computes its playlist at any moment, from faults that the address names.
 */

/** The time from `from` until before `to`, seconds since the stream's start. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface LiveFaults {
  /**
   * The spans in which nothing is published; afterwards the stream goes on at its own speed, with dates that follow on.
   */
  readonly freeze: readonly Span[];
  /** The speed at which the stream is published; 1 is right. */
  readonly speed: number;
  /** From second `at` on the stream's dates leap by `byS` seconds, behind a discontinuity. */
  readonly leap: { readonly at: number; readonly byS: number } | null;
  /** From this second on the media sequence starts again at 0, behind a discontinuity. */
  readonly restartAt: number | null;
  /** The spans in which the playlist has no parts. */
  readonly empty: readonly Span[];
  /** The second at which the stream ends; null for none. */
  readonly endAt: number | null;
  readonly withDates: boolean;
  /** Whether all parts since the beginning stay listed. */
  readonly isEvent: boolean;
  /** The number of a part that the server doesn't have. */
  readonly hole: number | null;
  /** The number of a part that the playlist itself calls a gap. */
  readonly gap: number | null;
}

export interface Programme {
  /** How many different parts there are; they are repeated again and again. */
  readonly parts: number;
  readonly partS: number;
  /** How many parts the sliding window lists. */
  readonly listed: number;
  /** The wall clock at the stream's start, ms since 1970. */
  readonly startedAtMs: number;
}

/** The length that is already published when the stream starts, so that a player has something to begin with. */
const BEFORE_S = 40;

export const within = (spans: readonly Span[], ageS: number): boolean =>
  spans.some(({ from, to }) => ageS >= from && ageS < to);

function publishedS(faults: LiveFaults, ageS: number): number {
  const frozenS = faults.freeze.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(ageS, to) - from),
    0,
  );
  return BEFORE_S + (Math.min(ageS, faults.endAt ?? Infinity) - frozenS) * faults.speed;
}

/** The playlist at a moment. @param ageS seconds since the stream's start */
export function livePlaylist(programme: Programme, faults: LiveFaults, ageS: number): string {
  const { parts, partS, listed, startedAtMs } = programme;
  const end = Math.floor(publishedS(faults, ageS) / partS);
  const breakAt = Math.floor((BEFORE_S + (faults.restartAt ?? faults.leap?.at ?? Infinity)) / partS);
  const hasRestarted = faults.restartAt !== null && end > breakAt;
  const slid = faults.isEvent ? 0 : Math.max(0, end - listed);
  const first = hasRestarted ? Math.max(slid, breakAt) : slid;
  const isBreak = (part: number): boolean => part === breakAt || (part > 0 && part % parts === 0);
  const gone = Array.from({ length: first + 1 }, (_, part) => part).filter(isBreak).length;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${Math.ceil(partS)}`,
    `#EXT-X-MEDIA-SEQUENCE:${hasRestarted ? first - breakAt : first}`,
    `#EXT-X-DISCONTINUITY-SEQUENCE:${gone}`,
    ...(faults.isEvent ? ['#EXT-X-PLAYLIST-TYPE:EVENT'] : []),
  ];
  if (within(faults.empty, ageS)) return `${lines.join('\n')}\n`;
  for (let part = first; part < end; part += 1) {
    if (isBreak(part) && part > first) lines.push('#EXT-X-DISCONTINUITY');
    if (faults.withDates) {
      const leapS = faults.leap && part >= breakAt ? faults.leap.byS : 0;
      const at = startedAtMs + (part * partS - BEFORE_S + leapS) * 1000;
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(at).toISOString()}`);
    }
    if (faults.gap === part) lines.push('#EXT-X-GAP');
    const file = `part${String(part % parts).padStart(3, '0')}.ts`;
    lines.push(
      `#EXTINF:${partS.toFixed(3)},`,
      faults.hole === part ? '/missing.ts' : `/f/${file}?part=${part}`,
    );
  }
  if (faults.endAt !== null && ageS >= faults.endAt) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

const spansOf = (query: URLSearchParams, name: string): Span[] =>
  query.getAll(name).map((text) => {
    const [from = NaN, to = NaN] = text.split('-').map(Number);
    return { from, to };
  });

const numberOf = (query: URLSearchParams, name: string): number | null =>
  query.has(name) ? Number(query.get(name)) : null;

/**
 * Reads the faults from an address: freeze=20-50 · slow=0.9 · back=30,3600 or ahead=30,3600 (from second 30 on dates
 * are an hour off) · restart=30 · empty=20-40 · end=60 · nodates · event · hole=12 · gap=12
 *
 * @param withDates whether this request gets dates at all: `latedates` gives them to later ones only
 */
export function faultsOf(query: URLSearchParams, withDates = true): LiveFaults {
  const [at = NaN, byS = NaN] = (query.get('back') ?? query.get('ahead') ?? '').split(',').map(Number);
  const hasLeap = query.has('back') || query.has('ahead');
  return {
    freeze: spansOf(query, 'freeze'),
    speed: numberOf(query, 'slow') ?? 1,
    leap: hasLeap ? { at, byS: query.has('back') ? -byS : byS } : null,
    restartAt: numberOf(query, 'restart'),
    empty: spansOf(query, 'empty'),
    endAt: numberOf(query, 'end'),
    withDates: withDates && !query.has('nodates'),
    isEvent: query.has('event'),
    hole: numberOf(query, 'hole'),
    gap: numberOf(query, 'gap'),
  };
}

/** Reads the spans in which the server is to be down, or to answer with a page. */
export const serverFaultsOf = (query: URLSearchParams): { down: readonly Span[]; page: readonly Span[] } => ({
  down: spansOf(query, 'down'),
  page: spansOf(query, 'html'),
});
