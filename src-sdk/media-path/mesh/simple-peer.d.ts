/**
 * The part of simple-peer 9 that the SDK uses, without Node's types: the bundled build is the one that runs in a
 * browser.
 */
declare module 'simple-peer/simplepeer.min.js' {
  export interface SimplePeerOptions {
    initiator: boolean;
    trickle: boolean;
    config: RTCConfiguration;
    offerOptions?: RTCOfferOptions;
    sdpTransform?: (sdp: string) => string;
  }

  export interface SimplePeerEvents {
    signal: (signal: unknown) => void;
    connect: () => void;
    /** Text comes as its UTF-8 bytes. */
    data: (data: Uint8Array | string) => void;
    track: (track: MediaStreamTrack, stream: MediaStream) => void;
    error: (error: Error & { code?: string }) => void;
    close: () => void;
    iceStateChange: (connection: RTCIceConnectionState) => void;
  }

  export default class SimplePeer {
    constructor(options: SimplePeerOptions);
    readonly destroyed: boolean;
    readonly connected: boolean;
    /** Private: only peer-connection.ts and empty-sender.ts may touch it. */
    readonly _pc: RTCPeerConnection | null;
    on<E extends keyof SimplePeerEvents>(event: E, listener: SimplePeerEvents[E]): this;
    removeAllListeners(): this;
    signal(data: object): void;
    send(data: string): void;
    addTrack(track: MediaStreamTrack, stream: MediaStream): void;
    replaceTrack(oldTrack: MediaStreamTrack, newTrack: MediaStreamTrack | null, stream: MediaStream): void;
    destroy(error?: Error): void;
  }
}
