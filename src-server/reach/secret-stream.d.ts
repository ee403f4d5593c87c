/** The part of @hyperswarm/secret-stream that we use: it comes without types. */
declare module '@hyperswarm/secret-stream' {
  import type { DhtStream, KeyPair, RawStream } from 'hyperdht';

  interface StreamOptions {
    /** False: it begins by `start`. */
    readonly autoStart?: boolean;
    /** Who says what in which order, by the names of the Noise protocol. */
    readonly pattern?: 'XX' | 'IK';
    readonly keyPair?: KeyPair;
    /** The only key that the other end may have. */
    readonly remotePublicKey?: Buffer;
    readonly keepAlive?: number;
  }

  interface NoiseSecretStream extends DhtStream {
    start(rawStream: RawStream, options: { readonly keyPair: KeyPair }): void;
  }
  const NoiseSecretStream: new (
    isInitiator: boolean,
    rawStream: RawStream | null,
    options?: StreamOptions,
  ) => NoiseSecretStream;
  export default NoiseSecretStream;
}
