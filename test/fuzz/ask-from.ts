/** One HTTP request as it is told, from an address of its own: limits per address know nothing of the others. */
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

/** @throws where the connection ends without an answer */
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
