/** A relay's connection of TCP with a browser on this machine. */
import type { Socket } from 'node:net';
import { framed, Unframer } from './framing';

/** What may wait to be read by a browser, bytes; what comes on top is lost, as it is on any busy line. */
const WAITING_BYTES = 262_144;

export interface TcpClient {
  send(message: Buffer): void;
}

/**
 * Cuts what comes into messages. What can't be one ends the connection.
 * @param onMessage takes each, which it may keep
 */
export const speakTurn = (socket: Socket, onMessage: (message: Buffer) => void): TcpClient => {
  const unframer = new Unframer();
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    const messages = unframer.take(chunk);
    if (!messages) {
      socket.destroy();
      return;
    }
    for (const message of messages) onMessage(message);
  });
  socket.once('end', () => socket.destroy());
  return {
    send: (message) => {
      if (!socket.destroyed && socket.writableLength + message.length <= WAITING_BYTES)
        socket.write(framed(message));
    },
  };
};
