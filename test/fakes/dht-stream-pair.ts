/** Two ends of a stream of the DHT, without one: what goes in at one comes out at the other, and no faster. */
import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import type { DhtStream } from 'hyperdht';

export class FakeDhtStream extends Duplex {
  other: FakeDhtStream | null = null;
  readonly rawStream: EventEmitter & { remoteHost: string; remotePort: number };
  readonly remotePublicKey = null;
  /** Length of the message that is coming in. */
  _len = 0;
  #onRead: (() => void) | null = null;

  constructor(remoteHost: string, remotePort: number) {
    super({ allowHalfOpen: true });
    this.rawStream = Object.assign(new EventEmitter(), { remoteHost, remotePort });
  }

  /** As code takes it that knows the real ones. */
  get asDht(): DhtStream {
    return this as unknown as DhtStream;
  }

  override _read(): void {
    const onRead = this.#onRead;
    this.#onRead = null;
    onRead?.();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { other } = this;
    if (!other || other.destroyed) {
      done();
      return;
    }
    const isWanted = other.push(Buffer.from(chunk));
    other.rawStream.emit('data');
    if (isWanted) done();
    else other.#onRead = () => done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.other?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { other } = this;
    setImmediate(() => other?.destroy());
    done(error);
  }
}

/** @param from the address that the first end, the host's, sees */
export const dhtStreamPair = (from = { host: '203.0.113.7', port: 4_000 }) => {
  const host = new FakeDhtStream(from.host, from.port);
  const guest = new FakeDhtStream('198.51.100.9', 5_000);
  host.other = guest;
  guest.other = host;
  return { host, guest };
};
