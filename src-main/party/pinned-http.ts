/**
 * Requests to a home server, trusted by its key alone. Node's TLS instead of Chromium's, because Chromium keeps a
 * verdict on a certificate for half an hour (security/certificate-pins.ts): somebody who first pasted a link with a
 * wrong pin could not come in with the right one. The pin is compared before the first byte of the request is sent.
 *
 * A connection is kept for a while: a look at a party is followed by taking a seat, which needn't wait for TCP and TLS
 * once more.
 */
import { Agent, request, type RequestOptions } from 'node:http';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import { WatchTogetherError } from '@core/base/errors';
import { spkiPin } from '../security/certificate-pins';
import {
  HTTP_LIMIT_MS,
  MAX_ANSWER_BYTES,
  type HttpAnswer,
  type HttpRequest,
  type HttpSend,
} from '../system/http-send';

/** How long a connection waits for the next request; the server may say less. */
const IDLE_MS = 60_000;
/** A kept connection that doesn't answer within this may have died unnoticed, in a sleep or with a network. */
const STALE_AFTER_MS = 2_000;

const unreachable = (why: string, cause?: unknown) =>
  new WatchTogetherError('SERVER_UNREACHABLE', why, { cause });

/** A connection to whoever has the key; rejects with SERVER_UNTRUSTED for another key. */
function connectPinned(host: string, port: number, pin: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(HTTP_LIMIT_MS);
    const socket = connect({
      ...{ host, port },
      ...(isIP(host) ? {} : { servername: host }),
      minVersion: 'TLSv1.2',
      // No authority signs a home server's certificate: the pin stands in for the chain, and is checked right below.
      rejectUnauthorized: false,
    });
    const abort = () => socket.destroy(unreachable('The server doesn’t answer'));
    signal.addEventListener('abort', abort, { once: true });
    const fail = (error: Error) =>
      reject(error instanceof WatchTogetherError ? error : unreachable(error.message, error));
    const hungUp = () => reject(unreachable('The server hung up'));
    socket.once('error', fail);
    socket.once('close', hungUp);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      const certificate = socket.getPeerX509Certificate();
      if (!certificate || spkiPin(certificate) !== pin) {
        socket.destroy();
        reject(new WatchTogetherError('SERVER_UNTRUSTED', 'The server has another key than the invite says'));
        return;
      }
      socket.off('error', fail);
      socket.off('close', hungUp);
      resolve(socket);
    });
  });
}

interface PinnedOptions extends RequestOptions {
  readonly pin: string;
}

const pinOf = (options: object): string =>
  'pin' in options && typeof options.pin === 'string' ? options.pin : '';

/** Lends connections by address and pin: one whose key was checked for another pin is never lent. */
class PinnedAgent extends Agent {
  constructor() {
    super({ keepAlive: true, maxFreeSockets: 1, timeout: IDLE_MS });
  }

  override getName(options: Parameters<Agent['getName']>[0]): string {
    return `${super.getName(options)}:${pinOf(options ?? {})}`;
  }

  override createConnection(
    options: RequestOptions,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    connectPinned(options.host ?? '', Number(options.port), pinOf(options)).then(
      (socket) => done?.(null, socket),
      // With an error Node takes no socket.
      (error: unknown) => (done as ((error: unknown) => void) | undefined)?.(error),
    );
  }
}

const isOfThisMachine = (address: string | undefined): boolean =>
  Object.values(networkInterfaces()).some((own) =>
    own?.some((one) => one.address === address?.split('%')[0]),
  );

/** What was asked over a kept connection wasn't answered: it may never have arrived. */
class StaleConnection extends Error {}

/** @throws StaleConnection, or what `HttpSend` rejects with */
function sendOnce(
  agent: PinnedAgent,
  pin: string,
  { method, url, headers, body }: HttpRequest,
  isOwnAddress: typeof isOfThisMachine,
) {
  const address = new URL(url);
  return new Promise<HttpAnswer>((resolve, reject) => {
    const options: PinnedOptions = {
      ...{ agent, pin, method },
      host: address.hostname.replace(/^\[|\]$/g, ''),
      port: address.port || '443',
      path: address.pathname,
      headers: { ...headers, host: address.host },
      signal: AbortSignal.timeout(HTTP_LIMIT_MS),
    };
    const outgoing = request(options, (answer) => {
      clearTimeout(stale);
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.byteLength;
        if (bytes > MAX_ANSWER_BYTES)
          outgoing.destroy(new WatchTogetherError('PROTOCOL_MISMATCH', 'The server’s answer is too large'));
        parts.push(part);
      });
      answer.on('error', fail);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    let stale: NodeJS.Timeout | undefined;
    function fail(error: Error): void {
      clearTimeout(stale);
      const reset = 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (error instanceof StaleConnection || (outgoing.reusedSocket && reset)) reject(new StaleConnection());
      else reject(error instanceof WatchTogetherError ? error : unreachable(error.message, error));
    }
    outgoing.on('socket', (socket) => {
      if (!outgoing.reusedSocket) return;
      // From an address that this machine has no more it leads nowhere, and nobody says so.
      if (!isOwnAddress(socket.localAddress)) {
        outgoing.destroy(new StaleConnection());
        return;
      }
      stale = setTimeout(() => outgoing.destroy(new StaleConnection()), STALE_AFTER_MS);
    });
    outgoing.on('error', fail);
    outgoing.end(body ?? undefined);
  });
}

/**
 * @param isOwnAddress whether an address is one of this machine's now
 * @returns requests by a pin, over connections that they share
 */
export const createPinnedHttp = (isOwnAddress = isOfThisMachine): ((pin: string) => HttpSend) => {
  const agent = new PinnedAgent();
  return (pin) => async (asked) => {
    if (!asked.url.startsWith('https:')) throw new WatchTogetherError('SERVER_UNTRUSTED', 'A pin needs TLS');
    try {
      return await sendOnce(agent, pin, asked, isOwnAddress);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      // Once more, over a new one. What was done already is done twice then: no request of ours minds, at worst a seat
      // is given that nobody takes.
      return sendOnce(agent, pin, asked, isOwnAddress);
    }
  };
};
