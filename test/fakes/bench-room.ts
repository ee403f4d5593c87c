/**
 * One room with the rules of the real one, without network, journal, tokens and budgets. Every fake of a server makes
 * its decisions with it.
 */
import type { Decision, RoomCommand } from '@core/room/command';
import { decide } from '@core/room/decide';
import { nextDeadline } from '@core/room/passing-time';
import { initialRoom, rebaseRoom, type Room } from '@core/room/room';

interface Times {
  /** The server's monotonic clock, ms. */
  readonly nowMs: number;
  /** Milliseconds since 1970. */
  readonly wallMs: number;
}

export class BenchRoom {
  room: Room;
  #films = 0;

  constructor(options: { maxParticipants?: number; nowMs?: number; sessionId?: string; name?: string } = {}) {
    const { maxParticipants = 6, nowMs = 0, sessionId = 's_1', name = 'Friday' } = options;
    this.room = initialRoom({ sessionId, name, maxParticipants, nowMs });
  }

  /** When the room next wants a `tick`; null while nothing is due. */
  get dueMs(): number | null {
    return nextDeadline(this.room);
  }

  decide(command: RoomCommand, times: Times): Decision {
    const freshId = `film_${this.#films + 1}`;
    const decision = decide(this.room, command, { ...times, freshId });
    this.room = decision.room;
    if (this.room.state.playback.film?.filmId === freshId) this.#films += 1;
    return decision;
  }

  /** Moves the room to another server process, whose clock says `shiftMs` more. */
  rebase(shiftMs: number): void {
    this.room = rebaseRoom(this.room, shiftMs);
  }
}
