import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import { ManualClock } from '../../test/fakes/clock';
import { createLogger } from '../base/log';
import { Guards } from './guards';
import { UNKNOWN, type EngineConnection, type WireGuard } from './wire-guard';

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await turnOfTheLoop();
};

class Raw extends EventEmitter {
  bufferedAmount = 0;
  terminate = vi.fn();
}
class Connection extends EventEmitter {
  readonly transport = { socket: new Raw() };
  readonly request = { socket: { remoteAddress: '192.0.2.1' } };
  close = vi.fn();
}

const setUp = () => {
  const lines: string[] = [];
  const log = createLogger('warn', { write: (line) => lines.push(line) });
  const know = vi.fn();
  const clock = new ManualClock();
  const guards = new Guards(clock, log, { know });
  const connect = ({ watched = true } = {}) => {
    const connection = new Connection();
    const conn = connection as unknown as EngineConnection;
    if (watched) guards.watch(conn);
    const disconnect = vi.fn();
    return { connection, socket: { conn, disconnect }, disconnect };
  };
  return { guards, connect, know, lines, clock };
};

/** Identifies anybody once it is told to. */
const identifying = () => {
  let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  const identify = vi.fn(
    (_guard: WireGuard) => new Promise<void>((resolve, reject) => (settle = { resolve, reject })),
  );
  return { identify, resolve: () => settle?.resolve(), reject: (error: unknown) => settle?.reject(error) };
};

describe('the way in', () => {
  it('a connection is identified in a turn of its own, and let in once it is', async () => {
    const { guards, connect, know } = setUp();
    const { connection, socket } = connect();
    const { identify, resolve } = identifying();
    const next = vi.fn();
    guards.admit(socket, next, identify);
    expect(identify).not.toHaveBeenCalled();
    await turns(2);
    expect(identify.mock.calls).toEqual([[guards.of(socket)]]);
    expect([know.mock.calls, next.mock.calls]).toEqual([[], []]);
    resolve();
    await turns(2);
    expect(know.mock.calls).toEqual([[connection.request.socket]]);
    expect(next.mock.calls).toEqual([[]]);
    expect([connection.close.mock.calls, guards.of(socket)?.isOver]).toEqual([[], false]);
  });

  it('connections are let in one in each turn, in the order in which they came', async () => {
    const { guards, connect } = setUp();
    const admitted: number[] = [];
    const { socket: first } = connect();
    const { socket: second } = connect();
    guards.admit(
      first,
      () => admitted.push(1),
      () => Promise.resolve(),
    );
    guards.admit(
      second,
      () => admitted.push(2),
      () => Promise.resolve(),
    );
    const seen: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await turnOfTheLoop();
      seen.push(admitted.length);
    }
    expect(admitted).toEqual([1, 2]);
    expect(seen).toContain(1);
  });

  it('a connection that can’t say who it is hears why, and ends after that', async () => {
    const { guards, connect, know } = setUp();
    const { connection, socket } = connect();
    const { identify, reject } = identifying();
    let isEndedBefore: boolean | undefined;
    const next = vi.fn((_error?: Error) => (isEndedBefore = guards.of(socket)?.isOver));
    guards.admit(socket, next, identify);
    await turns(1);
    reject(new WatchTogetherError('TOKEN_INVALID', 'revoked'));
    await turns(2);
    const [refused] = next.mock.calls.flat() as [Error & { data: unknown }];
    expect(refused.message).toBe('TOKEN_INVALID');
    expect(refused.data).toEqual({ code: 'TOKEN_INVALID', message: 'revoked' });
    expect([next.mock.calls.length, isEndedBefore, know.mock.calls]).toEqual([1, false, []]);
    expect([connection.close.mock.calls.length, guards.of(socket)?.isOver]).toEqual([1, true]);
  });

  it('a connection isn’t told what went wrong with us', async () => {
    const { guards, connect, lines } = setUp();
    const next = vi.fn();
    guards.admit(connect().socket, next, () => Promise.reject(new Error('the disk')));
    await turns(2);
    const [refused] = next.mock.calls.flat() as [Error & { data: { message: string } }];
    expect(refused.message).toBe('INTERNAL');
    expect(refused.data.message).not.toContain('disk');
    expect(lines.join('')).toContain('the disk');
  });

  it('a connection has one handshake, and ends with the second', async () => {
    const { guards, connect } = setUp();
    const { socket, connection } = connect();
    guards.admit(socket, vi.fn(), () => Promise.resolve());
    const again = { next: vi.fn(), identify: vi.fn(() => Promise.resolve()) };
    guards.admit(socket, again.next, again.identify);
    await turns(2);
    expect(again.next.mock.calls).toMatchObject([[{ message: 'INVALID_STATE' }]]);
    expect(again.identify).not.toHaveBeenCalled();
    expect(connection.close).toHaveBeenCalledOnce();
  });

  it('a connection that nobody watches is let in nowhere', async () => {
    const { guards, connect } = setUp();
    const { socket } = connect({ watched: false });
    const next = vi.fn();
    const identify = vi.fn(() => Promise.resolve());
    guards.admit(socket, next, identify);
    await turns(2);
    expect(next.mock.calls).toMatchObject([[{ message: 'INVALID_STATE' }]]);
    expect([guards.of(socket), identify.mock.calls]).toEqual([undefined, []]);
  });
});

describe('the way out', () => {
  it('a connection that is closed is told so, and ends also where its other end doesn’t', () => {
    const { guards, connect, clock } = setUp();
    const { connection, socket, disconnect } = connect();
    guards.close(socket);
    expect(disconnect.mock.calls).toEqual([[true]]);
    expect([connection.close.mock.calls.length, guards.of(socket)?.isOver]).toEqual([1, true]);
    clock.advance(1_000);
    expect(connection.transport.socket.terminate).toHaveBeenCalledOnce();
  });

  it('a connection that nobody watches is closed all the same', () => {
    const { guards, connect } = setUp();
    const { socket, disconnect } = connect({ watched: false });
    guards.close(socket);
    expect(disconnect.mock.calls).toEqual([[true]]);
  });

  it('a connection that sends too much is cut, and the log says why', () => {
    const { connect, lines } = setUp();
    const { connection } = connect();
    connection.transport.socket.emit('message', { byteLength: UNKNOWN.bytes + 1 });
    expect(connection.transport.socket.terminate).toHaveBeenCalledOnce();
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ level: 40, why: 'unknown' }]);
  });
});
