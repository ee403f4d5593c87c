import { Duplex } from 'node:stream';
import type { DhtStream } from 'hyperdht';
import { boundMessages, MESSAGE_BYTES, PIECE_BYTES } from './message-bound';

/** A stream of the DHT as one of Node's own. What is written is copied, as the stream encrypts it in its place. */
export class LineDuplex extends Duplex {
  readonly #stream: DhtStream;
  /** Called when the stream takes more. */
  #onDrain: ((error?: Error) => void) | null = null;

  /** @param onBytes called as soon as something has come, though it may still wait to be read */
  constructor(stream: DhtStream, onBytes?: () => void) {
    super({ allowHalfOpen: false });
    this.#stream = stream;
    // Every error is followed by the end, which is all that anybody asks for.
    this.on('error', () => undefined);
    stream.on('data', (chunk) => {
      onBytes?.();
      if (!this.push(chunk)) stream.pause();
    });
    stream.on('end', () => this.push(null));
    stream.on('error', (error) => this.destroy(error));
    stream.on('close', () => this.destroy());
    stream.on('drain', () => this.#drained());
    boundMessages(stream, MESSAGE_BYTES, () =>
      this.destroy(new Error('a message of the stream is too long')),
    );
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    let isFree = true;
    for (let at = 0; at < chunk.length; at += PIECE_BYTES)
      isFree = this.#stream.write(Buffer.from(chunk.subarray(at, at + PIECE_BYTES)));
    if (isFree) done();
    else this.#onDrain = done;
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#stream.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#drained(error ?? new Error('the stream has ended'));
    this.#stream.destroy(error ?? undefined);
    done(error);
  }

  #drained(error?: Error): void {
    const done = this.#onDrain;
    this.#onDrain = null;
    done?.(error);
  }
}
