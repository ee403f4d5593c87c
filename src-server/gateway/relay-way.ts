import type { IncomingMessage } from 'node:http';
import { CarriedSocket } from '../http/carried-socket';

/** The port on the guest's loopback, as the guest's page asked for it. */
const GUESTS_PORT = /^127\.0\.0\.1:\d{1,5}$/;

const isLoopback = (address = ''): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');

const over = (host: string): string => `turn:${host}?transport=tcp`;

/**
 * Where the page of a connection reaches the relay in this process. A guest who comes over the DHT has a port on their
 * own machine that leads here with all it carries, and their page has just asked for it: whatever else they claim it to
 * be, they harm nobody but themselves. Over TCP, as a browser binds a datagram's socket to its network's address, from
 * which not every system lets it reach the loopback.
 * @param ownPort where this machine's own page reaches it; null for nowhere
 * @returns null for everybody else, whom no way leads to it
 */
export const relayUrlFor = (
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  ownPort: number | null,
): string | null => {
  if (socket instanceof CarriedSocket) {
    const { host = '' } = headers;
    return GUESTS_PORT.test(host) ? over(host) : null;
  }
  return ownPort !== null && isLoopback(socket.remoteAddress) ? over(`127.0.0.1:${ownPort}`) : null;
};
