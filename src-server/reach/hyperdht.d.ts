/** The part of HyperDHT that we use: it comes without types. */
declare module 'hyperdht' {
  import type { EventEmitter } from 'node:events';

  interface KeyPair {
    readonly publicKey: Buffer;
    readonly secretKey: Buffer;
  }

  interface DhtAddress {
    readonly host: string;
    readonly port: number;
  }

  /** What carries a stream's packets; it knows the address behind the other end's router. */
  interface RawStream extends EventEmitter {
    readonly remoteHost: string | null;
    readonly remotePort: number;
    /** The UDP socket by which its packets go; null before it is connected. */
    readonly socket: object | null;
    /** Bytes of packets that came for it, those that are only passed on among them. */
    readonly bytesReceived: number;
    connect(socket: object, remoteId: number, port: number, host: string): void;
    trySend(message: Buffer): void;
    destroy(): void;
  }

  interface RawStreamOptions {
    readonly framed?: boolean;
    /** Whether a first packet from there is refused. */
    readonly firewall?: (socket: object, port: number, host: string) => boolean;
  }

  /** A stream that is encrypted to the other end's key; a Duplex of streamx, not one of Node's. */
  interface DhtStream extends EventEmitter {
    readonly rawStream: RawStream | null;
    readonly publicKey: Buffer | null;
    readonly remotePublicKey: Buffer | null;
    readonly destroyed: boolean;
    /** Length of the message that is coming in; it isn't documented, and a test says that it is there. */
    readonly _len: number;
    /** @returns false where one should wait for `drain` */
    write(chunk: Buffer): boolean;
    /** Sends a message beside the stream, encrypted as it is: once, in no order, and maybe to nobody. */
    trySend(message: Buffer): void;
    end(): this;
    destroy(error?: Error): void;
    pause(): this;
    resume(): this;
    on(event: 'open' | 'end' | 'drain' | 'close', listener: () => void): this;
    on(event: 'data' | 'message', listener: (chunk: Buffer) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
  }

  interface ServerOptions {
    /** Whether a caller is refused, asked before an address of this machine is told. */
    readonly firewall?: (remotePublicKey: Buffer, payload: unknown, address: DhtAddress) => boolean;
    readonly shareLocalAddress?: boolean;
  }

  interface DhtServer extends EventEmitter {
    listen(keyPair: KeyPair): Promise<unknown>;
    close(): Promise<void>;
    /** Announces the key anew. */
    refresh(): void;
    /** What announces the key, once it listens: by its last try, the nodes that took it in. */
    readonly _announcer: { readonly relays: readonly unknown[] } | null;
    on(event: 'connection', listener: (stream: DhtStream) => void): this;
  }

  interface NodeOptions {
    readonly bootstrap?: readonly string[];
    readonly nodes?: readonly DhtAddress[];
    readonly ephemeral?: boolean;
    readonly firewalled?: boolean;
    /** A port, or the first of a range and the one after its last. */
    readonly port?: number | readonly [from: number, to: number];
    /** How long a hole through a symmetric router waits after another one, ms. */
    readonly randomPunchInterval?: number;
    /** The address that the sockets are bound to. */
    readonly host?: string;
    /** How much of each kind is kept for others, in records. */
    readonly maxSize?: number;
  }

  class HyperDHT extends EventEmitter {
    constructor(options?: NodeOptions);
    readonly stats: { readonly requests: { readonly responses: number } };
    readonly listening: ReadonlySet<DhtServer>;
    /** Whether a node that somebody names is worth asking; it isn't documented, and a test says what it is good for. */
    _filterNode: (node: DhtAddress) => boolean;
    static keyPair(seed?: Buffer): KeyPair;
    static bootstrapper(port: number, host: string, options?: NodeOptions): HyperDHT;
    connect(
      publicKey: Buffer,
      options?: {
        readonly keyPair?: KeyPair;
        readonly localConnection?: boolean;
        /** The key of a third peer by which both ends meet where no hole can be punched. */
        readonly relayThrough?: Buffer;
        /** Nodes that lead to the key, which are asked first. */
        readonly relayAddresses?: readonly DhtAddress[];
      },
    ): DhtStream;
    createServer(options?: ServerOptions): DhtServer;
    createRawStream(options?: RawStreamOptions): RawStream;
    /** Asks nodes for the way to a key. */
    findPeer(publicKey: Buffer, options?: object): AsyncIterable<unknown> & { destroy(): void };
    /** Resolved once nodes have been asked, whether or not any answered. */
    fullyBootstrapped(): Promise<void>;
    /** Looks for nodes anew. */
    refresh(): void;
    /** Nodes of the table, the latest first. */
    toArray(options?: { readonly limit?: number }): DhtAddress[];
    address(): DhtAddress | null;
    /** `to`: the address under which that node sees this one. */
    ping(node: DhtAddress): Promise<{ readonly to: DhtAddress }>;
    suspend(): Promise<void>;
    resume(): Promise<void>;
    destroy(options?: { readonly force?: boolean }): Promise<void>;
    on(event: 'ready' | 'network-change' | 'network-update', listener: () => void): this;
    on(event: 'add-node', listener: (node: DhtAddress) => void): this;
  }

  export type {
    KeyPair,
    DhtAddress,
    RawStream,
    RawStreamOptions,
    DhtStream,
    DhtServer,
    ServerOptions,
    NodeOptions,
  };
  export default HyperDHT;
}
