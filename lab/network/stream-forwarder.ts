/**
 * `tsx stream-forwarder.ts FROM=TO …`: takes connections at FROM and makes each one at TO; both are `unix:<path>` or
 * `tcp:<host>:<port>`. A socket in a file is reached from every network namespace, so that a pair of these leads from one
 * into another.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';

type Place = { readonly path: string } | { readonly host: string; readonly port: number };

const placeOf = (text: string): Place => {
  const [kind, ...rest] = text.split(':');
  const tail = rest.join(':');
  if (kind === 'unix' && tail) return { path: tail };
  const [host, port] = rest;
  if (kind === 'tcp' && host && port) return { host, port: Number(port) };
  throw new Error(`not a place: ${text}`);
};

const join = (from: Socket, to: Socket): void => {
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const) {
    one.setNoDelay(true);
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
    one.pipe(other);
  }
};

/** @returns once it listens; TCP port 0 takes a free one */
export async function forward(from: string, to: string): Promise<Server> {
  const target = placeOf(to);
  const server = createServer((socket) => join(socket, connect(target)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(placeOf(from), resolve);
  });
  return server;
}

const main = async (): Promise<void> => {
  for (const lane of process.argv.slice(2)) {
    const [from = '', to = ''] = lane.split('=');
    await forward(from, to);
  }
  console.log('ready');
  // Whoever started this is gone.
  process.stdin.on('end', () => process.exit(0)).resume();
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) void main();
