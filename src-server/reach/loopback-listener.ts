import type { AddressInfo, Server } from 'node:net';

const LOOPBACK = '127.0.0.1';

/**
 * Lets programs of this machine connect, and nobody else.
 * @param port 0 for any; another one is taken where it isn't free
 * @param onUntaken told of a connection that wasn't taken: the system may have no handle left for one more, which is no
 * reason to end
 * @returns the port
 */
export const listenOnLoopback = (
  server: Server,
  port: number,
  onUntaken: (error: Error) => void,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      if (port === 0 || error.code !== 'EADDRINUSE') reject(error);
      else resolve(listenOnLoopback(server, 0, onUntaken));
    };
    server.once('error', onError);
    server.listen(port, LOOPBACK, () => {
      server.off('error', onError);
      server.on('error', onUntaken);
      resolve((server.address() as AddressInfo).port);
    });
  });
