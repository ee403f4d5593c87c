/**
 * Answers `matinee-web://film/<address>/part`: the only way by which the page gets films of the web, with their
 * playlists, segments and keys. The decision what may be reached is made here, outside of the page (ADR 29); of a
 * server's answer only what a player needs is passed on, as the player takes it.
 */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Timers } from '@core/base/clock';
import { filmKind, SIGNATURE_BYTES } from '@core/film/film-signature';
import { behindGate, GATE_HEADERS, type GateReason } from '@core/film/film-gate';
import { GateError, type Fetched, type WebFilmFetch } from './web-film-fetch';

export const GATE_LIMITS = {
  /** Answers that are being fetched or taken; a film with its requests for segments has a handful. */
  open: 48,
  /** A server that sends nothing for so long while the player waits has gone, ms. */
  idleMs: 30_000,
} as const;

export interface WebFilmGateOptions {
  readonly fetch: Pick<WebFilmFetch, 'get'>;
  /** The only origin whose pages may read the bytes. */
  readonly pageOrigin: string;
  readonly timers: Timers;
}

/** One range of bytes, as players ask for it. */
const RANGE = /^bytes=(\d{1,15})-(\d{0,15})$/;

interface Range {
  readonly from: number;
  /** The last byte; null for all that follow. */
  readonly to: number | null;
}

const rangeOf = (header: string | null): Range | null => {
  const [, from, to] = RANGE.exec(header ?? '') ?? [];
  return from === undefined ? null : { from: Number(from), to: to ? Number(to) : null };
};

/** The only headers of a server that reach the page. */
const PASSED_ON = ['content-length', 'content-range', 'accept-ranges', 'age'] as const;

/**
 * A page, a script or a style is no part of a film. Many servers say nothing of a film but that it is bytes, which an
 * engine that is told not to sniff hands to no video element (opaque response blocking); a player finds out by its
 * bytes what it is, whatever it is called.
 */
const TYPE = /^(?:video|audio)\/[\w.+-]{1,100}$/i;
const UNKNOWN_TYPE = 'video/mp4';

const UNPACK: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Some servers compress although they are asked not to. */
const unpacked = (answer: IncomingMessage): { body: Readable; isPacked: boolean } => {
  const encoding = (answer.headers['content-encoding'] ?? '').trim().toLowerCase();
  const unpack = UNPACK[encoding];
  if (!unpack) {
    if (encoding === '' || encoding === 'identity') return { body: answer, isPacked: false };
    answer.destroy();
    throw new GateError('garbled');
  }
  const body = unpack();
  answer.on('error', (error) => body.destroy(error));
  body.on('close', () => answer.destroy());
  return { body: answer.pipe(body), isPacked: true };
};

interface Chunks {
  next(): Promise<Uint8Array | null>;
  close(): void;
}

/** Bytes `from` to `to`, the last one included, out of `chunks`; infinity: to the end. */
const part = (chunks: Chunks, from: number, to: number): Chunks => {
  let at = 0;
  return {
    close: () => chunks.close(),
    next: async () => {
      for (;;) {
        if (at > to) return null;
        const chunk = await chunks.next();
        if (!chunk) return null;
        const begin = Math.max(0, from - at);
        const end = Number.isFinite(to) ? Math.min(chunk.byteLength, to + 1 - at) : chunk.byteLength;
        at += chunk.byteLength;
        // Nobody would take what follows.
        if (at > to) chunks.close();
        if (begin < end) return chunk.subarray(begin, end);
      }
    },
  };
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

export class WebFilmGate {
  readonly #options: WebFilmGateOptions;
  #open = 0;

  constructor(options: WebFilmGateOptions) {
    this.#options = options;
  }

  /** How many answers are being fetched or taken now. */
  get open(): number {
    return this.#open;
  }

  readonly answer = async (request: Request): Promise<Response> => {
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { Allow: 'GET' } });
    const address = behindGate(request.url);
    if (!address) return this.#refuse('address');
    const range = request.headers.get('range');
    const asked = rangeOf(range);
    if (this.#open >= GATE_LIMITS.open) return this.#refuse('busy');
    this.#open++;
    let isTaken = false;
    try {
      const fetched = await this.#options.fetch.get(address, asked && range);
      const response = await this.#passOn(fetched, asked);
      isTaken = response.body !== null;
      return response;
    } catch (error) {
      return this.#refuse(error instanceof GateError ? error.reason : 'refused');
    } finally {
      if (!isTaken) this.#open--;
    }
  };

  #headers(more: Readonly<Record<string, string>>): Record<string, string> {
    return {
      'Access-Control-Allow-Origin': this.#options.pageOrigin,
      'Access-Control-Expose-Headers': Object.values(GATE_HEADERS).join(', '),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...more,
    };
  }

  #refuse(reason: GateReason): Response {
    return new Response(null, { status: 502, headers: this.#headers({ [GATE_HEADERS.reason]: reason }) });
  }

  async #passOn({ answer, url, isPublic }: Fetched, range: Range | null): Promise<Response> {
    const status = answer.statusCode ?? 0;
    const about = { [GATE_HEADERS.url]: url.href, [GATE_HEADERS.place]: isPublic ? 'public' : 'local' };
    if (status !== 200 && status !== 206) {
      // The text of its refusal is none of a player's business.
      answer.destroy();
      if (status < 400 || status > 599) return this.#refuse('garbled');
      return new Response(null, { status, headers: this.#headers(about) });
    }
    const { body, isPacked } = unpacked(answer);
    const headers = this.#headers({ ...about, 'Content-Type': UNKNOWN_TYPE });
    const type = (answer.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
    if (TYPE.test(type)) headers['Content-Type'] = type;
    for (const name of PASSED_ON) {
      const value = answer.headers[name];
      if (value !== undefined && !(isPacked && name === 'content-length')) headers[name] = value;
    }
    if (status === 200 && range && range.from > 0) return this.#cutOut(body, headers, range);
    const chunks = this.#chunks(body);
    const first: Uint8Array[] = [];
    if (status === 200 || range?.from === 0) {
      let bytes = 0;
      while (bytes < SIGNATURE_BYTES) {
        const chunk = await chunks.next();
        if (!chunk) break;
        first.push(chunk);
        bytes += chunk.byteLength;
      }
      const kind = filmKind(joined(first));
      if (kind !== null) headers[GATE_HEADERS.kind] = kind;
    }
    return new Response(this.#stream(chunks, first), { status, headers });
  }

  /**
   * A server without ranges answers with the whole film, whatever part is requested. A player behind a scheme of ours
   * takes ranges for granted, and would decode the film's beginning as if it were the requested part: so it gets that
   * part cut out of the whole.
   */
  #cutOut(body: Readable, headers: Record<string, string>, { from, to }: Range): Response {
    const size = Number(headers['content-length'] ?? Number.NaN);
    delete headers['content-length'];
    headers[GATE_HEADERS.ranges] = 'none';
    if (size <= from) {
      body.destroy();
      return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
    }
    const end = Number.isNaN(size) ? (to ?? Number.POSITIVE_INFINITY) : Math.min(to ?? size, size - 1);
    if (!Number.isNaN(size)) {
      headers['content-length'] = String(end - from + 1);
      headers['content-range'] = `bytes ${from}-${end}/${size}`;
    }
    return new Response(this.#stream(part(this.#chunks(body), from, end), []), { status: 206, headers });
  }

  /** The bytes of a body one after the other; null at its end. */
  #chunks(body: Readable): Chunks {
    const { timers } = this.#options;
    const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    return {
      next: async () => {
        // The limit runs only while somebody waits: a paused film takes nothing, for as long as it likes.
        const timer = timers.setTimeout(() => body.destroy(new GateError('silent')), GATE_LIMITS.idleMs);
        try {
          const { done, value } = await iterator.next();
          return done ? null : value;
        } finally {
          timers.clearTimeout(timer);
        }
      },
      close: () => void body.destroy(),
    };
  }

  #stream(chunks: Chunks, first: Uint8Array[]): ReadableStream<Uint8Array> {
    let isOpen = true;
    const end = (): void => {
      if (isOpen) this.#open--;
      isOpen = false;
    };
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const chunk = first.shift() ?? (await chunks.next());
            if (!isOpen) return;
            if (chunk) return controller.enqueue(chunk);
            end();
            controller.close();
          } catch (error) {
            end();
            controller.error(error);
          }
        },
        cancel: () => {
          end();
          chunks.close();
        },
      },
      { highWaterMark: 0 },
    );
  }
}
