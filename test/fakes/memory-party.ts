/**
 * A party server in memory for tests of the SDK: one session, honest enough to join, chat, relay signals and lose
 * connections. What a server decides in earnest is tested with the real one.
 */
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { applyRoomEvent } from '@core/room/apply';
import { historyPage } from '@core/room/chat-history';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { privateMessageId, roomMessageId } from '@core/wire/message-ids';
import { DEFAULT_PATIENCE } from '@core/wire/playback';
import { ROLE_GRANTS } from '@core/wire/token';
import type { DisconnectReason, Participant, RoomEvent, RoomState } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  PeerSignal,
  Snapshot,
} from '@core/wire/socket';
import { assertSendable, parseAcknowledgement, parseServerEvent } from '@sdk/signalling/messages';
import type { JoiningHandshake, Signalling, SignallingEvents } from '@sdk/signalling/signalling';

type Handler = (
  name: ClientRequestName,
  payload: unknown,
  personId: string,
) => object | ErrorCode | 'silence' | null;

/** The token of the person with this id, as `getToken` answers it. */
export const memoryToken = (id: string): string => `token ${id}`;

export class MemoryParty {
  room: RoomState = {
    sessionId: 's_memory',
    ownerId: null,
    name: 'Film night',
    locked: false,
    patience: DEFAULT_PATIENCE,
    maxParticipants: 6,
    participants: [],
    playback: EMPTY_PLAYBACK,
    chat: [],
  };
  serverEpoch = 'e_1';
  revision = 0;
  /** Answers connects with this code while set. */
  refuse: ErrorCode | null = null;
  /** Looks at every request first: an object or a code is the answer, null leaves it to the party. */
  intercept: Handler = () => null;
  /** The server's monotonic clock. */
  now: () => number = () => 0;
  readonly connections = new Map<string, MemorySignalling>();
  readonly requests: { personId: string; name: ClientRequestName; payload: unknown }[] = [];

  /** A person's way to this party. */
  signalling(): MemorySignalling {
    return new MemorySignalling(this);
  }

  /** The process dies and comes back: nobody is told, the journal is all that stays. */
  restart(): void {
    this.serverEpoch = `e_${Number(this.serverEpoch.slice(2)) + 1}`;
    this.revision = 0;
    for (const connection of [...this.connections.values()]) connection.lose();
  }

  announce(event: RoomEvent): void {
    this.revision += 1;
    this.room = applyRoomEvent(this.room, event);
    const { serverEpoch, revision } = this;
    for (const connection of this.connections.values()) {
      connection.deliver('room:event', { serverEpoch, revision, event });
    }
  }

  snapshotFor(you: string): Snapshot {
    const { chat: _inPages, ...room } = this.room;
    return {
      serverEpoch: this.serverEpoch,
      revision: this.revision,
      room,
      you,
      iceServers: [],
      iceLifeMs: null,
    };
  }

  participant(id: string): Participant | undefined {
    return this.room.participants.find((participant) => participant.id === id);
  }

  update(id: string, change: Partial<Participant>): void {
    const participant = this.participant(id);
    if (participant)
      this.announce({ type: 'participantUpdated', participant: { ...participant, ...change } });
  }

  bye(id: string, reason: DisconnectReason): void {
    this.connections.get(id)?.deliver('bye', { reason });
    this.connections.get(id)?.lose();
  }

  join(id: string, instanceId: string, media: { audio: boolean; video: boolean }): void {
    const old = this.participant(id);
    const same = old?.instanceId === instanceId;
    const participant: Participant = {
      id,
      name: id,
      role: 'host',
      grants: ROLE_GRANTS.host,
      heir: null,
      seat: this.room.participants.length + 1,
      publications: [],
      readiness: { mediaId: null, state: 'none' },
      ...old,
      ...media,
      ...(same ? {} : { publications: [] }),
      presence: 'connected',
      instanceId,
      incarnation: (old?.incarnation ?? 0) + (same ? 0 : 1),
    };
    this.announce({ type: old ? 'participantUpdated' : 'participantJoined', participant });
  }

  handle(
    personId: string,
    instanceId: string,
    name: ClientRequestName,
    payload: unknown,
  ): object | 'silence' {
    this.requests.push({ personId, name, payload });
    const intercepted = this.intercept(name, payload, personId);
    if (intercepted === 'silence') return 'silence';
    if (typeof intercepted === 'string') return { ok: false, error: { code: intercepted, message: '' } };
    return { ok: true, ...(intercepted ?? this.#answer(personId, instanceId, name, payload)) };
  }

  #answer(personId: string, instanceId: string, name: ClientRequestName, payload: unknown): object {
    switch (name) {
      case 'room:join':
        this.join(personId, instanceId, payload as ClientRequestPayload<'room:join'>);
        return { snapshot: this.snapshotFor(personId) };
      case 'room:sync':
        return { snapshot: this.snapshotFor(personId) };
      case 'room:leave':
        this.announce({ type: 'participantLeft', participantId: personId, reason: 'left' });
        return {};
      case 'chat:send': {
        const { messageId: ownId, text, to } = payload as ClientRequestPayload<'chat:send'>;
        const message = { from: personId, text, sentAt: this.revision };
        for (const id of to ?? []) {
          const messageId = privateMessageId(personId, id, ownId);
          this.connections.get(id)?.deliver('chat:private', { ...message, messageId });
        }
        const messageId = roomMessageId(personId, ownId);
        if (!to && !this.room.chat.some((known) => known.messageId === messageId)) {
          const shown = { ...message, messageId, name: personId, filmMs: null };
          this.announce({ type: 'chatAdded', message: shown });
        }
        return {};
      }
      case 'chat:history':
        return historyPage(this.room.chat, payload as ClientRequestPayload<'chat:history'>);
      case 'media:state':
        this.update(personId, payload as ClientRequestPayload<'media:state'>);
        return {};
      case 'media:publish': {
        const publication = payload as ClientRequestPayload<'media:publish'>;
        const others = this.participant(personId)?.publications ?? [];
        this.update(personId, {
          publications: [...others.filter(({ streamId }) => streamId !== publication.streamId), publication],
        });
        return {};
      }
      case 'media:unpublish': {
        const { streamId } = payload as ClientRequestPayload<'media:unpublish'>;
        const others = this.participant(personId)?.publications ?? [];
        this.update(personId, { publications: others.filter((other) => other.streamId !== streamId) });
        return {};
      }
      case 'signal': {
        const { to, linkEpoch, signal } = payload as { to: string; linkEpoch: number; signal: PeerSignal };
        this.connections.get(to)?.deliver('signal', { from: personId, linkEpoch, signal });
        return {};
      }
      case 'clock:ping':
        return { t0: 0, t1: this.now(), t2: this.now(), serverEpoch: this.serverEpoch };
      case 'playback:command':
        return { timelineRevision: this.room.playback.timeline.revision };
      default:
        return {};
    }
  }
}

export class MemorySignalling implements Signalling {
  readonly #emitter = new Emitter<SignallingEvents>();
  readonly #party: MemoryParty;
  #personId: string | null = null;
  #instanceId = '';

  constructor(party: MemoryParty) {
    this.#party = party;
  }

  get connected(): boolean {
    return this.#personId !== null;
  }

  on<E extends keyof SignallingEvents>(
    event: E,
    listener: (payload: SignallingEvents[E]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  async connect(_serverUrl: string, handshake: JoiningHandshake): Promise<Snapshot> {
    this.close();
    await Promise.resolve();
    if (this.#party.refuse) throw new WatchTogetherError(this.#party.refuse, 'refused');
    const id = handshake.token.replace('token ', '');
    this.#personId = id;
    this.#instanceId = handshake.instanceId;
    this.#party.connections.set(id, this);
    try {
      return (await this.request('room:join', handshake.join)).snapshot;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
  ): Promise<ClientRequestAnswer<N>> {
    assertSendable(name, payload);
    const personId = this.#personId;
    if (!personId) throw new WatchTogetherError('SERVER_UNREACHABLE', 'not connected');
    const answer = this.#party.handle(personId, this.#instanceId, name, structuredClone(payload));
    await Promise.resolve();
    if (answer === 'silence') throw new WatchTogetherError('SIGNAL_TIMEOUT', 'no answer');
    return parseAcknowledgement(name, structuredClone(answer));
  }

  close(): void {
    if (this.#personId) this.#party.connections.delete(this.#personId);
    this.#personId = null;
  }

  /** The connection is lost. */
  lose(): void {
    if (!this.#personId) return;
    this.close();
    this.#emitter.emit('closed', { detail: 'lost' });
  }

  /** Anything at all from the server, parsed as the real adapter does. */
  deliver(name: string, payload: unknown): void {
    const event = parseServerEvent(name, structuredClone(payload));
    if (event instanceof WatchTogetherError) this.#emitter.emit('badMessage', { error: event });
    else this.#emitter.emit(event.name, event.payload as SignallingEvents[typeof event.name]);
  }
}
