import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { connect, createServer, Server, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../test/fakes/clock';
import { TurnClient } from '../../../test/fakes/turn-client';
import { createLogger } from '../../base/log';
import { framed, Unframer } from './framing';
import { GuestRelay } from './guest-relay';
import { HomeRelay } from './home-relay';
import { encodeDatagram, parseDatagram } from './relay-datagrams';
import { RELAY } from './relay-limits';

/** One end of a stream whose messages all arrive. */
class End extends EventEmitter {
  other: End | null = null;
  isLossy = false;

  trySend(message: Buffer): void {
    const copy = Buffer.from(message);
    if (!this.isLossy) setImmediate(() => this.other?.emit('message', copy));
  }
}

let time: ManualClock;
let home: HomeRelay;
/** The relay's own, for this machine's page. */
let listener: Server | undefined;
let guest: GuestRelay;
let port: Server;
let ends: { readonly host: End; readonly guest: End };
const sockets: Socket[] = [];

const streamTo = (sessionId: string): { readonly host: End; readonly guest: End } => {
  const [hosts, guests] = [new End(), new End()];
  hosts.other = guests;
  guests.other = hosts;
  home.serve(hosts, sessionId);
  return { host: hosts, guest: guests };
};

beforeEach(async () => {
  time = new ManualClock();
  home = new HomeRelay({
    ...{ clock: time, timers: time, wallMs: () => time.now(), random: (n: number) => randomBytes(n) },
    log: createLogger('silent'),
  });
  const listen = vi.spyOn(Server.prototype, 'listen');
  await home.listen();
  listener = listen.mock.contexts[0] as Server | undefined;
  listen.mockRestore();
  guest = new GuestRelay();
  ends = streamTo('s_1');
  guest.use(ends.guest);
  port = createServer((socket) => guest.carry(socket));
  port.listen(0, '127.0.0.1');
  await once(port, 'listening');
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  home.end();
  port.close();
});

const browserAt = async (at: number | null, person: string): Promise<TurnClient & { socket: Socket }> => {
  const socket = connect(at ?? 0, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  const unframer = new Unframer();
  const browser = new TurnClient(
    (message) => socket.write(framed(message)),
    home.credentialFor('s_1', person, time.now() + 60_000),
  );
  socket.on('data', (chunk: Buffer) => {
    for (const message of unframer.take(chunk) ?? []) browser.receive(message);
  });
  return Object.assign(browser, { socket });
};
const guestsPort = (): number => (port.address() as AddressInfo).port;

describe('the relay of a home', () => {
  it('the own page and a guest’s page hear each other, each on its own machine', async () => {
    const [ana, ben] = [await browserAt(home.port, 'ana'), await browserAt(guestsPort(), 'ben')];
    expect([await ana.allocate(), await ben.allocate()]).toEqual([null, null]);
    await ana.permit(ben.place);
    await ben.permit(ana.place);
    ana.send(ben.place, 'hello');
    ben.send(ana.place, 'hi');
    await expect.poll(() => [ana.heard, ben.heard]).toMatchObject([[{ text: 'hi' }], [{ text: 'hello' }]]);
  });

  it('a page’s connection that closes gives its place back, on either machine', async () => {
    const [ana, ben] = [await browserAt(home.port, 'ana'), await browserAt(guestsPort(), 'ben')];
    await ana.allocate();
    await ben.allocate();
    expect(home.allocations).toBe(2);
    ana.socket.destroy();
    ben.socket.destroy();
    await expect.poll(() => home.allocations).toBe(0);
  });

  it('a stream that ends takes its guest’s places with it', async () => {
    const ben = await browserAt(guestsPort(), 'ben');
    await ben.allocate();
    expect(home.allocations).toBe(1);
    ends.host.emit('close');
    expect(home.allocations).toBe(0);
  });

  it('a place whose guest’s good-bye got lost runs out', async () => {
    const ben = await browserAt(guestsPort(), 'ben');
    await ben.allocate();
    ends.guest.isLossy = true;
    const closed = once(ben.socket, 'close');
    ben.socket.destroy();
    await closed;
    time.advance(RELAY.allocationMs + RELAY.sweepMs);
    expect(home.allocations).toBe(0);
  });

  it('a stream that leads to another party gets no place with this party’s access', async () => {
    guest.use(streamTo('s_2').guest);
    expect(await (await browserAt(guestsPort(), 'ben')).allocate()).toBe(401);
  });

  it('a connection that says anything but a relay’s messages is ended', async () => {
    for (const at of [home.port, guestsPort()]) {
      const { socket } = await browserAt(at, 'ben');
      const closed = once(socket, 'close');
      socket.write(Buffer.from('\u00FFrubbish', 'latin1'));
      await closed;
    }
  });

  /** A browser at a guest's whose connection has this number. */
  const numbered = (connection: number, person: string): TurnClient => {
    const browser = new TurnClient(
      (message) => void ends.host.emit('message', encodeDatagram({ connection, message })),
      home.credentialFor('s_1', person, time.now() + 60_000),
    );
    ends.guest.on('message', (bytes: Buffer) => {
      const datagram = parseDatagram(bytes);
      if (datagram?.connection === connection && datagram.message) browser.receive(datagram.message);
    });
    return browser;
  };
  /** Connections of a guest that have places, which belong to several people. */
  const placed = async (places: number): Promise<void> => {
    ends.guest.setMaxListeners(0);
    for (let index = 0; index < places; index += 1)
      await numbered(1_000 + index, `person ${index % 4}`).allocate();
    expect(home.allocations).toBe(places);
  };

  it('connections of one guest are bounded, and others aren’t heard where all have places', async () => {
    await placed(RELAY.connectionsOfGuest - 1);
    const last = numbered(1, 'ana');
    await last.allocate();
    const ben = numbered(2, 'ben');
    void ben.allocate();
    expect(await last.refresh(60)).toBeNull();
    expect([ben.answers, home.allocations]).toEqual([[], RELAY.connectionsOfGuest]);
  });

  it('the longest silent connection of a guest without a place makes room for another one', async () => {
    await placed(RELAY.connectionsOfGuest - 2);
    const [speaking, silent] = [numbered(1, 'ana'), numbered(2, 'ana')];
    for (const browser of [speaking, silent, speaking]) await browser.refresh(60);
    expect(await numbered(3, 'ben').allocate()).toBeNull();
    // Who was thrown out is asked for their signature anew.
    expect([await speaking.refresh(60), await silent.refresh(60)]).toEqual([437, 438]);
  });

  it('a message that isn’t one of these is dropped', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from([1, 0]), Buffer.from([9, 0, 0, 1, 5])]) {
      expect(parseDatagram(bytes)).toBeNull();
      ends.host.emit('message', bytes);
    }
    expect(parseDatagram(encodeDatagram({ connection: 70_000, message: null }))).toEqual({
      connection: 70_000,
      message: null,
    });
  });

  it('the relay outlives connections for which the system has no handle left', async () => {
    for (let times = 0; times < 2; times += 1)
      listener?.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    expect(await (await browserAt(home.port, 'ana')).allocate()).toBeNull();
  });

  it('nothing is left of a relay that has ended', async () => {
    await browserAt(home.port, 'ana');
    home.end();
    expect([home.port, time.pending]).toEqual([null, 0]);
  });
});
