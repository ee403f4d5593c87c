import { Duplex } from 'node:stream';

/** The stream of another connection that carries this one: one of HTTP/2, on either side. */
export interface CarryingStream extends Duplex {
  setTimeout(afterMs: number, onTimeout?: () => void): unknown;
}

export interface CarriedFrom {
  /** Where the carrying connection comes from, as the listener saw it. */
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** Above all real ports: no connection of the system's has the same ends. */
const FIRST_PORT = 65_536;
let carried = 0;

/**
 * A connection that another one carries, as an HTTP server takes it: it has the address that the other one comes from,
 * and never that of this machine, whatever the address looks like. A server that is given the stream itself gets its
 * text garbled, and would know no address.
 */
export class CarriedSocket extends Duplex {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly remoteFamily = 'IPv4';
  readonly localAddress = '0.0.0.0';
  /** Tells it from all the others that come from the same place. */
  readonly localPort: number;
  readonly connecting = false;
  bytesRead = 0;
  bytesWritten = 0;
  readonly #stream: CarryingStream;

  constructor(stream: CarryingStream, { remoteAddress, remotePort }: CarriedFrom) {
    super({ allowHalfOpen: true });
    this.#stream = stream;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.localPort = FIRST_PORT + carried;
    carried = (carried + 1) % Number.MAX_SAFE_INTEGER;
    stream.on('data', (chunk: Buffer) => {
      this.bytesRead += chunk.length;
      if (!this.push(chunk)) stream.pause();
    });
    stream.once('end', () => this.push(null));
    stream.once('error', (error) => this.destroy(error));
    stream.once('close', () => this.destroy());
    stream.on('timeout', () => this.emit('timeout'));
  }

  /** Time without a byte either way, after which `timeout` is emitted; 0 for none. */
  setTimeout(afterMs: number, onTimeout?: () => void): this {
    this.#stream.setTimeout(afterMs);
    if (onTimeout) this.once('timeout', onTimeout);
    return this;
  }

  /** What is still to be written is, before it ends for good. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  address(): { address: string; port: number; family: string } {
    return { address: this.localAddress, port: this.localPort, family: this.remoteFamily };
  }

  // What follows is decided by the connection that carries.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.bytesWritten += chunk.length;
    this.#stream.write(chunk, done);
  }

  override _writev(
    chunks: { chunk: Buffer; encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#stream.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stream.destroy(error ?? undefined);
    done(error);
  }
}
