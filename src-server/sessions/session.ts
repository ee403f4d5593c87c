import type { TimerHandle } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import { newId } from '@core/base/ids';
import type { Decision, RoomCommand } from '@core/room/command';
import { decide } from '@core/room/decide';
import type { AtDoor } from '@core/room/door';
import { nextDeadline } from '@core/room/passing-time';
import type { Room } from '@core/room/room';
import type { DisconnectReason } from '@core/wire/room';
import type { CallReport, DoorPerson, ServerEventPayload, Snapshot } from '@core/wire/socket';
import { encodedBytes } from '@core/base/encoded-size';
import { after, attempt, type Eventually } from '../base/eventually';
import { clockTimes, type Runtime } from '../base/runtime';
import { JournalError } from '../store/session-journal';
import { CallRelay } from './call-relay';
import { DoorKeeper } from './door-keeper';
import type { IceServers } from './ice-servers';
import type { RoomJournal } from './room-journal';
import { SerialQueue } from './serial-queue';
import { SyncRelay } from './sync-relay';
import { VoidTokens } from './void-tokens';

/** Announcements of figures for display, which are no part of the room's state. */
export type FiguresEvent = 'sync:people' | 'call:people';

/** The listener of a session's events: the gateway. */
export interface Audience {
  announce(sessionId: string, message: ServerEventPayload<'room:event'>): void;
  /** Shows everybody how everybody's film keeps step, or how their links go. */
  show<N extends FiguresEvent>(sessionId: string, name: N, message: ServerEventPayload<N>): void;
  /** Says good-bye to one person, or to everybody, and closes their connections. */
  dismiss(sessionId: string, participantId: string | null, reason: DisconnectReason): void;
  /** Closes the connection of somebody at the door, who may come in by another one. */
  putAway(sessionId: string, participantId: string): void;
  /** Tells those in the room who is at the door, and those at the door whom they are linked with. */
  showDoor(sessionId: string, door: DoorShown): void;
}

/** Who stands at the door, and who in the room sees them. */
export interface DoorShown {
  readonly people: readonly AtDoor[];
  readonly members: readonly DoorPerson[];
}

export interface SessionOptions {
  readonly room: Room;
  readonly runtime: Runtime;
  readonly journal: RoomJournal;
  /** A session says no good-byes: its owner does. */
  readonly audience: Pick<Audience, 'announce' | 'show' | 'putAway' | 'showDoor'>;
  readonly serverEpoch: string;
  readonly ice: IceServers;
  /** Writes down that the session is over, and erases what was kept of it. */
  readonly bury: () => Eventually<void>;
  /** Called once, when that is written. */
  readonly onClosed: () => void;
  readonly onTimerError: (error: unknown) => void;
}

/** How long after a refusal by the journal a decision is tried again, where nobody asks for it, ms. */
const RETRY_MS = 1_000;
/** How much may wait for the journal: some seconds of a party in which everybody does something all the time. */
const MOST_WAITING = { pieces: 256, bytes: 1_048_576 };

export interface ExecuteOptions {
  /** Further writes, made once the command is allowed, and before it is done. */
  readonly journalToo?: () => void;
  /** Called when the command's turn comes, which may be later than it was given. Refuses it by throwing. */
  readonly check?: () => void;
  /** Called once it is written, before anybody hears of it. */
  readonly onWritten?: () => void;
}

interface LostConnection {
  /** Whether the connection's owner has another one by now. */
  readonly isBack: () => boolean;
  /** Called where the journal refused it. */
  readonly onError: (error: unknown) => void;
}

/**
 * Runs one room: decides, journals, announces, and lets time pass. A decision that isn't in the journal is neither
 * acknowledged nor announced, and while one is being written the next ones wait.
 */
export class Session {
  /** Who stands at the door. */
  readonly door: DoorKeeper;
  /** The people whose tokens open it no more. */
  readonly voidTokens = new VoidTokens();
  readonly #options: SessionOptions;
  readonly #syncRelay: SyncRelay;
  readonly #callRelay: CallRelay;
  readonly #queue = new SerialQueue(MOST_WAITING, () => new JournalError('too much waits for it'));
  /** Lost connections that the journal has refused, by participant. */
  readonly #lost = new Map<string, LostConnection>();
  /** When those are tried again, on the server's monotonic clock. */
  #retryAtMs = 0;
  #room: Room;
  #revision = 0;
  #timer: TimerHandle | null = null;
  #isStopped = false;
  /** What was told last of the door; `null` while nobody stands there. */
  #toldDoor = 'null';

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#room = options.room;
    this.#syncRelay = new SyncRelay(options.runtime, (message) =>
      options.audience.show(this.id, 'sync:people', message),
    );
    this.#callRelay = new CallRelay(options.runtime, (message) =>
      options.audience.show(this.id, 'call:people', message),
    );
    this.#callRelay.follow(this.#room);
    this.door = new DoorKeeper({
      runtime: options.runtime,
      room: () => this.#room,
      putAway: (participantId) => options.audience.putAway(this.id, participantId),
      onChanged: () => this.#tellDoor(),
    });
    this.#arm();
  }

  get id(): string {
    return this.#room.state.sessionId;
  }

  get room(): Room {
    return this.#room;
  }

  /** An app that can't show who is at the door isn't linked with them either. */
  get doorShown(): DoorShown {
    const members = this.#room.state.participants
      .filter(({ presence, can }) => presence === 'connected' && can.includes('door'))
      .map(({ id, incarnation, seat }) => ({ id, incarnation, seat }));
    return { people: this.door.people, members };
  }

  /** The snapshot for a person who joins. @param relayUrl where they reach the relay in this process */
  snapshotFor(participantId: string, relayUrl: string | null = null): Snapshot {
    const { chat: _inPages, ...room } = this.#room.state;
    return {
      serverEpoch: this.#options.serverEpoch,
      revision: this.#revision,
      room,
      you: participantId,
      ...this.iceFor(participantId, relayUrl),
    };
  }

  /** The relays that this person may use now. */
  iceFor(participantId: string, relayUrl: string | null = null): Pick<Snapshot, 'iceServers' | 'iceLifeMs'> {
    const way = relayUrl === null ? null : { url: relayUrl, sessionId: this.id };
    return this.#options.ice.accessFor(participantId, Infinity, way);
  }

  /** Takes a person's report on their links. */
  callReported(participantId: string, report: CallReport): void {
    this.#callRelay.reported(participantId, report);
  }

  /**
   * Carries out a command, if it is allowed, after those that came before it. Its changes are in the journal before
   * anybody hears of them, and before this answers: in the same tick where the journal writes in it.
   * @throws JournalError, and what the options throw; nothing has changed then
   */
  execute(command: RoomCommand, options: ExecuteOptions = {}): Eventually<Decision> {
    return this.#queue.run(
      () => this.#perform(command, options),
      () => encodedBytes(command),
    );
  }

  /** Runs something once every command that came before it is done, so that it sees who has come in. @throws JournalError */
  inTurn<T>(run: () => T): Eventually<T> {
    return this.#queue.run(run, () => 0);
  }

  /** A person's connection is lost. That has happened, so it is tried again until the journal takes it. */
  lose(by: string, lost: LostConnection): void {
    const { isBack, onError } = lost;
    const check = (): void => {
      if (isBack()) throw new WatchTogetherError('INVALID_STATE', 'they are back');
    };
    void attempt(
      () => this.execute({ type: 'connectionLost', by }, { check }),
      () => undefined,
      (error) => {
        if (error instanceof WatchTogetherError) return;
        onError(error);
        this.#lost.set(by, lost);
        this.#retryAtMs = this.#options.runtime.clock.now() + RETRY_MS;
        this.#arm();
      },
    );
  }

  /**
   * Ends the session from outside.
   * @throws JournalError; it isn't over then
   */
  close(): Eventually<void> {
    return this.#queue.run(
      () => after(this.#options.bury(), () => this.#end()),
      () => 0,
    );
  }

  /** No timer runs any more, and nothing is done any more but the write under way. */
  stop(why: () => Error = () => new WatchTogetherError('SESSION_CLOSED', 'the session is over')): void {
    this.#isStopped = true;
    this.#queue.stop(why);
    this.#syncRelay.stop();
    this.#callRelay.stop();
    this.door.stop();
    this.#lost.clear();
    if (this.#timer !== null) this.#options.runtime.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Settles when nothing is being written any more. */
  idle(): Eventually<void> {
    return this.#queue.idle();
  }

  #perform(command: RoomCommand, { check, journalToo, onWritten }: ExecuteOptions): Eventually<Decision> {
    const { runtime } = this.#options;
    check?.();
    const nowMs = runtime.clock.now();
    const wallMs = runtime.machine().calendarMs;
    const decision = decide(this.#room, command, { nowMs, wallMs, freshId: newId('film', runtime.random) });
    if (!decision.error) journalToo?.();
    return after(this.#write(decision, command), () => {
      this.#commit(decision, command, onWritten);
      return decision;
    });
  }

  #write(decision: Decision, command: RoomCommand): Eventually<void> {
    const { runtime, journal, bury } = this.#options;
    if (decision.closes) return bury();
    // Mere positions, which come twice a second from everybody, aren't worth a write.
    if (decision.events.length > 0 || (decision.room !== this.#room && command.type === 'playback'))
      return journal.write(decision, clockTimes(runtime));
    return journal.putOff(decision);
  }

  #commit(decision: Decision, command: RoomCommand, onWritten?: () => void): void {
    const { audience, serverEpoch } = this.#options;
    this.#room = decision.room;
    if (!decision.error) onWritten?.();
    for (const event of decision.events) {
      this.#revision += 1;
      audience.announce(this.id, { serverEpoch, revision: this.#revision, event });
    }
    if (decision.closes) {
      this.#end();
      return;
    }
    if (this.#isStopped) return;
    this.#syncRelay.follow(this.#room);
    this.#callRelay.follow(this.#room);
    if (decision.events.length > 0) {
      this.door.follow();
      this.#tellDoor();
    }
    if (command.type === 'observe' && !decision.error)
      this.#syncRelay.observed(command.by, command.observation);
    this.#arm();
  }

  #tellDoor(): void {
    if (this.#isStopped) return;
    const { people, members } = this.doorShown;
    const told = JSON.stringify(people.length === 0 ? null : { people, members });
    if (told === this.#toldDoor) return;
    this.#toldDoor = told;
    this.#options.audience.showDoor(this.id, { people, members });
  }

  #end(): void {
    this.stop();
    this.#options.onClosed();
  }

  /** @param soonestMs the least wait, whatever is due */
  #arm(soonestMs = 1): void {
    const { clock, timers } = this.#options.runtime;
    if (this.#timer !== null) timers.clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isStopped) return;
    const due = Math.min(
      nextDeadline(this.#room) ?? Infinity,
      this.#lost.size > 0 ? this.#retryAtMs : Infinity,
    );
    if (due === Infinity) return;
    // The wait is in whole milliseconds, rounded up: a timer that fires early would only have to be set again.
    this.#timer = timers.setTimeout(() => this.#tick(), Math.max(soonestMs, Math.ceil(due - clock.now())));
  }

  #tick(): void {
    this.#timer = null;
    const { runtime, onTimerError } = this.#options;
    if (runtime.clock.now() >= this.#retryAtMs) {
      const again = [...this.#lost];
      this.#lost.clear();
      for (const [by, lost] of again) this.lose(by, lost);
    }
    void attempt(
      () => this.execute({ type: 'tick' }),
      () => undefined,
      (error) => {
        onTimerError(error);
        this.#arm(RETRY_MS);
      },
    );
  }
}
