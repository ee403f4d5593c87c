import { newId } from '@core/base/ids';
import { passedBetween } from '@core/base/machine-time';
import { decide } from '@core/room/decide';
import { JOURNAL_SCHEMA, NewerRowError } from '@core/room/journal-migrations';
import { rebaseRoom, type Room } from '@core/room/room';
import { EMPTY_SESSION_MS } from '@core/wire/limits';
import { after, type Eventually } from '../base/eventually';
import type { Logger } from '../base/log';
import { clockTimes, type ClockTimes, type Runtime } from '../base/runtime';
import type { SessionDirectory } from '../store/session-directory';
import type { JournalledSession, SessionJournal } from '../store/session-journal';
import { readRoom, snapshotOf } from './room-journal';

interface Inheritance {
  readonly journal: SessionJournal;
  readonly directory: SessionDirectory;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/**
 * What isn't taken over is given up: its id is burnt, so that whoever comes is told that it is over. A session that
 * can't be read costs no other, and one whose last decisions can't be read goes on from before them.
 * @returns null for what is given up
 */
const readKept = (
  session: JournalledSession,
  awayMs: number,
  { directory, runtime, log }: Inheritance,
): Room | null => {
  const { sessionId } = session;
  // The process died between the burning and the erasing: it is over.
  if (directory.isBurnt(sessionId)) return null;
  // Nobody can have been in it for longer than an empty session lives.
  if (awayMs >= EMPTY_SESSION_MS) {
    directory.burn(sessionId, runtime.wallMs());
    return null;
  }
  try {
    const { room, lostLines, lostEntries, reason } = readRoom(session);
    if (room.state.sessionId !== sessionId) throw new Error('it is another session’s');
    if (lostLines > 0) log.error({ sessionId, lostLines }, 'lines of chat in the journal can’t be read');
    if (lostEntries > 0)
      log.error(
        { sessionId, lostEntries, reason },
        'a session goes on from before what the journal can’t read',
      );
    return room;
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, 300);
    log.error({ sessionId, reason }, 'a session in the journal can’t be read; it is given up');
    directory.burn(sessionId, runtime.wallMs());
    return null;
  }
};

/** No connection has survived. */
const restarted = (room: Room, runtime: Runtime): Room => {
  const freshId = newId('film', runtime.random);
  const context = { nowMs: runtime.clock.now(), wallMs: runtime.machine().calendarMs, freshId };
  return decide(room, { type: 'serverRestarted' }, context).room;
};

const takeThemOver = (
  sessions: readonly JournalledSession[],
  kept: ClockTimes | null,
  inheritance: Inheritance,
): Eventually<readonly Room[]> => {
  const { journal, runtime, log } = inheritance;
  const rows = sessions.flatMap(({ snapshot, entries }) => [snapshot, ...entries]);
  if (rows.some(({ schema }) => schema > JOURNAL_SCHEMA)) throw new NewerRowError();
  const { passedMs: awayMs, by } = kept
    ? passedBetween(kept.machine, runtime.machine())
    : { passedMs: 0, by: 'boot' };
  const shiftMs = kept ? runtime.clock.now() - (kept.serverMs + awayMs) : 0;
  const rooms: Room[] = [];
  let erased: Eventually<void> = undefined;
  for (const session of sessions) {
    const room = readKept(session, awayMs, inheritance);
    if (room) rooms.push(restarted(rebaseRoom(room, shiftMs), runtime));
    else erased = after(erased, () => journal.erase(session.sessionId));
  }
  return after(erased, () => {
    if (rooms.length === 0) return rooms;
    // All at once, also where nothing was changed: their times go with the one moment that is kept from now on.
    return after(journal.replace(rooms.map(snapshotOf), clockTimes(runtime)), () => {
      for (const { state } of rooms)
        log.info({ sessionId: state.sessionId, awayMs, by }, 'session taken over from the journal');
      return rooms;
    });
  });
};

/**
 * The rooms that an earlier process has left, as they are now. Its monotonic clock died with it. Its last moment and the time
 * that has passed since then, by the machine's own clocks, say what that clock would show now, and so how far a film that
 * was playing has got.
 * @throws NewerRowError where a newer version has written there: everything is left as it is
 */
export const takeOver = (inheritance: Inheritance): Eventually<readonly Room[]> => {
  const { journal } = inheritance;
  return after(journal.loadClock(), (kept) =>
    after(journal.load(), (sessions) => takeThemOver(sessions, kept, inheritance)),
  );
};
