/**
 * What guest and host say to each other beside a stream of the DHT, in messages that may get lost: what a browser at the
 * guest's and the relay at the host's tell each other. The stream encrypts each to its other end.
 */
const HEADER_BYTES = 4;
const MESSAGE = 1;
const GONE = 2;
/** Connections are numbered in three bytes. */
export const CONNECTIONS = 0x1_00_00_00;

export interface RelayDatagram {
  /** Which of the guest's connections it is of. */
  readonly connection: number;
  /** Null where the connection has gone. */
  readonly message: Buffer | null;
}

export const encodeDatagram = ({ connection, message }: RelayDatagram): Buffer => {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + (message?.length ?? 0));
  bytes[0] = message ? MESSAGE : GONE;
  bytes.writeUIntBE(connection, 1, 3);
  message?.copy(bytes, HEADER_BYTES);
  return bytes;
};

/** @returns null for anything else, which a later version may say */
export const parseDatagram = (bytes: Buffer): RelayDatagram | null => {
  if (bytes.length < HEADER_BYTES) return null;
  const connection = bytes.readUIntBE(1, 3);
  if (bytes[0] === GONE) return { connection, message: null };
  if (bytes[0] !== MESSAGE) return null;
  return { connection, message: bytes.subarray(HEADER_BYTES) };
};

/** The part of a stream of the DHT that carries them. */
export interface CarriesDatagrams {
  /** Sent once, or not at all. */
  trySend(message: Buffer): void;
  on(event: 'message', listener: (message: Buffer) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}
