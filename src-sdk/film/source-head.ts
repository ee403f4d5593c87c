import type { Timers } from '@core/base/clock';
import { type FilmHead, readFilmHead } from '@core/film/head/film-head';
import { readHead, type Span } from '@core/film/head/head-bytes';
import { contentKind, SIGNATURE_BYTES } from '@core/film/film-signature';
import { probeOf, probeUnread, type SourceProbe } from './source-probe';

/** Bounds for reading the head of a film that anybody may have put there. */
const LIMITS = {
  /** Bytes that are requested at once: most heads are within the first block. */
  block: 32 * 1_024,
  requests: 40,
  ms: 8_000,
} as const;

export interface SourceHead {
  readonly probe: SourceProbe;
  /** Null where nothing of it could be read. */
  readonly head: FilmHead | null;
}

/** Reads up to this many bytes of an answer; what comes after them isn't waited for. */
const bytesOf = async (response: Response, most: number): Promise<Uint8Array> => {
  const bytes = new Uint8Array(most);
  let length = 0;
  const reader = response.body?.getReader();
  while (reader && length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = value.subarray(0, most - length);
    bytes.set(part, length);
    length += part.length;
  }
  // An endless answer would otherwise be read for ever.
  reader?.cancel().catch(() => undefined);
  return bytes.subarray(0, length);
};

/** Length of the whole, by the answer to a part or to the whole; null where it isn't said. */
const sizeOf = ({ status, headers }: Response): number | null => {
  const text =
    status === 206
      ? /\/(\d{1,15})$/.exec(headers.get('content-range') ?? '')?.[1]
      : (headers.get('content-length') ?? undefined);
  return text === undefined ? null : Number(text);
};

/** What the first bytes alone tell of a film. */
const headOfFirst = (first: Uint8Array): FilmHead => {
  const content = contentKind(first.subarray(0, SIGNATURE_BYTES));
  if (content.kind === 'foreign') return content;
  return content.kind === 'film' ? { kind: 'film', tracks: null } : { kind: content.kind };
};

/** Judges an answer by its content where nothing else speaks against it. */
const judged = (probe: SourceProbe, head: FilmHead): SourceProbe => {
  if (head.kind === 'page') return { ...probe, fault: 'page' };
  return head.kind === 'other' ? { ...probe, fault: 'noFilm' } : { ...probe, fault: null };
};

/**
 * Reads what is at an address, as far as needed to know its kind and its tracks. Never rejects: what can't be known is
 * left out.
 * @param signal aborts the reading when nobody waits for it any more
 */
export const readSource = async (
  url: string,
  timers: Timers,
  ask: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
  signal?: AbortSignal,
): Promise<SourceHead> => {
  const abort = new AbortController();
  const timer = timers.setTimeout(() => abort.abort(), LIMITS.ms);
  signal?.addEventListener('abort', () => {
    timers.clearTimeout(timer);
    abort.abort();
  });
  const common: RequestInit = { cache: 'no-store', credentials: 'omit', signal: abort.signal };
  const request = (from: number): Promise<Response> =>
    ask(url, { ...common, headers: { range: `bytes=${from}-${from + LIMITS.block - 1}` } });
  try {
    const answer = await request(0).catch(() => null);
    if (!answer)
      return { probe: await probeUnread(url, (init) => ask(url, { ...common, ...init })), head: null };
    const probe = probeOf(answer);
    if (!probe.isThere) return { probe, head: null };
    const first = await bytesOf(answer, LIMITS.block);
    const sizeBytes = sizeOf(answer);
    const blocks = new Map([[0, first]]);
    const block = async (at: number): Promise<Uint8Array> => {
      const known = blocks.get(at);
      if (known) return known;
      if (answer.status !== 206 || blocks.size >= LIMITS.requests)
        throw new Error('no more of it is asked for');
      const next = await request(at);
      // Another site doesn't always let us read how long the file is: this status says that it ends before.
      const isBeyond = next.status === 416;
      if (next.status !== 206 && !isBeyond) throw new Error('there is no such part');
      const bytes = isBeyond ? new Uint8Array() : await bytesOf(next, LIMITS.block);
      blocks.set(at, bytes);
      return bytes;
    };
    const read = async ({ from, length }: Span): Promise<Uint8Array> => {
      const parts: Uint8Array[] = [];
      const end = Math.min(from + length, sizeBytes ?? Number.POSITIVE_INFINITY);
      for (let at = from; at < end;) {
        const start = at - (at % LIMITS.block);
        const bytes = await block(start);
        const part = bytes.subarray(at - start, end - start);
        if (part.length === 0) break;
        parts.push(part);
        at += part.length;
        if (bytes.length < LIMITS.block) break;
      }
      const [only] = parts;
      if (only && parts.length === 1) return only;
      return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
    };
    const head = await readHead(readFilmHead(sizeBytes), read).catch(() => headOfFirst(first));
    return { probe: judged(probe, head), head };
  } catch {
    return { probe: { isThere: true, fault: null, isPublicFilm: false }, head: null };
  } finally {
    timers.clearTimeout(timer);
    abort.abort();
  }
};
