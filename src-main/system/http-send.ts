import type { Reach } from '@core/wire/reach';

/** One HTTP request of main's to an authentication server. Two adapters: the public web's trust, and a pinned key. */

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Rejects with SERVER_UNREACHABLE or SERVER_UNTRUSTED; an answer of any status is an answer. */
export type HttpSend = (request: HttpRequest) => Promise<HttpAnswer>;

/** A server as an invite or the address book names it, or as it is reached. */
export interface ServerAddress {
  /** Origin, without a path. */
  readonly url: string;
  /** SHA-256 of its key (SPKI), base64url; null where the public web's trust applies. */
  readonly pin: string | null;
  /** By which a party far away is met: the address then is this machine's end of the way there. */
  readonly reach?: Reach | null | undefined;
}

/** The limit from the first packet to the last byte. */
export const HTTP_LIMIT_MS = 8_000;
/** No honest answer is larger. */
export const MAX_ANSWER_BYTES = 65_536;
