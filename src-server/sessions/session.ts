import type { TimerHandle } from '@core/base/clock';
import { newId } from '@core/base/ids';
import type { Decision, RoomCommand } from '@core/room/command';
import { decide } from '@core/room/decide';
import { nextDeadline } from '@core/room/passing-time';
import type { Room } from '@core/room/room';
import type { DisconnectReason } from '@core/wire/room';
import type { CallReport, ServerEventPayload, Snapshot } from '@core/wire/socket';
import { clockTimes, type Runtime } from '../base/runtime';
import type { SessionStore } from '../store/session-store';
import { CallRelay } from './call-relay';
import type { IceServers } from './ice-servers';
import { SyncRelay } from './sync-relay';

/** Announcements of figures to look at, which are no part of the room's state. */
export type FiguresEvent = 'sync:people' | 'call:people';

/** Those who are to hear of what happens in a session: the gateway. */
export interface Audience {
  announce(sessionId: string, message: ServerEventPayload<'room:event'>): void;
  /** Shows everybody how everybody's film keeps step, or how their links go. */
  show<N extends FiguresEvent>(sessionId: string, name: N, message: ServerEventPayload<N>): void;
  /** Says good-bye to one person, or to everybody, and closes their connections. */
  dismiss(sessionId: string, participantId: string | null, reason: DisconnectReason): void;
}

export interface SessionOptions {
  readonly room: Room;
  readonly runtime: Runtime;
  readonly store: SessionStore;
  /** A session says no good-byes: whoever owns it does. */
  readonly audience: Pick<Audience, 'announce' | 'show'>;
  readonly serverEpoch: string;
  readonly ice: IceServers;
  /** Called once, when the room's own rules have closed the session. */
  readonly onClosed: () => void;
  readonly onTimerError: (error: unknown) => void;
}

/** How long after a timed decision that the journal refused it is tried again, ms. */
const RETRY_MS = 1_000;

/** Runs one room: decides, journals, announces, and sees to it that time passes. */
export class Session {
  readonly #options: SessionOptions;
  readonly #syncRelay: SyncRelay;
  readonly #callRelay: CallRelay;
  #room: Room;
  #revision = 0;
  #timer: TimerHandle | null = null;
  #stopped = false;

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
    this.#arm();
  }

  get id(): string {
    return this.#room.state.sessionId;
  }

  get room(): Room {
    return this.#room;
  }

  /** What somebody who joins gets to see. */
  snapshotFor(participantId: string): Snapshot {
    const { chat: _inPages, ...room } = this.#room.state;
    return {
      serverEpoch: this.#options.serverEpoch,
      revision: this.#revision,
      room,
      you: participantId,
      ...this.iceFor(participantId),
    };
  }

  /** The relays that this person may use now. */
  iceFor(participantId: string): Pick<Snapshot, 'iceServers' | 'iceLifeMs'> {
    return this.#options.ice.accessFor(participantId);
  }

  /** Somebody said how their links go. */
  callReported(participantId: string, report: CallReport): void {
    this.#callRelay.reported(participantId, report);
  }

  /**
   * Does what a command asks, if it may. What it changed is in the journal before anybody hears of it.
   * @param journalToo what else has to be written down once the command is allowed, before it is done
   * @throws what the journal throws; nothing has changed then
   */
  execute(command: RoomCommand, journalToo: () => void = () => undefined): Decision {
    const { runtime, store, audience, serverEpoch } = this.#options;
    const nowMs = runtime.clock.now();
    const wallMs = runtime.machine().calendarMs;
    const decision = decide(this.#room, command, { nowMs, wallMs, freshId: newId('film', runtime.random) });
    if (!decision.error) journalToo();
    // Mere positions, twice a second from everybody, aren't worth a write.
    if (decision.events.length > 0 || (decision.room !== this.#room && command.type === 'playback')) {
      const added = decision.events.flatMap((event) => (event.type === 'chatAdded' ? [event.message] : []));
      store.save(decision.room, added, clockTimes(runtime));
    }
    this.#room = decision.room;
    for (const event of decision.events) {
      this.#revision += 1;
      audience.announce(this.id, { serverEpoch, revision: this.#revision, event });
    }
    this.#syncRelay.follow(this.#room);
    this.#callRelay.follow(this.#room);
    if (command.type === 'observe' && !decision.error)
      this.#syncRelay.observed(command.by, command.observation);
    if (decision.closes) {
      this.#options.onClosed();
      this.stop();
    } else {
      this.#arm();
    }
    return decision;
  }

  /** Writes the room down as it is now. */
  save(): void {
    const { runtime, store } = this.#options;
    store.save(this.#room, [], clockTimes(runtime));
  }

  /** No timer runs any more. */
  stop(): void {
    this.#stopped = true;
    this.#syncRelay.stop();
    this.#callRelay.stop();
    if (this.#timer !== null) this.#options.runtime.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** @param soonestMs how long to wait at least, whatever is due */
  #arm(soonestMs = 1): void {
    const { clock, timers } = this.#options.runtime;
    if (this.#timer !== null) timers.clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#stopped) return;
    const due = nextDeadline(this.#room);
    if (due === null) return;
    // Whole milliseconds, rounded up: a timer that fires early would only have to be set again.
    this.#timer = timers.setTimeout(() => this.#tick(), Math.max(soonestMs, Math.ceil(due - clock.now())));
  }

  #tick(): void {
    this.#timer = null;
    try {
      this.execute({ type: 'tick' });
    } catch (error) {
      this.#options.onTimerError(error);
      this.#arm(RETRY_MS);
    }
  }
}
