import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { Budget, WIRE } from './budget';
import { UNKNOWN, UNSENT_BYTES, WireGuard, type EngineConnection, type Excess } from './wire-guard';

/** The two layers below Socket.IO, as far as the guard sees them. */
class Raw extends EventEmitter {
  bufferedAmount = 0;
  isPaused = false;
  isTerminated = false;
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  terminate(): void {
    this.isTerminated = true;
  }
}
class Connection extends EventEmitter {
  readonly transport = { socket: new Raw() };
  isClosing = false;
  close(): void {
    this.isClosing = true;
  }
}

const guarded = () => {
  const clock = new ManualClock();
  const connection = new Connection();
  const excesses: Excess[] = [];
  const guard = new WireGuard(connection as unknown as EngineConnection, clock, (why) => excesses.push(why));
  const raw = connection.transport.socket;
  const arrive = (bytes: number, times = 1): void => {
    for (let count = 0; count < times; count += 1) raw.emit('message', { byteLength: bytes });
  };
  const write = (bytes: number): void => {
    connection.emit('packetCreate', { type: 'message', data: 'x'.repeat(bytes) });
  };
  return { clock, connection, raw, guard, excesses, arrive, write };
};

describe('WireGuard', () => {
  it('the wire guard cuts a connection whose other end reads nothing any more, wherever the unsent bytes wait', () => {
    const { connection, raw, write, excesses } = guarded();
    write(UNSENT_BYTES / 2);
    connection.emit('flush');
    raw.bufferedAmount = UNSENT_BYTES / 2;
    write(UNSENT_BYTES / 2);
    expect(raw.isTerminated).toBe(false);
    write(1);
    expect([raw.isTerminated, excesses]).toEqual([true, ['unread']]);
  });

  it('the wire guard bears any amount that is taken', () => {
    const { connection, raw, write } = guarded();
    for (let count = 0; count < 20; count += 1) {
      write(UNSENT_BYTES / 2);
      connection.emit('flush');
    }
    expect(raw.isTerminated).toBe(false);
  });

  it('the wire guard cuts a connection that sends more than a handshake before it is known', () => {
    const many = guarded();
    many.arrive(1, UNKNOWN.frames);
    expect(many.raw.isTerminated).toBe(false);
    many.arrive(1);
    expect([many.raw.isTerminated, many.excesses]).toEqual([true, ['unknown']]);
    const large = guarded();
    large.arrive(UNKNOWN.bytes + 1);
    expect(large.raw.isTerminated).toBe(true);
  });

  it('the wire guard reads no more while bytes are owed, and goes on when they are paid', () => {
    const { clock, raw, guard, arrive } = guarded();
    guard.owner = new Budget(clock);
    arrive(WIRE.bytesIn.burst);
    expect(raw.isPaused).toBe(false);
    arrive(WIRE.bytesIn.perSecond);
    expect(raw.isPaused).toBe(true);
    // What had been read by then still comes, and is owed too.
    arrive(WIRE.bytesIn.perSecond);
    clock.advance(1_500);
    expect(raw.isPaused).toBe(true);
    clock.advance(501);
    expect([raw.isPaused, raw.isTerminated]).toEqual([false, false]);
  });

  it('the wire guard cuts a connection that keeps it from reading longer than an honest one does, and reports it', () => {
    const { clock, raw, guard, arrive, excesses } = guarded();
    let cuts = 0;
    guard.owner = new Budget(clock);
    guard.onCut = () => (cuts += 1);
    arrive(WIRE.bytesIn.burst);
    for (let second = 0; second < 3; second += 1) {
      arrive(WIRE.bytesIn.perSecond);
      expect(raw.isTerminated).toBe(false);
      clock.advance(999);
    }
    arrive(WIRE.bytesIn.perSecond);
    clock.advance(1_000);
    expect([raw.isTerminated, excesses, cuts]).toEqual([true, ['indebted'], 1]);
  });

  it('the wire guard bears a connection that is at its limit now and then', () => {
    const { clock, raw, guard, arrive } = guarded();
    guard.owner = new Budget(clock);
    for (let minute = 0; minute < 10; minute += 1) {
      arrive(WIRE.bytesIn.burst);
      arrive(WIRE.bytesIn.perSecond);
      clock.advance(60_000);
    }
    expect([raw.isPaused, raw.isTerminated]).toEqual([false, false]);
  });

  it('the wire guard reads no more for frames without number, of the WebSocket’s own kinds too', () => {
    const { clock, raw, guard } = guarded();
    guard.owner = new Budget(clock);
    for (let count = 0; count <= WIRE.frames.burst; count += 1) raw.emit('ping', { byteLength: 0 });
    expect(raw.isPaused).toBe(true);
  });

  it('the wire guard cuts a connection that answers unsent heartbeats, and lets every honest one pass', () => {
    const { connection, raw, guard, excesses, clock } = guarded();
    guard.owner = new Budget(clock);
    for (let count = 0; count < 50; count += 1) {
      connection.emit('packetCreate', { type: 'ping' });
      connection.emit('packet', { type: 'pong' });
    }
    expect(raw.isTerminated).toBe(false);
    for (let count = 0; count < 4; count += 1) connection.emit('packet', { type: 'pong' });
    expect([raw.isTerminated, excesses]).toEqual([true, ['unasked']]);
  });

  it('the wire guard ends a connection after a good-bye, also where the other end doesn’t', () => {
    const { clock, connection, raw, guard, arrive, excesses } = guarded();
    guard.end();
    expect([connection.isClosing, guard.isOver, raw.isTerminated]).toEqual([true, true, false]);
    arrive(UNKNOWN.bytes * 2);
    // Engine.IO is done with it; the WebSocket waits for the other end, which says nothing.
    connection.emit('close');
    clock.advance(1_000);
    expect([raw.isTerminated, excesses]).toEqual([true, []]);
  });

  it('the wire guard takes one handshake', () => {
    const { guard } = guarded();
    expect([guard.noteHandshake(), guard.noteHandshake()]).toEqual([true, false]);
  });

  it('the wire guard counts what is written as texts and as bytes, and what waits until it is flushed', () => {
    const { connection, raw, guard, write } = guarded();
    write(10);
    connection.emit('packetCreate', { type: 'message', data: new Uint8Array(5) });
    connection.emit('packetCreate', { type: 'ping' });
    raw.bufferedAmount = 3;
    expect([guard.writtenBytes, guard.unsentBytes]).toEqual([15, 18]);
    connection.emit('flush');
    expect([guard.writtenBytes, guard.unsentBytes]).toEqual([15, 3]);
  });

  it('the wire guard is before whoever reads messages, and counts each kind of frame with its size', () => {
    const seen: string[] = [];
    const connection = new Connection();
    const { socket } = connection.transport;
    socket.on('message', () => seen.push('read'));
    const guard = new WireGuard(
      connection as unknown as EngineConnection,
      new ManualClock(),
      () => undefined,
    );
    guard.owner = { received: (frames, bytes) => (seen.push(`${frames} of ${bytes}`), 0) };
    socket.emit('message', { byteLength: 7 });
    socket.emit('ping', { byteLength: 5 });
    socket.emit('pong', { byteLength: 6 });
    for (const name of ['message', 'ping', 'pong']) socket.emit(name, {});
    expect(seen.filter((line) => line !== 'read')).toEqual([
      ...['1 of 7', '1 of 5', '1 of 6', '1 of 0', '1 of 0', '1 of 0'],
    ]);
    expect(seen.slice(0, 2)).toEqual(['1 of 7', 'read']);
  });

  it('the wire guard lets an unknown connection send just as much as a handshake is', () => {
    const { raw, arrive, excesses } = guarded();
    arrive(UNKNOWN.bytes);
    expect(raw.isTerminated).toBe(false);
    arrive(1);
    arrive(1);
    expect([raw.isTerminated, excesses]).toEqual([true, ['unknown']]);
  });

  it('the wire guard bears three unsent heartbeats that are answered, and others of no interest', () => {
    const { connection, raw } = guarded();
    for (let count = 0; count < 3; count += 1) connection.emit('packet', { type: 'pong' });
    for (let count = 0; count < 9; count += 1) connection.emit('packet', { type: 'message' });
    connection.emit('packetCreate', { type: 'message', data: '' });
    expect(raw.isTerminated).toBe(false);
    connection.emit('packet', { type: 'pong' });
    expect(raw.isTerminated).toBe(true);
  });

  it('the wire guard doesn’t pause anew while it waits, and pays for what was read before it goes on', () => {
    const { clock, raw, guard, arrive } = guarded();
    const waits = [500, 400, 300, 0];
    const asked: [number, number][] = [];
    guard.owner = { received: (...frames) => (asked.push(frames), waits.shift() ?? 0) };
    arrive(9);
    arrive(9);
    expect(clock.pending).toBe(1);
    clock.advance(500);
    expect([raw.isPaused, clock.pending]).toEqual([true, 1]);
    clock.advance(299);
    expect(raw.isPaused).toBe(true);
    clock.advance(1);
    expect([raw.isPaused, raw.isTerminated, clock.pending]).toEqual([false, false, 0]);
    expect(asked).toEqual([
      [1, 9],
      [1, 9],
      [0, 0],
      [0, 0],
    ]);
  });

  it('the wire guard adds up waits only until a frame is paid for', () => {
    const owed = (...waits: readonly number[]) => {
      const { clock, raw, guard, arrive } = guarded();
      let wait = 0;
      guard.owner = { received: (frames) => (frames === 0 ? 0 : wait) };
      for (wait of waits) {
        arrive(1);
        clock.advance(wait);
      }
      return raw.isTerminated;
    };
    expect([owed(1_500, 1_500), owed(1_500, 1_501), owed(1_500, 0, 1_501)]).toEqual([false, true, false]);
  });

  it('the wire guard hears nothing more of a connection that it has cut, and tells its owner once', () => {
    const { clock, connection, raw, guard, arrive, write, excesses } = guarded();
    let cuts = 0;
    guard.onCut = () => (cuts += 1);
    write(UNSENT_BYTES + 1);
    expect([guard.isOver, cuts, excesses]).toEqual([true, 1, ['unread']]);
    for (const name of ['message', 'ping', 'pong']) expect(raw.listenerCount(name)).toBe(0);
    arrive(UNKNOWN.bytes + 1);
    write(1);
    for (let count = 0; count < 9; count += 1) connection.emit('packet', { type: 'pong' });
    expect([cuts, excesses.length, clock.pending]).toEqual([1, 1, 0]);
  });

  it('the wire guard cuts a connection at once where it is asked to', () => {
    const { connection, raw, guard, excesses } = guarded();
    guard.cut();
    expect([guard.isOver, raw.isTerminated, connection.isClosing, excesses]).toEqual([true, true, false, []]);
    expect(raw.listenerCount('message')).toBe(0);
  });

  it('the wire guard says good-bye once, and waits for its end no longer than the connection is there', () => {
    const { clock, connection, raw, guard } = guarded();
    guard.end();
    connection.isClosing = false;
    guard.end();
    expect([connection.isClosing, clock.pending]).toEqual([false, 1]);
    clock.advance(999);
    expect(raw.isTerminated).toBe(false);
    raw.emit('close');
    expect(clock.pending).toBe(0);
  });

  it('the wire guard is over when the connection closes, and doesn’t go on reading later', () => {
    const { clock, connection, raw, guard, arrive } = guarded();
    guard.owner = { received: () => 500 };
    arrive(1);
    connection.emit('close');
    expect([guard.isOver, clock.pending]).toEqual([true, 0]);
    raw.emit('close');
    clock.advance(1_000);
    expect(raw.isPaused).toBe(true);
  });

  it('the wire guard doesn’t go on reading what it has said good-bye to', () => {
    const { clock, raw, guard, arrive } = guarded();
    let wait = 500;
    guard.owner = { received: () => wait };
    arrive(1);
    guard.end();
    wait = 0;
    clock.advance(500);
    expect(raw.isPaused).toBe(true);
  });

  it('the wire guard counts nothing any more of a connection that is closed', () => {
    const { connection, raw, arrive, excesses } = guarded();
    connection.emit('close');
    arrive(UNKNOWN.bytes + 1);
    expect([excesses, raw.isTerminated]).toEqual([[], false]);
  });
});
