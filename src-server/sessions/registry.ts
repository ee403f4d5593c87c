import type { TimerHandle } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import { newId } from '@core/base/ids';
import { mostPeople, type PathKind } from '@core/room/path-people';
import { denied, standingOf, whyNotRemove } from '@core/room/rights';
import { initialRoom, participantOf, type Room } from '@core/room/room';
import type { DisconnectReason } from '@core/wire/room';
import type { TokenClaims } from '@core/wire/token';
import type { Logger } from '../base/log';
import { clockTimes, type Runtime } from '../base/runtime';
import { after, attempt, type Eventually } from '../base/eventually';
import type { SessionDirectory } from '../store/session-directory';
import { JournalError, type SessionJournal } from '../store/session-journal';
import type { IceServers } from './ice-servers';
import { RoomJournal, snapshotOf } from './room-journal';
import { Session, type Audience } from './session';
import { takeOver } from './take-over';

/** How often the present time is written down, ms. */
const CLOCK_TIMES_MS = 5_000;
/** How long the server's end waits for running writes, ms. */
const STOP_MS = 2_000;

const NOBODY: Audience = {
  announce: () => undefined,
  show: () => undefined,
  dismiss: () => undefined,
  putAway: () => undefined,
  showDoor: () => undefined,
};

/** The media paths that a server has for its parties: a mesh, in which people send to each other. */
const MEDIA_PATHS: readonly PathKind[] = ['mesh'];

/** The default number of sessions of one server. */
export const MAX_SESSIONS = 500;

export interface NewSession {
  readonly name: string;
  /** Default: as many as the media paths bear. */
  readonly maxParticipants?: number | undefined;
  readonly blocked?: readonly string[];
}

export interface RegistryOptions {
  readonly journal: SessionJournal;
  readonly directory: SessionDirectory;
  readonly runtime: Runtime;
  readonly serverEpoch: string;
  readonly ice: IceServers;
  readonly log: Logger;
  readonly maxSessions?: number;
  /** Called when the last living session has ended. */
  readonly onIdle?: () => void;
}

/** Every session of this server: created → open → closed, and then its id is burnt. */
export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #sessions = new Map<string, Session>();
  #audience: Audience = NOBODY;
  #clockTimer: TimerHandle | null = null;
  /** The number of sessions that are being written down for the first time. */
  #coming = 0;
  #isStopped = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** Takes over the journal of an earlier process. To be called once, before anything else. */
  start(): Eventually<void> {
    return after(takeOver(this.#options), (rooms) => {
      for (const room of rooms) this.#add(room);
      this.#keepClock();
    });
  }

  get serverEpoch(): string {
    return this.#options.serverEpoch;
  }

  /** Whether no session is alive. */
  get isIdle(): boolean {
    return this.#sessions.size === 0;
  }

  /** Sets who hears of events. */
  setAudience(audience: Audience): void {
    this.#audience = audience;
  }

  /**
   * @param blocked people who get no seat in it
   * @throws WatchTogetherError SERVER_FULL; JournalError
   */
  create({ name, maxParticipants = mostPeople(MEDIA_PATHS), blocked = [] }: NewSession): Eventually<Session> {
    const { journal, directory, runtime, log, maxSessions = MAX_SESSIONS } = this.#options;
    if (this.#sessions.size + this.#coming >= maxSessions)
      throw new WatchTogetherError('SERVER_FULL', `this server has ${maxSessions} sessions at the most`);
    const sessionId = newId('s', runtime.random);
    const room = initialRoom({ name, maxParticipants, sessionId, nowMs: runtime.clock.now() });
    this.#coming += 1;
    const ended = (): void => {
      this.#coming -= 1;
    };
    const written = attempt(
      () => journal.replace([snapshotOf(room)], clockTimes(runtime)),
      ended,
      (error) => {
        ended();
        throw new JournalError(error);
      },
    );
    return after(written, () => {
      if (this.#isStopped) throw new WatchTogetherError('SERVER_UNREACHABLE', 'the server stops');
      directory.keepOut(sessionId, blocked);
      log.info({ sessionId }, 'session created');
      return this.#add(room);
    });
  }

  /** Null for one that is over, or never was. */
  find(sessionId: string): Session | null {
    return this.#sessions.get(sessionId) ?? null;
  }

  /** @throws WatchTogetherError SESSION_CLOSED for an id that was used lately, SESSION_NOT_FOUND for any other */
  get(sessionId: string): Session {
    const session = this.#sessions.get(sessionId);
    if (session) return session;
    throw this.#options.directory.isBurnt(sessionId)
      ? new WatchTogetherError('SESSION_CLOSED', 'the session is over')
      : new WatchTogetherError('SESSION_NOT_FOUND', 'there is no such session');
  }

  /**
   * The session that a token opens.
   * @throws WatchTogetherError as `get` does, and TOKEN_INVALID for a person who was removed, or gave their seat back
   */
  authorise({ sid, sub }: Pick<TokenClaims, 'sid' | 'sub'>): Session {
    const session = this.#notRevoked(sid, sub);
    if (session.voidTokens.has(sub))
      throw new WatchTogetherError('TOKEN_INVALID', 'the seat of this token was given back');
    return session;
  }

  /**
   * A fresh token is made for a person: also one who gave their seat back is expected again.
   * @throws WatchTogetherError as `get` does, and TOKEN_INVALID for a person who was removed
   */
  expect(sessionId: string, participantId: string): void {
    this.#notRevoked(sessionId, participantId).voidTokens.lift(participantId);
  }

  /**
   * A person's seat is given back: they stand at the door no more, and their tokens are void until one is made anew. In
   * use is the seat of somebody who has come in, or was removed: nothing changes then. It waits for its turn, as a join
   * does, so that nobody comes in by a seat that is gone.
   * @throws WatchTogetherError as `get` does; JournalError
   */
  release(sessionId: string, participantId: string): Eventually<{ inUse: boolean }> {
    const session = this.get(sessionId);
    return session.inTurn(() => {
      const { state, away } = session.room;
      const hasArrived = [...state.participants, ...away].some(({ id }) => id === participantId);
      if (hasArrived || this.#options.directory.isRevoked(sessionId, participantId)) return { inUse: true };
      // Where too many are noted, the seat rather stays: its use is given to nobody else.
      if (!session.voidTokens.note(participantId, this.#options.runtime.clock.now())) return { inUse: true };
      session.door.go(participantId);
      this.#audience.putAway(sessionId, participantId);
      return { inUse: false };
    });
  }

  /**
   * Lets a person have a seat, and remembers whose it is.
   * @throws WatchTogetherError as `get` does, and PERSON_REMOVED for a person who was removed, under whatever id
   */
  admit(sessionId: string, participantId: string, person: string): void {
    const { directory } = this.#options;
    this.get(sessionId);
    if (directory.isKeptOut(sessionId, person))
      throw new WatchTogetherError('PERSON_REMOVED', 'that person was removed from the session');
    directory.notePerson(sessionId, participantId, person);
  }

  /**
   * Removes a person: every token and credential of theirs is void, and their connection ends.
   * @param by who asks; null for the operator of the server
   * @param reason what that person is told
   * @returns their id beyond this session, null where they gave none
   * @throws WatchTogetherError the room's refusal; JournalError
   */
  remove(
    sessionId: string,
    by: string | null,
    participantId: string,
    reason: DisconnectReason = by === null ? 'token_revoked' : 'removed',
  ): Eventually<{ person: string | null }> {
    const { directory } = this.#options;
    const session = this.get(sessionId);
    const person = directory.personOf(sessionId, participantId);
    // The tokens are revoked first: a process that dies in between must not let them back in as somebody new.
    const journalToo = (): void => directory.revoke(sessionId, participantId);
    return after(session.execute({ type: 'remove', by, participantId }, { journalToo }), ({ error }) => {
      if (error) throw new WatchTogetherError(error.code, error.message);
      this.#audience.dismiss(sessionId, participantId, reason);
      return { person };
    });
  }

  /**
   * Sends somebody away from the door, as one who is in is removed.
   * @throws WatchTogetherError PEER_GONE where they aren't there, PERMISSION_DENIED; JournalError
   */
  sendAway(sessionId: string, by: string, participantId: string): Eventually<{ person: string | null }> {
    const { room, door } = this.get(sessionId);
    const grants = door.grantsOf(participantId);
    if (!grants) throw new WatchTogetherError('PEER_GONE', 'that person is not at the door');
    const actor = participantOf(room, by);
    const target = standingOf(room.state, { id: participantId, heir: null, grants });
    const why = actor ? whyNotRemove(standingOf(room.state, actor), target) : 'notModerator';
    if (why) {
      const { code, message } = denied(why, 'send people away');
      throw new WatchTogetherError(code, message);
    }
    return this.remove(sessionId, null, participantId, 'removed');
  }

  /**
   * Ends a session from outside.
   * @throws JournalError; it isn't over then
   */
  close(sessionId: string): Eventually<void> {
    return this.get(sessionId).close();
  }

  /** Stops every timer and leaves the sessions in the journal, for the next process. */
  stop(): Eventually<void> {
    const { runtime } = this.#options;
    this.#isStopped = true;
    if (this.#clockTimer !== null) runtime.timers.clearTimeout(this.#clockTimer);
    this.#clockTimer = null;
    const stopping = (): Error => new WatchTogetherError('SERVER_UNREACHABLE', 'the server stops');
    for (const session of this.#sessions.values()) session.stop(stopping);
    const writes = [...this.#sessions.values()].flatMap((session) => {
      const idle = session.idle();
      return idle instanceof Promise ? [idle] : [];
    });
    if (writes.length === 0) return this.#leave();
    return this.#inTime(Promise.all(writes)).then(() => this.#leave());
  }

  #notRevoked(sessionId: string, participantId: string): Session {
    const session = this.get(sessionId);
    if (this.#options.directory.isRevoked(sessionId, participantId))
      throw new WatchTogetherError('TOKEN_INVALID', 'the token was revoked');
    return session;
  }

  /** Writes every session down in its present state, and says good-bye. */
  #leave(): Eventually<void> {
    const { journal, runtime, log } = this.#options;
    const sessions = [...this.#sessions.values()];
    const left = attempt(
      () =>
        sessions.length === 0
          ? undefined
          : journal.replace(
              sessions.map(({ room }) => snapshotOf(room)),
              clockTimes(runtime),
            ),
      () => undefined,
      (error) => log.error({ err: error }, 'the journal can’t be written'),
    );
    return after(left instanceof Promise ? this.#inTime(left) : left, () => {
      for (const { id } of sessions) this.#audience.dismiss(id, null, 'server_shutdown');
      this.#sessions.clear();
    });
  }

  /** Ends with the work, or after a while without it. */
  async #inTime(work: Promise<unknown>): Promise<void> {
    const { timers } = this.#options.runtime;
    let limit: TimerHandle | undefined;
    const late = new Promise<void>((resolve) => {
      limit = timers.setTimeout(resolve, STOP_MS);
    });
    await Promise.race([work, late]);
    if (limit !== undefined) timers.clearTimeout(limit);
  }

  #add(room: Room): Session {
    const { runtime, serverEpoch, ice, log } = this.#options;
    const { sessionId } = room.state;
    const journal = new RoomJournal(this.#options.journal, room);
    const session = new Session({
      room,
      runtime,
      journal,
      serverEpoch,
      ice,
      audience: {
        announce: (id, message) => this.#audience.announce(id, message),
        show: (id, name, message) => this.#audience.show(id, name, message),
        putAway: (id, participantId) => this.#audience.putAway(id, participantId),
        showDoor: (id, door) => this.#audience.showDoor(id, door),
      },
      bury: () => {
        // The id is burnt first of all: whatever the journal still has of it afterwards is nobody's.
        this.#options.directory.burn(sessionId, runtime.wallMs());
        return journal.erase(sessionId);
      },
      onClosed: () => this.#closed(sessionId),
      onTimerError: (error) => log.error({ err: error, sessionId }, 'a timed decision failed'),
    });
    this.#sessions.set(sessionId, session);
    return session;
  }

  #closed(sessionId: string): void {
    this.#sessions.delete(sessionId);
    this.#audience.dismiss(sessionId, null, 'session_closed');
    this.#options.log.info({ sessionId }, 'session closed');
    if (this.isIdle) this.#options.onIdle?.();
  }

  #keepClock(): void {
    const { journal, runtime, log } = this.#options;
    const again = (): void => {
      if (this.#isStopped) return;
      this.#clockTimer = runtime.timers.setTimeout(() => this.#keepClock(), CLOCK_TIMES_MS);
    };
    void attempt(
      () => journal.saveClock(clockTimes(runtime)),
      again,
      (error) => {
        log.error({ err: error }, 'the journal can’t be written');
        again();
      },
    );
  }
}
