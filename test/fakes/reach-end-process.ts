/**
 * `tsx reach-end-process.ts host|guest`: one of the processes that meet over a DHT, on whatever machine it is started.
 * Each line in is a request as main sends it, or `{"get": "http://…"}`; each line out is an event, or what came of the
 * get.
 */
import { createInterface } from 'node:readline';
import { serveEmbedder } from '@server/embedded';
import { serveGuest } from '@server/reach-guest';

const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

const get = async (url: string): Promise<void> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    say({ type: 'got', text: await response.text() });
  } catch (error) {
    say({ type: 'got', text: String(error) });
  }
};

let onRequest: (message: unknown) => void = () => undefined;
const port = {
  postMessage: say,
  onMessage: (listener: (message: unknown) => void) => void (onRequest = listener),
};
if (process.argv[2] === 'host') serveEmbedder(port, () => process.exit(0));
else serveGuest(port, () => process.exit(0));

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line) as { readonly get?: string };
    if (message.get === undefined) onRequest(message);
    else void get(message.get);
  })
  // Whoever started this is gone.
  .on('close', () => process.exit(0));
