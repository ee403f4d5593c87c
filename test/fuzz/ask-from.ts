/**
 * Sends one HTTP request exactly as given, from an address of its own, so that limits per address don't count the
 * others.
 */
import { request } from 'node:http';
import { freshAddress } from './fresh-address';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Sends the request. @throws where the connection ends without an answer */
export const askFrom = (url: string, { method, path, headers, body }: Request): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asking = request(
      { host: hostname, port, method, path, headers, agent: false, ...freshAddress() },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asking.once('error', reject);
    asking.end(body);
  });
