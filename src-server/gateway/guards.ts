import type { Socket } from 'socket.io';
import type { Timers } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import type { FrontDoor } from '../http/front-door';
import type { Logger } from '../base/log';
import { wireErrorOf } from './door';
import { Turns } from './turns';
import { WireGuard, type EngineConnection } from './wire-guard';

/** The part of any namespace's socket that is needed here. */
type AnySocket = Pick<Socket, 'conn' | 'disconnect'>;

/** An error of the handshake, in the form in which Socket.IO passes `data` on to the client's `connect_error`. */
class RefusedHandshake extends Error {
  constructor(readonly data: { readonly code: string; readonly message: string }) {
    super(data.code);
  }
}

/** The guards of all connections, and the only way into a namespace and out of it. */
export class Guards {
  readonly #timers: Timers;
  readonly #log: Logger;
  readonly #door: Pick<FrontDoor, 'know'>;
  readonly #guards = new WeakMap<EngineConnection, WireGuard>();
  readonly #turns = new Turns();

  constructor(timers: Timers, log: Logger, door: Pick<FrontDoor, 'know'>) {
    this.#timers = timers;
    this.#log = log;
    this.#door = door;
  }

  /** A connection has been opened. */
  watch(connection: EngineConnection): void {
    const guard = new WireGuard(connection, this.#timers, (why) =>
      this.#log.warn({ why }, 'a connection was cut that sent, or left unread, too much'),
    );
    this.#guards.set(connection, guard);
  }

  of({ conn }: AnySocket): WireGuard | undefined {
    return this.#guards.get(conn);
  }

  /**
   * Lets a connection in that can identify itself. There is one try for each connection: after a refusal it is closed.
   * @param identify rejects, or throws, with the refusal
   */
  admit(
    socket: AnySocket,
    next: (error?: Error) => void,
    identify: (guard: WireGuard) => Promise<void>,
  ): void {
    const guard = this.of(socket);
    const refuse = (error: unknown): void => {
      next(new RefusedHandshake(wireErrorOf(error, this.#log)));
      // Socket.IO writes the refusal on the next tick.
      setImmediate(() => guard?.end());
    };
    const admit = (): void => {
      this.#door.know(socket.conn.request.socket);
      // The join follows at once: it is decided, journalled and announced in this turn.
      this.#turns.take(() => next());
    };
    if (guard?.noteHandshake()) this.#turns.take(() => void identify(guard).then(admit, refuse));
    else refuse(new WatchTogetherError('INVALID_STATE', 'one handshake a connection'));
  }

  /** Closes a connection, eventually also where its other end doesn't read what is still on its way. */
  close(socket: AnySocket): void {
    const guard = this.of(socket);
    socket.disconnect(true);
    guard?.end();
  }
}
