import { Emitter } from '@core/base/emitter';
import type { Replica } from '@core/session/replica';
import {
  SERVER_EVENTS,
  type DoorPerson,
  type DoorPlace,
  type ServerEventName,
  type Snapshot,
} from '@core/wire/socket';
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
  /** The people who stand at the door with links, as the server told last. */
  #atDoor: readonly DoorPerson[] = [];
  /** The people in the room with whom one is linked at the door. */
  #doorRoom: readonly DoorPerson[] = [];

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

  /** One stands at the door. */
  standsAtDoor(place: DoorPlace): void {
    this.#room = { localId: place.you.id, self: place.you, participants: [], atDoor: this.#doorRoom };
    this.#events.emit('atDoor', { place });
    this.#events.emit('roomChanged', {});
  }

  /** Those in the room with whom one is linked at the door are others now. */
  doorRoomChanged(atDoor: readonly DoorPerson[]): void {
    // It may be told before its receiver knows that they stand there.
    this.#doorRoom = atDoor;
    if (!this.#room?.self) return;
    this.#room = { ...this.#room, atDoor };
    this.#events.emit('roomChanged', {});
  }

  /** One is neither at the door any more nor in the room. */
  leftDoor(): void {
    this.doorRoomChanged([]);
  }

  /** Others stand at the door of the room that one is in. */
  peopleAtDoorChanged(atDoor: readonly DoorPerson[]): void {
    this.#atDoor = atDoor;
    if (!this.#room || this.#room.self) return;
    this.#room = { ...this.#room, atDoor };
    this.#events.emit('roomChanged', {});
  }

  joined(snapshot: Snapshot): void {
    // Where somebody stands at the door, that is told right after the snapshot.
    this.#atDoor = [];
    this.#events.emit('joined', { snapshot });
  }

  away(): void {
    this.#events.emit('away', {});
  }

  roomChanged({ localId, room: { participants } }: Replica): void {
    this.#room = { localId, participants, self: null, atDoor: this.#atDoor };
    this.#events.emit('roomChanged', {});
  }

  dispose(): void {
    this.#room = null;
    this.#endForwarding();
    this.#events.clear();
  }
}
