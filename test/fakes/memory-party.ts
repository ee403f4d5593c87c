/**
 * A party server in memory for tests of the SDK: one room with the rules of the real one, without network, journal,
 * tokens and budgets. Everybody is a host.
 */
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { applyRoomEvent } from '@core/room/apply';
import { historyPage } from '@core/room/chat-history';
import type { Refusal, RoomCommand } from '@core/room/command';
import { privateChat } from '@core/room/private-chat';
import { ROLE_GRANTS } from '@core/wire/grants';
import { askedOfRoom, isRoomRequest } from '@core/wire/room-requests';
import type { DisconnectReason, Participant, RoomEvent, RoomState } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  DoorPlace,
  PeerSignal,
  Snapshot,
} from '@core/wire/socket';
import { assertSendable, parseAcknowledgement, parseServerEvent } from '@sdk/signalling/messages';
import type {
  DoorHandshake,
  JoiningHandshake,
  Signalling,
  SignallingEvents,
} from '@sdk/signalling/signalling';
import { BenchRoom } from './bench-room';
import { atOnce, type Carrier, SocketPair } from './socket-pair';

type Handler = (
  name: ClientRequestName,
  payload: unknown,
  personId: string,
) => object | ErrorCode | 'silence' | null;

const noAnswer = (): WatchTogetherError => new WatchTogetherError('SIGNAL_TIMEOUT', 'no answer');

/** The token of the person with this id, as `getToken` answers it. */
export const memoryToken = (id: string): string => `token ${id}`;

/** The command that each request means for the room; null where it asks nothing of the room. */
const commandOf = (
  by: string,
  instanceId: string,
  name: ClientRequestName,
  payload: unknown,
): RoomCommand | null => {
  // The payload was parsed when it was sent, by the schema of its name.
  const as = <N extends ClientRequestName>(): ClientRequestPayload<N> => payload as ClientRequestPayload<N>;
  if (isRoomRequest(name)) return askedOfRoom(name, as(), by);
  switch (name) {
    case 'room:join':
      return {
        type: 'join',
        by,
        name: by,
        role: 'host',
        grants: ROLE_GRANTS.host,
        instanceId,
        ...as<'room:join'>(),
      };
    case 'room:leave':
      return { type: 'leave', by, returns: as<'room:leave'>().returns ?? false };
    case 'room:remove':
      return { type: 'remove', by, ...as<'room:remove'>() };
    case 'call:publish':
      return { type: 'publish', by, publication: as<'call:publish'>() };
    case 'chat:send': {
      const { messageId: ownId, text, to } = as<'chat:send'>();
      return to ? null : { type: 'chat', by, ownId, text };
    }
    case 'playback:command':
      return { type: 'playback', by, ...as<'playback:command'>() };
    case 'playback:observe':
      return { type: 'observe', by, observation: as<'playback:observe'>() };
    default:
      return null;
  }
};

export class MemoryParty {
  serverEpoch = 'e_1';
  revision = 0;
  /** The code that connections are answered with while it is set. */
  refuse: ErrorCode | null = null;
  /** Where whoever comes to the door is linked from. */
  place: DoorPlace | null = null;
  /** Sees every request first: an object or a code is the answer, null leaves the request to the party. */
  intercept: Handler = () => null;
  /** The server's monotonic clock. */
  now: () => number = () => 0;
  readonly connections = new Map<string, MemorySignalling>();
  readonly requests: { personId: string; name: ClientRequestName; payload: unknown }[] = [];
  readonly #bench = new BenchRoom({ sessionId: 's_memory', name: 'Film night' });

  get room(): RoomState {
    return this.#bench.room.state;
  }
  /** Sets the room, as if all of that had happened before anybody came. */
  set room(state: RoomState) {
    this.#bench.room = { ...this.#bench.room, state };
  }

  /** When the room next wants a `tick`, by the server's clock; null while nothing is due. */
  get dueMs(): number | null {
    return this.#bench.dueMs;
  }

  /**
   * A person's connection to this party. @param carrier brings what is sent either way; without it everything arrives
   * at once
   */
  signalling(carrier: Carrier = atOnce): MemorySignalling {
    return new MemorySignalling(this, carrier);
  }

  /**
   * The server process dies and comes back: nobody is told, and only the journal stays.
   * @param shiftMs how much more the new process's clock says
   */
  restart(shiftMs = 0): void {
    this.#bench.rebase(shiftMs);
    this.serverEpoch = `e_${Number(this.serverEpoch.slice(2)) + 1}`;
    this.revision = 0;
    for (const connection of [...this.connections.values()]) connection.lose();
  }

  /**
   * Executes the room's decision on a command, and tells everybody. @returns the refusal; null where it isn't refused
   */
  do(command: RoomCommand): Refusal | null {
    const { events, error } = this.#bench.decide(command, { nowMs: this.now(), wallMs: this.revision });
    for (const event of events) this.#tell(event);
    return error;
  }

  /** Tells everybody an event as if it had happened, without the command that leads there. */
  announce(event: RoomEvent): void {
    this.room = applyRoomEvent(this.room, event);
    this.#tell(event);
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

  join(id: string, instanceId: string, inputs: { audio: boolean; video: boolean }): void {
    const command = commandOf(id, instanceId, 'room:join', inputs);
    if (command) this.do(command);
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
    if (intercepted) return { ok: true, ...intercepted };
    const command = commandOf(personId, instanceId, name, payload);
    const error = command ? this.do(command) : this.#sayPrivately(personId, name, payload);
    return error ? { ok: false, error } : { ok: true, ...this.#answer(personId, name, payload) };
  }

  #tell(event: RoomEvent): void {
    this.revision += 1;
    const { serverEpoch, revision } = this;
    for (const connection of this.connections.values()) {
      connection.deliver('room:event', { serverEpoch, revision, event });
    }
  }

  /** Passes on what a request says to one person. @returns the refusal; null where it isn't refused, or says nothing */
  #sayPrivately(by: string, name: ClientRequestName, payload: unknown): Refusal | null {
    if (name !== 'chat:send') return null;
    const { messageId: ownId, text, to = [] } = payload as ClientRequestPayload<'chat:send'>;
    const { error, lines = [] } = privateChat(this.room, { by, ownId, text, to }, { wallMs: this.revision });
    for (const { to: id, message } of lines) this.connections.get(id)?.deliver('chat:private', message);
    return error;
  }

  #answer(personId: string, name: ClientRequestName, payload: unknown): object {
    switch (name) {
      case 'room:join':
      case 'room:sync':
        return { snapshot: this.snapshotFor(personId) };
      case 'chat:history':
        return historyPage(this.room.chat, payload as ClientRequestPayload<'chat:history'>);
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

/** A request on its way, with its caller's waiting promise. */
interface Asked {
  readonly personId: string;
  readonly name: ClientRequestName;
  readonly payload: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: WatchTogetherError) => void;
}
type Told =
  | { readonly type: 'answer'; readonly asked: Asked; readonly answer: unknown }
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown };

export class MemorySignalling implements Signalling {
  readonly #emitter = new Emitter<SignallingEvents>();
  readonly #party: MemoryParty;
  readonly #pair: SocketPair<Asked, Told>;
  #personId: string | null = null;
  #instanceId = '';

  constructor(party: MemoryParty, carrier: Carrier) {
    this.#party = party;
    this.#pair = new SocketPair<Asked, Told>(
      {
        up: (asked) => this.#take(asked),
        down: (told) => this.#hear(told),
        lost: (message) => {
          if (!('type' in message)) message.reject(noAnswer());
          else if (message.type === 'answer') message.asked.reject(noAnswer());
        },
      },
      carrier,
    );
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
    this.open(handshake.token.replace('token ', ''), handshake.instanceId);
    try {
      return (await this.request('room:join', handshake.join)).snapshot;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async approach(_serverUrl: string, handshake: DoorHandshake): Promise<DoorPlace | null> {
    this.close();
    await Promise.resolve();
    if (this.#party.refuse) throw new WatchTogetherError(this.#party.refuse, 'refused');
    this.open(handshake.token.replace('token ', ''), handshake.instanceId);
    return this.#party.place;
  }

  /** Opens somebody's connection, whether or not they have joined. */
  open(personId: string, instanceId: string): void {
    this.#personId = personId;
    this.#instanceId = instanceId;
    this.#party.connections.set(personId, this);
  }

  async request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
  ): Promise<ClientRequestAnswer<N>> {
    assertSendable(name, payload);
    const personId = this.#personId;
    if (!personId) throw new WatchTogetherError('SERVER_UNREACHABLE', 'not connected');
    const answer = await new Promise((resolve, reject) => {
      this.#pair.sendUp({ personId, name, payload: structuredClone(payload), resolve, reject });
    });
    return parseAcknowledgement(name, answer);
  }

  close(): void {
    if (this.#personId) this.#party.connections.delete(this.#personId);
    this.#personId = null;
  }

  /** Loses the connection, and everything that is underway on it. */
  lose(): void {
    this.#pair.cut();
    if (!this.#personId) return;
    this.close();
    this.#emitter.emit('closed', { detail: 'lost' });
  }

  /** Delivers any event from the server, parsed as the real adapter does. */
  deliver(name: string, payload: unknown): void {
    this.#pair.sendDown({ type: 'event', name, payload: structuredClone(payload) });
  }

  #take(asked: Asked): void {
    const answer = this.#party.handle(asked.personId, this.#instanceId, asked.name, asked.payload);
    if (answer === 'silence') asked.reject(noAnswer());
    else this.#pair.sendDown({ type: 'answer', asked, answer: structuredClone(answer) });
  }

  #hear(told: Told): void {
    if (told.type === 'answer') {
      told.asked.resolve(told.answer);
      return;
    }
    const event = parseServerEvent(told.name, told.payload);
    if (event instanceof WatchTogetherError) this.#emitter.emit('badMessage', { error: event });
    else if (event) this.#emitter.emit(event.name, event.payload as SignallingEvents[typeof event.name]);
  }
}
