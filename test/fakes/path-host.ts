/** What a media path is carried by, made of nothing: a room, a server, and how the session goes, as a test says. */
import { Emitter } from '@core/base/emitter';
import { ROLE_GRANTS } from '@core/wire/grants';
import type { Participant } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
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
  /** What the server answers; whoever asks for anything else waits for ever. */
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

  /** The server says something, or the session goes on somehow. */
  emit<E extends keyof PathHostEvents>(event: E, payload: PathHostEvents[E]): void {
    this.#events.emit(event, payload);
  }

  /** The server can be reached. @param ice what it names from now on */
  join(ice = this.#ice): void {
    this.#ice = ice;
    this.emit('joined', { snapshot: { ...ice, you: this.localId } as Snapshot });
  }

  /** Everybody who is in the room now, oneself too. */
  setRoom(participants: readonly Participant[]): void {
    this.#room = { localId: this.localId, participants };
    this.emit('roomChanged', {});
  }

  /** The session is over. */
  end(): void {
    this.#room = null;
  }
}
