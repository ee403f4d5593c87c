/** Requests by Chromium's network stack: system proxy, system trust. For servers on the internet and on this machine. */
import { WatchTogetherError } from '@core/base/errors';
import { HTTP_LIMIT_MS, MAX_ANSWER_BYTES, type HttpSend } from '../system/http-send';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

async function readText(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  if (!reader) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts).toString('utf8');
    bytes += value.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw new WatchTogetherError('PROTOCOL_MISMATCH', 'The server’s answer is too large');
    }
    parts.push(value);
  }
}

/** Chromium names what is wrong with a certificate `net::ERR_CERT_…`. */
const toError = (error: unknown): WatchTogetherError => {
  if (error instanceof WatchTogetherError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return reason.includes('ERR_CERT_')
    ? new WatchTogetherError('SERVER_UNTRUSTED', reason, { cause: error })
    : new WatchTogetherError('SERVER_UNREACHABLE', reason, { cause: error });
};

/** @param fetch of a session that holds no cookies. */
export const webHttp =
  (fetch: Fetch): HttpSend =>
  async ({ method, url, headers, body }) => {
    try {
      const answer = await fetch(url, {
        method,
        headers,
        ...(body === null ? {} : { body }),
        // A secret in a header mustn't follow a server's redirect.
        redirect: 'error',
        credentials: 'omit',
        signal: AbortSignal.timeout(HTTP_LIMIT_MS),
      });
      return { status: answer.status, text: await readText(answer) };
    } catch (error) {
      throw toError(error);
    }
  };
