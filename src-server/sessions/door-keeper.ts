import type { TimerHandle } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import type { RoomCommand } from '@core/room/command';
import { decide } from '@core/room/decide';
import { emptyDoor, nextDoorEnd, stepDoor, type AtDoor, type Door, type DoorInput } from '@core/room/door';
import { participantOf, type Room } from '@core/room/room';
import type { Grants, Participant } from '@core/wire/room';
import type { Runtime } from '../base/runtime';

/** What somebody at the door would join with. */
export type Visitor = Omit<Extract<RoomCommand, { type: 'join' }>, 'type' | 'audio' | 'video'>;

export interface DoorKeeperOptions {
  readonly runtime: Pick<Runtime, 'clock' | 'timers'>;
  readonly room: () => Room;
  /** Nobody waits for somebody here any more: their time is over, or the room would refuse them now. */
  readonly putAway: (participantId: string) => void;
  /** Somebody has come, or gone. */
  readonly onChanged: () => void;
}

/** Keeps the door of one session: who stands there, for as long as the room would let them in. */
export class DoorKeeper {
  readonly #options: DoorKeeperOptions;
  readonly #visitors = new Map<string, Visitor>();
  #door: Door = emptyDoor;
  #timer: TimerHandle | null = null;
  #isStopped = false;

  constructor(options: DoorKeeperOptions) {
    this.#options = options;
  }

  get people(): readonly AtDoor[] {
    return this.#door.people;
  }

  isLinked(id: string): boolean {
    return this.#door.people.some((one) => one.id === id && one.linked);
  }

  /** What somebody at the door may do once they have joined; null where they aren't there. */
  grantsOf(id: string): Grants | null {
    const visitor = this.#visitors.get(id);
    return visitor ? this.#asJoined(visitor).grants : null;
  }

  /**
   * Somebody comes to the door.
   * @throws WatchTogetherError what the room would refuse a join with; INVALID_STATE for somebody who is in;
   * RATE_LIMITED where too many stand there, or they did for long enough
   */
  come(visitor: Visitor): void {
    if (this.#isStopped) throw new WatchTogetherError('SESSION_CLOSED', 'the session is over');
    const { id, name, incarnation, seat } = this.#asJoined(visitor);
    // Those who are in hear of it first that who stood there by another connection has gone: they make the link anew.
    const wasThere = this.#isAtDoor(id);
    if (wasThere) this.go(id);
    const { refusal } = this.#step({ type: 'come', person: { id, name, incarnation, seat } });
    if (refusal) {
      if (wasThere) this.#options.putAway(id);
      throw new WatchTogetherError(refusal.code, refusal.message);
    }
    this.#visitors.set(id, visitor);
  }

  go(id: string): void {
    this.#visitors.delete(id);
    if (this.#isAtDoor(id)) this.#step({ type: 'go', id });
  }

  /** The room changed: who has come in isn't at the door, and who wouldn't be let in now isn't either. */
  follow(): void {
    for (const visitor of [...this.#visitors.values()]) {
      if (this.#isIn(visitor.by)) {
        this.#visitors.delete(visitor.by);
        this.#step({ type: 'joined', id: visitor.by });
      } else if (!this.#isWelcome(visitor)) this.#putAway(visitor.by);
    }
  }

  /** No timer runs any more, and nobody is at the door. */
  stop(): void {
    this.#isStopped = true;
    for (const id of [...this.#visitors.keys()]) this.#putAway(id);
    this.#arm();
  }

  #isAtDoor(id: string): boolean {
    return this.#door.people.some((one) => one.id === id);
  }

  #isIn(id: string): boolean {
    const presence = participantOf(this.#options.room(), id)?.presence;
    return presence === 'connected' || presence === 'reconnecting';
  }

  #isWelcome(visitor: Visitor): boolean {
    try {
      this.#asJoined(visitor);
      return true;
    } catch (error) {
      if (error instanceof WatchTogetherError) return false;
      throw error;
    }
  }

  /** How a person would be in the room if they joined now. */
  #asJoined(visitor: Visitor): Participant {
    const { runtime, room } = this.#options;
    if (this.#isIn(visitor.by)) throw new WatchTogetherError('INVALID_STATE', 'that person is in');
    // The join is decided for what would come of it, and not done.
    const context = { nowMs: runtime.clock.now(), wallMs: 0, freshId: '' };
    const { error, room: joined } = decide(
      room(),
      { ...visitor, type: 'join', audio: false, video: false },
      context,
    );
    const participant = participantOf(joined, visitor.by);
    if (error || !participant)
      throw new WatchTogetherError(error?.code ?? 'INTERNAL', error?.message ?? 'nobody has joined');
    return participant;
  }

  #putAway(id: string): void {
    this.go(id);
    this.#options.putAway(id);
  }

  #step(input: DoorInput): ReturnType<typeof stepDoor> {
    const before = this.#door.people;
    const step = stepDoor(this.#door, input, this.#options.runtime.clock.now());
    this.#door = step.door;
    this.#arm();
    if (step.door.people !== before) this.#options.onChanged();
    return step;
  }

  #arm(): void {
    const { clock, timers } = this.#options.runtime;
    if (this.#timer !== null) timers.clearTimeout(this.#timer);
    this.#timer = null;
    const endMs = this.#isStopped ? null : nextDoorEnd(this.#door);
    if (endMs === null) return;
    this.#timer = timers.setTimeout(
      () => {
        this.#timer = null;
        for (const id of this.#step({ type: 'tick' }).over) this.#putAway(id);
      },
      Math.max(1, Math.ceil(endMs - clock.now())),
    );
  }
}
