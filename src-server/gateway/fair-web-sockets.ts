import { WebSocketServer, type ServerOptions } from 'ws';

/**
 * Takes one message of a connection at a time. By itself the package ws hands on everything that came in one piece of
 * the stream at once, which can be thousands: with this, others' messages are read in between.
 */
export class FairWebSockets extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, allowSynchronousEvents: false });
  }
}
