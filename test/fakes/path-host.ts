/** A fake of what carries a media path: a room, a server, and the session's state, which a test sets. */
import { Emitter } from '@core/base/emitter';
import { ROLE_GRANTS } from '@core/wire/grants';
import type { Participant } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  DoorPerson,
  Snapshot,
} from '@core/wire/socket';
import type { PathHost, PathHostEvents, PathRoom } from '@sdk/media-path/path-host';

export const personInRoom = (
  id: string,
  seat: number,
  presence: Participant['presence'] = 'connected',
): Participant => ({
  ...{ id, seat, presence, name: id, role: 'participant', heir: null, instanceId: `i_${id}`, incarnation: 1 },
  ...{ grants: ROLE_GRANTS.participant, audio: false, video: false, publications: [], can: [] },
  readiness: { filmId: null, state: 'none' },
});

type Answers = { [N in ClientRequestName]?: (payload: ClientRequestPayload<N>) => Promise<unknown> };

export class FakePathHost implements PathHost {
  /** The server's answers; a request without one waits for ever. */
  readonly answers: Answers = {};
  readonly #events = new Emitter<PathHostEvents>();
  #room: PathRoom | null = null;
  #ice: Pick<Snapshot, 'iceServers' | 'iceLifeMs'> = { iceServers: [], iceLifeMs: null };

  constructor(readonly localId: string) {}

  room(): PathRoom | null {
    return this.#room;
  }

  request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
  ): Promise<ClientRequestAnswer<N>> {
    const answer = this.answers[name] as ((payload: ClientRequestPayload<N>) => Promise<unknown>) | undefined;
    return (answer?.(payload) ?? new Promise(() => undefined)) as Promise<ClientRequestAnswer<N>>;
  }

  on<E extends keyof PathHostEvents>(event: E, listener: (payload: PathHostEvents[E]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Emits an event of the server or of the session. */
  emit<E extends keyof PathHostEvents>(event: E, payload: PathHostEvents[E]): void {
    this.#events.emit(event, payload);
  }

  /** Makes the server reachable. @param ice the ICE servers that it names from now on */
  join(ice = this.#ice): void {
    this.#ice = ice;
    this.emit('joined', { snapshot: { ...ice, you: this.localId } as Snapshot });
  }

  /** Sets who is in the room now, this person included. */
  setRoom(participants: readonly Participant[]): void {
    this.#room = { localId: this.localId, participants, self: null, atDoor: this.#room?.atDoor ?? [] };
    this.emit('roomChanged', {});
  }

  /** Sets who is linked while one of the two stands at the door. @param self oneself, where that is who stands there */
  setDoor(atDoor: readonly DoorPerson[], self: DoorPerson | null = null): void {
    const participants = self ? [] : (this.#room?.participants ?? []);
    this.#room = { localId: this.localId, participants, self, atDoor };
    this.emit('roomChanged', {});
  }

  /** Ends the session. */
  end(): void {
    this.#room = null;
  }
}
