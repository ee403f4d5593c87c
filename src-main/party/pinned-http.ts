/**
 * Requests to a home server, trusted by its key alone. Node's TLS instead of Chromium's, because Chromium keeps a
 * verdict on a certificate for half an hour (security/certificate-pins.ts): somebody who first pasted a link with a
 * wrong pin could not come in with the right one. The pin is compared before the first byte of the request is sent.
 */
import { request } from 'node:http';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { WatchTogetherError } from '@core/base/errors';
import { spkiPin } from '../security/certificate-pins';
import { HTTP_LIMIT_MS, MAX_ANSWER_BYTES, type HttpSend } from './http-send';

const unreachable = (why: string, cause?: unknown) =>
  new WatchTogetherError('SERVER_UNREACHABLE', why, { cause });

/** A connection to whoever has the key; rejects with SERVER_UNTRUSTED for another key. */
function connectPinned(address: URL, pin: string, signal: AbortSignal): Promise<TLSSocket> {
  const host = address.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: Number(address.port || 443),
      ...(isIP(host) ? {} : { servername: host }),
      minVersion: 'TLSv1.2',
      // No authority signs a home server's certificate: the pin stands in for the chain, and is checked right below.
      rejectUnauthorized: false,
    });
    const abort = () => socket.destroy(unreachable('The server doesn’t answer'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) =>
      reject(error instanceof WatchTogetherError ? error : unreachable(error.message, error)),
    );
    socket.once('close', () => reject(unreachable('The server hung up')));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      if (certificate && spkiPin(certificate) === pin) return resolve(socket);
      socket.destroy();
      reject(new WatchTogetherError('SERVER_UNTRUSTED', 'The server has another key than the invite says'));
    });
  });
}

export const pinnedHttp =
  (pin: string): HttpSend =>
  async ({ method, url, headers, body }) => {
    const address = new URL(url);
    if (address.protocol !== 'https:') throw new WatchTogetherError('SERVER_UNTRUSTED', 'A pin needs TLS');
    const signal = AbortSignal.timeout(HTTP_LIMIT_MS);
    const socket = await connectPinned(address, pin, signal);
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        socket.destroy();
        reject(error instanceof WatchTogetherError ? error : unreachable(error.message, error));
      };
      const outgoing = request(
        {
          method,
          path: address.pathname,
          headers: { ...headers, host: address.host, connection: 'close' },
          createConnection: () => socket,
        },
        (answer) => {
          const parts: Buffer[] = [];
          let bytes = 0;
          answer.on('data', (part: Buffer) => {
            bytes += part.byteLength;
            if (bytes > MAX_ANSWER_BYTES)
              return fail(new WatchTogetherError('PROTOCOL_MISMATCH', 'The server’s answer is too large'));
            parts.push(part);
          });
          answer.on('error', fail);
          answer.on('end', () => {
            socket.destroy();
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
          });
        },
      );
      outgoing.on('error', fail);
      outgoing.end(body ?? undefined);
    });
  };
