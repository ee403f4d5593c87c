import type { TimerHandle } from '@core/base/clock';
import { WatchTogetherError } from '@core/base/errors';
import { newId } from '@core/base/ids';
import { passedBetween } from '@core/base/machine-time';
import { initialRoom, rebaseRoom, type Room } from '@core/room/room';
import { EMPTY_SESSION_MS } from '@core/wire/limits';
import type { DisconnectReason } from '@core/wire/room';
import type { TokenClaims } from '@core/wire/token';
import type { Logger } from '../base/log';
import { clockTimes, type Runtime } from '../base/runtime';
import type { SessionStore } from '../store/session-store';
import type { IceServers } from './ice-servers';
import { Session, type Audience } from './session';

/** How often the present moment is written anew, ms. */
const CLOCK_TIMES_MS = 5_000;

const NOBODY: Audience = {
  announce: () => undefined,
  show: () => undefined,
  dismiss: () => undefined,
};

/** Sessions of one server, where its operator doesn't say otherwise. */
export const MAX_SESSIONS = 500;

export interface NewSession {
  readonly name: string;
  readonly maxParticipants: number;
  readonly blocked?: readonly string[];
}

export interface RegistryOptions {
  readonly store: SessionStore;
  readonly runtime: Runtime;
  readonly serverEpoch: string;
  readonly ice: IceServers;
  readonly log: Logger;
  readonly maxSessions?: number;
  /** Told when the last living session has ended. */
  readonly onIdle?: () => void;
}

/** Every session of this server: created → open → closed, and then its id is burnt. */
export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #sessions = new Map<string, Session>();
  #audience: Audience = NOBODY;
  #clockTimer: TimerHandle | null = null;

  /** Takes over what the journal of an earlier process holds. */
  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#restore();
    this.#keepClock();
  }

  get serverEpoch(): string {
    return this.#options.serverEpoch;
  }

  /** Whether no session is alive. */
  get isIdle(): boolean {
    return this.#sessions.size === 0;
  }

  /** Sets who hears of what happens. */
  setAudience(audience: Audience): void {
    this.#audience = audience;
  }

  /** @param blocked people who get no seat in it. @throws WatchTogetherError SERVER_FULL */
  create({ blocked = [], ...options }: NewSession): Session {
    const { store, runtime, log, maxSessions = MAX_SESSIONS } = this.#options;
    if (this.#sessions.size >= maxSessions)
      throw new WatchTogetherError('SERVER_FULL', `this server has ${maxSessions} sessions at the most`);
    const sessionId = newId('s', runtime.random);
    const session = this.#add(initialRoom({ ...options, sessionId, nowMs: runtime.clock.now() }));
    session.save();
    store.keepOut(sessionId, blocked);
    log.info({ sessionId }, 'session created');
    return session;
  }

  /** @throws WatchTogetherError SESSION_CLOSED for an id that was used lately, SESSION_NOT_FOUND for any other */
  get(sessionId: string): Session {
    const session = this.#sessions.get(sessionId);
    if (session) return session;
    throw this.#options.store.isBurnt(sessionId)
      ? new WatchTogetherError('SESSION_CLOSED', 'the session is over')
      : new WatchTogetherError('SESSION_NOT_FOUND', 'there is no such session');
  }

  /**
   * The session that somebody's token opens.
   * @throws WatchTogetherError as `get` does, and TOKEN_INVALID for a person who was removed
   */
  authorise({ sid, sub }: Pick<TokenClaims, 'sid' | 'sub'>): Session {
    const session = this.get(sid);
    if (this.#options.store.isRevoked(sid, sub)) {
      throw new WatchTogetherError('TOKEN_INVALID', 'the token was revoked');
    }
    return session;
  }

  /**
   * Lets a person have a seat, and remembers whose it is.
   * @throws WatchTogetherError as `get` does, and PERSON_REMOVED for somebody who was removed, under whatever id
   */
  admit(sessionId: string, participantId: string, person: string): void {
    const { store } = this.#options;
    this.get(sessionId);
    if (store.isKeptOut(sessionId, person))
      throw new WatchTogetherError('PERSON_REMOVED', 'that person was removed from the session');
    store.notePerson(sessionId, participantId, person);
  }

  /**
   * Removes a person: every token and credential of theirs dies, and their connection.
   * @param by who asks; null for the operator of the server
   * @returns who they are beyond this session, null where they never said
   * @throws WatchTogetherError for what the room refuses
   */
  remove(sessionId: string, by: string | null, participantId: string): { person: string | null } {
    const session = this.get(sessionId);
    const person = this.#options.store.personOf(sessionId, participantId);
    // Revoked first: a process that dies in between must not let them back in as somebody new.
    const { error } = session.execute({ type: 'remove', by, participantId }, () =>
      this.#options.store.revoke(sessionId, participantId),
    );
    if (error) throw new WatchTogetherError(error.code, error.message);
    this.#audience.dismiss(sessionId, participantId, by === null ? 'token_revoked' : 'removed');
    return { person };
  }

  /** Ends a session from the outside. */
  close(sessionId: string): void {
    const session = this.get(sessionId);
    this.#bury(sessionId, 'session_closed');
    session.stop();
  }

  /** Stops every timer and leaves the sessions in the journal, for the next process. */
  stop(): void {
    const { runtime, log } = this.#options;
    if (this.#clockTimer !== null) runtime.timers.clearTimeout(this.#clockTimer);
    this.#clockTimer = null;
    for (const session of this.#sessions.values()) {
      session.stop();
      try {
        session.save();
      } catch (error) {
        log.error({ err: error, sessionId: session.id }, 'the journal can’t be written');
      }
      this.#audience.dismiss(session.id, null, 'server_shutdown');
    }
    this.#sessions.clear();
  }

  #add(room: Room): Session {
    const { runtime, store, serverEpoch, ice, log } = this.#options;
    const { sessionId } = room.state;
    const session = new Session({
      room,
      runtime,
      store,
      serverEpoch,
      ice,
      audience: {
        announce: (id, message) => this.#audience.announce(id, message),
        show: (id, name, message) => this.#audience.show(id, name, message),
      },
      onClosed: () => this.#bury(sessionId, 'session_closed'),
      onTimerError: (error) => log.error({ err: error, sessionId }, 'a timed decision failed'),
    });
    this.#sessions.set(sessionId, session);
    return session;
  }

  #bury(sessionId: string, reason: DisconnectReason): void {
    this.#options.store.burn(sessionId, this.#options.runtime.wallMs());
    this.#sessions.delete(sessionId);
    this.#audience.dismiss(sessionId, null, reason);
    this.#options.log.info({ sessionId }, 'session closed');
    if (this.isIdle) this.#options.onIdle?.();
  }

  /**
   * The earlier process's monotonic clock died with it. Its last moment and the time that has passed since then, by
   * the machine's own clocks, say what that clock would show now, and so how far a film that was playing has got.
   */
  #restore(): void {
    const { store, runtime, log } = this.#options;
    const kept = store.loadClock();
    const nowMs = runtime.clock.now();
    const { passedMs: awayMs, by } = kept
      ? passedBetween(kept.machine, runtime.machine())
      : { passedMs: 0, by: 'boot' };
    for (const room of store.loadLive(runtime.wallMs())) {
      const { sessionId } = room.state;
      if (awayMs >= EMPTY_SESSION_MS) {
        // Nobody can have been in it for longer than an empty session lives.
        store.burn(sessionId, runtime.wallMs());
        continue;
      }
      const shiftMs = kept ? nowMs - (kept.serverMs + awayMs) : 0;
      const session = this.#add(rebaseRoom(room, shiftMs));
      session.execute({ type: 'serverRestarted' });
      // Also where that changed nothing: its times go with the moment that is kept from now on.
      session.save();
      log.info({ sessionId, awayMs, by }, 'session taken over from the journal');
    }
  }

  #keepClock(): void {
    const { store, runtime, log } = this.#options;
    try {
      store.saveClock(clockTimes(runtime));
    } catch (error) {
      log.error({ err: error }, 'the journal can’t be written');
    }
    this.#clockTimer = runtime.timers.setTimeout(() => this.#keepClock(), CLOCK_TIMES_MS);
  }
}
