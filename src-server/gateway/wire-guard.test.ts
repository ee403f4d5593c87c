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
});
