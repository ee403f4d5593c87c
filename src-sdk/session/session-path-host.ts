import { Emitter } from '@core/base/emitter';
import type { Replica } from '@core/session/replica';
import { SERVER_EVENTS, type ServerEventName, type Snapshot } from '@core/wire/socket';
import type { PathHost, PathHostEvents, PathRoom } from '../media-path/path-host';
import type { Signalling } from '../signalling/signalling';

interface Options {
  readonly signalling: Pick<Signalling, 'on'>;
  readonly request: PathHost['request'];
}

/** The host of a media path in one session of one person. The wiring tells it what the session does. */
export class SessionPathHost implements PathHost {
  readonly request: PathHost['request'];
  readonly #events = new Emitter<PathHostEvents>();
  readonly #endForwarding: () => void;
  #room: PathRoom | null = null;

  constructor({ signalling, request }: Options) {
    this.request = request;
    this.#endForwarding = this.#events.forward(
      signalling,
      Object.keys(SERVER_EVENTS) as readonly ServerEventName[],
    );
  }

  on<E extends keyof PathHostEvents>(event: E, listener: (payload: PathHostEvents[E]) => void): () => void {
    return this.#events.on(event, listener);
  }

  room(): PathRoom | null {
    return this.#room;
  }

  joined(snapshot: Snapshot): void {
    this.#events.emit('joined', { snapshot });
  }

  away(): void {
    this.#events.emit('away', {});
  }

  roomChanged({ localId, room: { participants } }: Replica): void {
    this.#room = { localId, participants };
    this.#events.emit('roomChanged', {});
  }

  dispose(): void {
    this.#room = null;
    this.#endForwarding();
    this.#events.clear();
  }
}
