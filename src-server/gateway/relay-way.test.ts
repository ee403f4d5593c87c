import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CarriedSocket, type CarryingStream } from '../http/carried-socket';
import { relayUrlFor } from './relay-way';

const carried = (): CarriedSocket =>
  new CarriedSocket(
    Object.assign(new PassThrough(), { setTimeout: () => undefined }) as unknown as CarryingStream,
    { remoteAddress: '203.0.113.7', remotePort: 4_000 },
  );
const request = (socket: unknown, host?: string): Pick<IncomingMessage, 'socket' | 'headers'> => ({
  socket: socket as IncomingMessage['socket'],
  headers: host === undefined ? {} : { host },
});

describe('where a page reaches the relay of a home', () => {
  it('a guest who comes over the DHT reaches it at the port that their page has asked', () => {
    expect(relayUrlFor(request(carried(), '127.0.0.1:50123'), 4_000)).toBe(
      'turn:127.0.0.1:50123?transport=tcp',
    );
  });

  it.each(['127.0.0.1', '127.0.0.1:500123', '192.168.1.7:80', 'relay.example:80', undefined])(
    'a guest whose page asked for %s is told of none',
    (host) => {
      expect(relayUrlFor(request(carried(), host), 4_000)).toBeNull();
    },
  );

  it('the host’s own page reaches it at its port, whatever it was asked for', () => {
    for (const remoteAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(relayUrlFor(request({ remoteAddress }, '127.0.0.1:80'), 4_000)).toBe(
        'turn:127.0.0.1:4000?transport=tcp',
      );
    expect(relayUrlFor(request({ remoteAddress: '127.0.0.1' }), null)).toBeNull();
  });

  it('people of the local network are told of none', () => {
    expect(relayUrlFor(request({ remoteAddress: '192.168.1.9' }, '127.0.0.1:80'), 4_000)).toBeNull();
    expect(relayUrlFor(request({}, '127.0.0.1:80'), 4_000)).toBeNull();
  });

  it('a guest whose page asked for more than a port of the loopback is told of none', () => {
    for (const host of ['x127.0.0.1:80', '127.0.0.1:80x', '127.0.0.1:x', '127.0.0.1:', '127x0x0x1:80'])
      expect(relayUrlFor(request(carried(), host), 4_000)).toBeNull();
    for (const host of ['127.0.0.1:1', '127.0.0.1:65535'])
      expect(relayUrlFor(request(carried(), host), null)).toBe(`turn:${host}?transport=tcp`);
  });

  it('the host’s own page comes from an address of the loopback, and from no other that has it in it', () => {
    const from = (remoteAddress: string) => relayUrlFor(request({ remoteAddress }), 4_000);
    for (const address of ['127.9.8.7', '::ffff:127.9.8.7']) expect(from(address)).not.toBeNull();
    for (const address of ['10.127.0.1', '1127.0.0.1', '::2', '::ffff:10.0.0.1', 'fe80::1'])
      expect(from(address)).toBeNull();
  });
});
