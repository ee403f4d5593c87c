import type { DhtStream } from 'hyperdht';

/** The most that is handed on in one piece, bytes: the other end takes a message in whole before it reads it. */
export const PIECE_BYTES = 65_536;
/** The largest message that is taken, bytes: ours send no larger ones than a piece with what encryption adds. */
export const MESSAGE_BYTES = 2 * PIECE_BYTES;

/**
 * Tells of a message that is longer than ours are before it has come: the library makes room for one as soon as its length
 * is there, up to 16 MB. The stream has to have its carrier already.
 */
export const boundMessages = (stream: DhtStream, bytes: number, onTooLong: () => void): void => {
  stream.rawStream?.on('data', () => {
    if (stream._len > bytes) onTooLong();
  });
};
