import type { Decision, RoomCommand } from '@core/room/command';
import type { FilmSource, Observation, PlaybackCommand, Readiness } from '@core/wire/playback';
import type { Participant, Role } from '@core/wire/room';
import { ROLE_GRANTS } from '@core/wire/grants';
import { BenchRoom } from './bench-room';

export const URL_FILM: FilmSource = { kind: 'url', url: 'https://films.example/film.mp4' };

/** More ticks than this at once mean that the server would tick for ever. */
const MOST_TICKS_AT_ONCE = 20;

/** A room on a hand-turned clock, with short ways to say who does what. */
export class RoomBench extends BenchRoom {
  nowMs = 1_000;
  last: Decision | null = null;
  #commands = 0;

  constructor(maxParticipants = 6) {
    super({ maxParticipants, nowMs: 1_000 });
  }

  do(command: RoomCommand): Decision {
    this.#commands += 1;
    this.last = this.decide(command, { nowMs: this.nowMs, wallMs: 1_700_000_000_000 + this.nowMs });
    return this.last;
  }

  /** Lets time pass, with a tick at each deadline on the way. */
  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    let ticksAtOnce = 0;
    for (let due = this.dueMs; due !== null && due <= endMs; due = this.dueMs) {
      ticksAtOnce = due > this.nowMs ? 0 : ticksAtOnce + 1;
      if (ticksAtOnce > MOST_TICKS_AT_ONCE) throw new Error('What is due stays due, however often it ticks.');
      this.nowMs = Math.max(this.nowMs, due);
      if (this.do({ type: 'tick' }).closes) break;
    }
    this.nowMs = endMs;
  }

  join(
    by: string,
    options: { role?: Role; name?: string; instanceId?: string; can?: readonly string[] } = {},
  ): Decision {
    const { role = 'participant', name = by, instanceId = 'i_1', can = [] } = options;
    const grants = ROLE_GRANTS[role];
    return this.do({ type: 'join', by, name, role, grants, instanceId, can, audio: true, video: true });
  }

  control(by: string, command: PlaybackCommand, commandId = `c_${this.#commands}`): Decision {
    const baseRevision = this.room.state.playback.timeline.revision;
    return this.do({ type: 'playback', by, commandId, baseRevision, command });
  }

  /** Makes everybody report the same of their player. */
  all(ids: readonly string[], state: Readiness['state'], more: Partial<Observation> = {}): void {
    for (const id of ids) this.observe(id, state, more);
  }

  open(by: string, durationMs: number | null = 60_000): Decision {
    return this.control(by, { type: 'open', title: 'Film', source: URL_FILM, durationMs });
  }

  observe(by: string, state: Readiness['state'], more: Partial<Observation> = {}): Decision {
    const { timeline } = this.room.state.playback;
    const observation: Observation = {
      readiness: { filmId: timeline.filmId, state },
      positionMs: null,
      driftMs: null,
      bufferedAheadMs: null,
      durationMs: null,
      latencyMs: 20,
      timelineRevision: timeline.revision,
      corrections: { seeks: 0, rateChanges: 0 },
      live: null,
      ...more,
    };
    return this.do({ type: 'observe', by, observation });
  }

  person(id: string): Participant {
    const participant = this.room.state.participants.find((one) => one.id === id);
    if (!participant) throw new Error(`${id} is not in the room`);
    return participant;
  }

  get playback() {
    return this.room.state.playback;
  }
}
