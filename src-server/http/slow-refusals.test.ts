/** Over real sockets, by a clock of the test's own. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { REFUSED_AFTER_MS, SAID_AT_MOST, SlowRefusals } from './slow-refusals';

const AT_MOST = 8;

let clock: ManualClock;
let server: Server;
let refused: number;
const here: Socket[] = [];
const there: Socket[] = [];

beforeEach(async () => {
  clock = new ManualClock();
  refused = 0;
  const refusals = new SlowRefusals(clock, AT_MOST);
  server = createServer({ allowHalfOpen: true }, (socket) => {
    here.push(socket);
    refusals.refuse(socket, () => {
      refused += 1;
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  for (const socket of [...here, ...there].splice(0)) socket.destroy();
  here.length = there.length = 0;
  server.close();
  await once(server, 'close');
});

/** Connections that are turned away, once all of them have come. */
const comers = async (count: number): Promise<Socket[]> => {
  const all = here.length + count;
  const sockets = Array.from({ length: count }, () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    there.push(socket);
    return socket;
  });
  while (here.length < all) await once(server, 'connection');
  return sockets;
};

describe('a connection that is turned away', () => {
  it('a refused connection ends after a moment, not before', async () => {
    const [socket] = (await comers(1)) as [Socket];
    clock.advance(REFUSED_AFTER_MS - 1);
    expect(refused).toBe(0);
    clock.advance(1);
    expect(refused).toBe(1);
    await once(socket, 'close');
  });

  it('a refused connection ends at once where so many wait already, and waits again when their wait is over', async () => {
    await comers(AT_MOST);
    expect(refused).toBe(0);
    await comers(3);
    expect(refused).toBe(3);
    const gone = here.filter(({ closed }) => !closed).map((socket) => once(socket, 'close'));
    clock.advance(REFUSED_AFTER_MS);
    await Promise.all(gone);
    expect(refused).toBe(AT_MOST + 3);
    await comers(1);
    expect(refused).toBe(AT_MOST + 3);
  });

  it('a refused connection may send the beginning of its request, and is cut when it sends more', async () => {
    const [socket] = (await comers(1)) as [Socket];
    socket.write(Buffer.alloc(SAID_AT_MOST));
    while ((here[0]?.bytesRead ?? 0) < SAID_AT_MOST) await once(here[0] as Socket, 'data');
    expect(here[0]?.destroyed).toBe(false);
    socket.write('x');
    await once(socket, 'close');
    expect(refused).toBe(0);
  });

  it('a refused connection gives its place to another when it goes by itself', async () => {
    const [first] = (await comers(AT_MOST)) as [Socket];
    const left = once(here[0] as Socket, 'close');
    first.end();
    first.destroy();
    await left;
    await comers(1);
    expect(refused).toBe(0);
    clock.advance(REFUSED_AFTER_MS);
    expect(refused).toBe(AT_MOST);
  });
});
