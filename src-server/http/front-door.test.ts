import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { createLogger } from '../base/log';
import { CarriedSocket, type CarryingStream } from './carried-socket';
import { ClientAddress } from './client-address';
import { DOOR, FrontDoor } from './front-door';
import { REFUSED_AFTER_MS } from './slow-refusals';

/** A connection that another one carries, from an address that looks like this machine's own. */
const carried = (remotePort = 4_000): CarriedSocket => {
  const stream = Object.assign(new PassThrough(), { setTimeout: () => undefined });
  return new CarriedSocket(stream as CarryingStream, { remoteAddress: '127.0.0.1', remotePort });
};

describe('the front door, for connections that others carry', () => {
  let time: ManualClock;
  let server: Server;
  beforeEach(() => {
    time = new ManualClock();
    server = createServer();
    new FrontDoor({
      ...{ clock: time, timers: time, log: createLogger('silent'), clients: new ClientAddress(false) },
      ...{ behindProxy: false, loopbackIsOwn: true },
    }).guard(server);
  });
  afterEach(() => server.close());
  const knock = (socket: CarriedSocket): CarriedSocket => {
    server.emit('connection', socket);
    return socket;
  };

  it('a carried connection is never this machine’s own: beyond an address’s number it is refused after a moment', async () => {
    const sockets = Array.from({ length: DOOR.strangers }, () => knock(carried()));
    const refused = knock(carried());
    time.advance(REFUSED_AFTER_MS);
    await expect.poll(() => refused.destroyed).toBe(true);
    expect(sockets.every(({ destroyed }) => !destroyed)).toBe(true);
    await Promise.all(sockets.map((socket) => once(socket.destroy(), 'close')));
    const next = knock(carried());
    time.advance(REFUSED_AFTER_MS);
    expect(next.destroyed).toBe(false);
    next.destroy();
  });

  it('carried connections of one stream are told apart, though their ends are the same', () => {
    const [one, two] = [carried(), carried()];
    expect(one.localPort).not.toBe(two.localPort);
    expect(one.localPort).toBeGreaterThan(65_535);
  });
});
