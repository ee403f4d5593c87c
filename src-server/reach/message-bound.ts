import type { DhtStream } from 'hyperdht';

/**
 * Tells of a message that is longer than ours are before it has come: the library makes room for one as soon as its length
 * is there, up to 16 MB. The stream has to have its carrier already.
 */
export const boundMessages = (stream: DhtStream, bytes: number, onTooLong: () => void): void => {
  stream.rawStream?.on('data', () => {
    if (stream._len > bytes) onTooLong();
  });
};
