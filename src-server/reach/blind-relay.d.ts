/** The part of blind-relay that we use: it comes without types. */
declare module 'blind-relay' {
  import type { EventEmitter } from 'node:events';
  import type { DhtStream, RawStream, RawStreamOptions } from 'hyperdht';

  /** What somebody at the relay asked for, from the relay's side. */
  interface Session extends EventEmitter {
    /**
     * What is asked for here and hasn't been met by, each a request that came whole; it isn't documented, and a test says
     * that it is there.
     */
    readonly _pairing: ReadonlySet<string>;
    destroy(error?: Error): void;
    on(event: 'pair', listener: (isInitiator: boolean, token: Buffer, stream: RawStream) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'close', listener: () => void): this;
  }

  class Server {
    constructor(options: { readonly createStream: (options: RawStreamOptions) => RawStream });
    /** @param options.id the public key of who asks, by which both ends name this conversation */
    accept(stream: DhtStream, options: { readonly id: Buffer | null }): Session;
    close(): Promise<void>;
  }

  interface PairRequest extends EventEmitter {
    /** The relay has found the other one, and takes packets for it under this number. */
    on(event: 'data', listener: (remoteId: number) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  class Client extends EventEmitter {
    static from(stream: DhtStream, options: { readonly id: Buffer | null }): Client;
    pair(isInitiator: boolean, token: Buffer, stream: RawStream): PairRequest;
    /** Takes back whatever anybody asked for by this number, and nobody has met by yet. */
    unpair(token: Buffer): void;
    on(event: 'open' | 'close', listener: () => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  export type { Session, PairRequest };
  export { Client, Server };
}
