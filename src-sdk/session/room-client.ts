import { Emitter } from '@core/base/emitter';
import { newId } from '@core/base/ids';
import { toWatchTogetherError, WatchTogetherError, willPass } from '@core/base/errors';
import {
  addEntry,
  addRoomMessage,
  emptyChat,
  hasMessage,
  mergeHistory,
  setDelivery,
  type ChatLog,
} from '@core/session/chat-log';
import {
  afterMessage,
  afterPage,
  afterSnapshot,
  nothingRead,
  type HistoryProgress,
} from '@core/session/history-progress';
import { nextScreenSharers } from '@core/session/party-view';
import { peopleChanges, type PeopleChange, type Replica } from '@core/session/replica';
import type { ChatEntry, DoorView } from '@core/session/view';
import { roomMessageId, sentMessageId } from '@core/wire/message-ids';
import type { Playback } from '@core/wire/playback';
import type { Participant, RoomEvent, RoomState } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestPayload,
  ServerEventPayload,
  Snapshot,
} from '@core/wire/socket';
import type { Environment } from '../base/environment';
import { ReplicaKeeper } from './replica-keeper';

export interface RoomClientEvents {
  /** The room changed in any way. `event` is null for a snapshot. */
  changed: { replica: Replica };
  people: { change: PeopleChange };
  message: { message: ChatEntry };
  playback: { playback: Playback };
  screens: { started: readonly string[]; stopped: readonly string[] };
  /** Events are missing, or couldn't be read: ask the server for everything. */
  needsSync: object;
  /** A page of the chat from before this client was here is missing. */
  needsHistory: ClientRequestPayload<'chat:history'>;
}

/**
 * One session's room: the server's state, and the chat with messages that are still on their way. Knows no transport.
 */
export class RoomClient {
  readonly #emitter = new Emitter<RoomClientEvents>();
  readonly #send: (message: ClientRequestPayload<'chat:send'>) => Promise<unknown>;
  readonly #environment: RoomEnvironment;
  readonly #keeper: ReplicaKeeper;
  readonly #unsent = new Map<string, Unsent>();
  #chat: ChatLog = emptyChat;
  #screenSharers: readonly string[] = [];
  #atDoor: readonly DoorView[] = [];
  #history: HistoryProgress = nothingRead;
  /** Whether there was a snapshot before the last one: messages missed since then are news. */
  #isBack = false;

  /** @param send sends one message to the server; rejects with a WatchTogetherError. */
  constructor(
    environment: RoomEnvironment,
    send: (message: ClientRequestPayload<'chat:send'>) => Promise<unknown>,
  ) {
    this.#send = send;
    this.#environment = environment;
    this.#keeper = new ReplicaKeeper({
      ...{ clock: environment.clock, timers: environment.timers },
      ask: () => this.#emitter.emit('needsSync', {}),
    });
  }

  on<E extends keyof RoomClientEvents>(
    event: E,
    listener: (payload: RoomClientEvents[E]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  get replica(): Replica | null {
    return this.#keeper.replica;
  }

  get chat(): ChatLog {
    return this.#chat;
  }

  get screenSharers(): readonly string[] {
    return this.#screenSharers;
  }

  get atDoor(): readonly DoorView[] {
    return this.#atDoor;
  }

  /** Takes who is at the door, which is no part of the room. */
  takeDoor(people: readonly DoorView[]): void {
    this.#atDoor = people.map(({ id, name }) => ({ id, name }));
  }

  get local(): Participant | null {
    return this.participant(this.replica?.localId ?? '');
  }

  participant(id: string): Participant | null {
    return this.replica?.room.participants.find((participant) => participant.id === id) ?? null;
  }

  /** The server won't get what it doesn't have by now. The room and its chat stay readable. */
  dispose(): void {
    this.#keeper.dispose();
    this.#emitter.clear();
    const unsent = [...this.#unsent];
    this.#unsent.clear();
    for (const [messageId, { reject }] of unsent) {
      this.#chat = setDelivery(this.#chat, messageId, 'failed');
      reject(new WatchTogetherError('INVALID_STATE', 'The session is over'));
    }
  }

  takeSnapshot(snapshot: Snapshot): void {
    const before = this.replica;
    const early = this.#keeper.takeSnapshot(snapshot);
    this.#isBack = before !== null;
    this.#announce(before?.room ?? null, null);
    const history = afterSnapshot(this.#history);
    this.#history = history;
    this.#emitter.emit('needsHistory', history.asked);
    for (const message of early) this.takeEvent(message);
  }

  /**
   * Takes a page of the chat; the newest comes first.
   * @param request as `needsHistory` told it
   */
  takeHistory(
    request: ClientRequestPayload<'chat:history'>,
    page: ClientRequestAnswer<'chat:history'>,
  ): void {
    const history = afterPage(this.#history, request, page);
    if (history === this.#history) return;
    this.#history = history;
    const known = new Set(this.#chat.entries.map(({ messageId }) => messageId));
    this.#chat = mergeHistory(this.#chat, page.messages, this.replica?.localId ?? '');
    this.#changed();
    // A person who comes for the first time isn't notified of each earlier message; one who missed some is.
    for (const message of this.#isBack ? this.#chat.entries : []) {
      if (!known.has(message.messageId)) this.#emitter.emit('message', { message });
    }
    if (history.asked) this.#emitter.emit('needsHistory', history.asked);
  }

  takeEvent(message: ServerEventPayload<'room:event'>): void {
    const before = this.replica;
    if (!this.#keeper.takeEvent(message) || !before) return;
    const { event } = message;
    if (event.type === 'chatAdded') {
      const isNew = !hasMessage(this.#chat, event.message.messageId);
      this.#history = afterMessage(this.#history, event.message.messageId);
      this.#chat = addRoomMessage(this.#chat, event.message, before.localId);
      this.#announce(before.room, event);
      const entry = this.#chat.entries.find(({ messageId }) => messageId === event.message.messageId);
      if (isNew && entry) this.#emitter.emit('message', { message: entry });
      return;
    }
    this.#announce(before.room, event);
  }

  /** The sync that was asked for didn't come; the next gap asks again. */
  syncFailed(): void {
    this.#keeper.syncFailed();
  }

  takePrivate(message: ServerEventPayload<'chat:private'>): void {
    if (hasMessage(this.#chat, message.messageId)) return;
    const entry: ChatEntry = {
      ...message,
      name: this.participant(message.from)?.name ?? '',
      filmMs: null,
      isLocal: false,
      isPrivate: true,
      delivery: 'sent',
    };
    this.#chat = addEntry(this.#chat, entry);
    this.#changed();
    this.#emitter.emit('message', { message: entry });
  }

  /** Shows the message at once and resolves when the server has it, over a lost connection too. */
  sendMessage(text: string, to?: readonly string[]): Promise<void> {
    const ownId = newId('m', this.#environment.randomBytes);
    const local = this.local;
    const from = this.replica?.localId ?? '';
    const messageId = (to ? sentMessageId : roomMessageId)(from, ownId);
    const entry: ChatEntry = {
      messageId,
      from,
      name: local?.name ?? '',
      text,
      sentAt: this.#environment.wallClock(),
      filmMs: null,
      isLocal: true,
      isPrivate: to !== undefined,
      delivery: 'sending',
    };
    this.#chat = addEntry(this.#chat, entry);
    this.#changed();
    this.#emitter.emit('message', { message: entry });
    return new Promise((resolve, reject) => {
      this.#unsent.set(messageId, {
        payload: { messageId: ownId, text, ...(to ? { to: [...to] } : {}) },
        resolve,
        reject,
        underway: false,
      });
      void this.#trySend(messageId);
    });
  }

  /** The server is back: messages that it may not have are sent again; the same id twice is one message. */
  resend(): void {
    for (const messageId of [...this.#unsent.keys()]) void this.#trySend(messageId);
  }

  async #trySend(messageId: string): Promise<void> {
    const unsent = this.#unsent.get(messageId);
    if (!unsent || unsent.underway) return;
    unsent.underway = true;
    let failure: WatchTogetherError | null = null;
    try {
      await this.#send(unsent.payload);
    } catch (error) {
      failure = toWatchTogetherError(error);
    }
    unsent.underway = false;
    if (!this.#unsent.has(messageId) || (failure && willPass(failure))) return;
    this.#unsent.delete(messageId);
    this.#chat = setDelivery(this.#chat, messageId, failure ? 'failed' : 'sent');
    this.#changed();
    if (failure) unsent.reject(failure);
    else unsent.resolve();
  }

  #announce(before: RoomState | null, event: RoomEvent | null): void {
    const { replica } = this;
    if (!replica) return;
    const sharersBefore = this.#screenSharers;
    this.#screenSharers = nextScreenSharers(sharersBefore, replica.room.participants);
    this.#changed();
    if (before) {
      for (const change of peopleChanges(before, replica.room, replica.localId, event ?? undefined)) {
        this.#emitter.emit('people', { change });
      }
    }
    if (this.#screenSharers !== sharersBefore) {
      this.#emitter.emit('screens', {
        started: this.#screenSharers.filter((id) => !sharersBefore.includes(id)),
        stopped: sharersBefore.filter((id) => !this.#screenSharers.includes(id)),
      });
    }
    if (replica.room.playback !== before?.playback) {
      this.#emitter.emit('playback', { playback: replica.room.playback });
    }
  }

  #changed(): void {
    const { replica } = this;
    if (replica) this.#emitter.emit('changed', { replica });
  }
}

type RoomEnvironment = Omit<Environment, 'random'>;

interface Unsent {
  readonly payload: ClientRequestPayload<'chat:send'>;
  readonly resolve: () => void;
  readonly reject: (error: WatchTogetherError) => void;
  underway: boolean;
}
