/**
 * Fetches a film of the web, or a part of one, by Node's own client: it keeps no cookies, knows no logins, has no
 * client certificate, and connects to the addresses that `gateLookup` has checked. Redirects are followed here, each
 * checked as if it were the first.
 */
import {
  Agent as HttpAgent,
  request as overHttp,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { LookupFunction, Socket, TcpNetConnectOpts } from 'node:net';
import type { TimerHandle, Timers } from '@core/base/clock';
import { addressClass } from '@core/base/address-class';
import type { GateAddress, GateReason } from '@core/film/film-gate';
import { placeOfHost } from '@core/base/host-place';
import { filmUrlFault } from '@core/wire/film-url';
import { gateLookup, PRIVATE_ADDRESS, type Resolve } from './gate-lookup';

export const FETCH_LIMITS = {
  /** Time to the head of an answer, for each place that it is sent to. */
  headMs: 15_000,
  headBytes: 16_384,
  redirects: 8,
  /** Connections to one server, as browsers have them, and those kept for the next request. */
  sockets: 6,
  freeSockets: 4,
  freeMs: 30_000,
} as const;

export interface WebFilmFetchOptions {
  readonly resolve: Resolve;
  /** Whether this person typed that origin, which may then be in a private network. */
  readonly isTyped: (origin: string) => boolean;
  readonly userAgent: string;
  readonly timers: Timers;
  /**
   * Connects by plain TCP to the answer of `lookup` in its options; tests stand in for the internet. Default: Node's.
   */
  readonly dial?: (options: TcpNetConnectOpts) => Socket;
}

export interface Fetched {
  readonly answer: IncomingMessage;
  /** The address that answered in the end. */
  readonly url: URL;
  /** Whether that is a server of the internet. */
  readonly isPublic: boolean;
}

export class GateError extends Error {
  readonly reason: GateReason;
  constructor(reason: GateReason, cause?: unknown) {
    super(`The film gate: ${reason}`, { cause });
    this.reason = reason;
  }
}

const UNTRUSTED = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_)/;

const reasonOf = (error: unknown): GateReason => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === PRIVATE_ADDRESS) return 'private';
  if (['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'].includes(code)) return 'unknownHost';
  if (code === 'ETIMEDOUT') return 'silent';
  if (UNTRUSTED.test(code)) return 'untrusted';
  return code.startsWith('HPE_') || code.startsWith('ERR_SSL') || code === 'EPROTO' ? 'garbled' : 'refused';
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Connections that may lead into private networks are kept apart from those that may not. */
class Lines {
  readonly #lookup: LookupFunction;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor({ resolve, dial }: WebFilmFetchOptions, allowsLocal: boolean) {
    this.#lookup = gateLookup(resolve, allowsLocal);
    const { sockets, freeSockets, freeMs } = FETCH_LIMITS;
    const kept = { keepAlive: true, maxSockets: sockets, maxFreeSockets: freeSockets, timeout: freeMs };
    this.#http = Object.assign(new HttpAgent(kept), dial ? { createConnection: dial } : {});
    this.#https = new HttpsAgent(kept);
  }

  request(url: URL, headers: Readonly<Record<string, string>>) {
    const options: RequestOptions = {
      method: 'GET',
      headers: { ...headers },
      lookup: this.#lookup,
      maxHeaderSize: FETCH_LIMITS.headBytes,
    };
    return url.protocol === 'https:'
      ? overHttps(url, { ...options, agent: this.#https, rejectUnauthorized: true })
      : overHttp(url, { ...options, agent: this.#http });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

export class WebFilmFetch {
  readonly #options: WebFilmFetchOptions;
  readonly #public: Lines;
  readonly #local: Lines;

  constructor(options: WebFilmFetchOptions) {
    this.#options = options;
    this.#public = new Lines(options, false);
    this.#local = new Lines(options, true);
  }

  /**
   * @param range a `Range` header, or null
   * @throws GateError
   */
  async get({ url, filmOrigin }: GateAddress, range: string | null): Promise<Fetched> {
    const begin = url.origin;
    let at = url;
    for (let redirects = 0; redirects <= FETCH_LIMITS.redirects; redirects++) {
      // A film of the internet names no place in a private network, by redirects as little as by its playlist.
      const mayBeLocal = at.origin === begin && at.origin === filmOrigin && this.#options.isTyped(at.origin);
      const answer = await this.#ask(at, range, mayBeLocal);
      const to = answer.headers.location;
      if (!REDIRECTS.has(answer.statusCode ?? 0) || to === undefined) {
        const isPublic = !mayBeLocal || addressClass(answer.socket.remoteAddress ?? '') === 'public';
        return { answer, url: at, isPublic };
      }
      // The body of a redirect is read to its end, so that the connection can be used again.
      answer.resume();
      const next = URL.canParse(to, at.href) ? new URL(to, at.href) : null;
      if (!next || filmUrlFault(next.href) !== null) throw new GateError('redirects');
      at = next;
    }
    throw new GateError('redirects');
  }

  close(): void {
    this.#public.close();
    this.#local.close();
  }

  async #ask(url: URL, range: string | null, mayBeLocal: boolean): Promise<IncomingMessage> {
    const { userAgent } = this.#options;
    if (!mayBeLocal && placeOfHost(url.hostname) === 'local') throw new GateError('private');
    const headers = {
      'user-agent': userAgent,
      accept: '*/*',
      // Bytes of a film are counted, which isn't possible with compressed ones.
      'accept-encoding': 'identity',
      ...(range === null ? {} : { range }),
    };
    try {
      return await this.#once(url, headers, mayBeLocal);
    } catch (error) {
      if (error instanceof Stale) return await this.#once(url, headers, mayBeLocal);
      throw error;
    }
  }

  #once(url: URL, headers: Readonly<Record<string, string>>, mayBeLocal: boolean): Promise<IncomingMessage> {
    const { timers } = this.#options;
    return new Promise((resolve, reject) => {
      const request = (mayBeLocal ? this.#local : this.#public).request(url, headers);
      const timer: TimerHandle = timers.setTimeout(
        () => request.destroy(Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' })),
        FETCH_LIMITS.headMs,
      );
      request.on('response', (answer) => {
        timers.clearTimeout(timer);
        resolve(answer);
      });
      request.on('error', (error) => {
        timers.clearTimeout(timer);
        const code = 'code' in error ? error.code : null;
        // A kept connection that the server has closed in the meantime says nothing about the server.
        if (request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) reject(new Stale());
        else reject(new GateError(reasonOf(error), error));
      });
      request.end();
    });
  }
}

/** A kept connection was closed at its other end. */
class Stale extends Error {}
