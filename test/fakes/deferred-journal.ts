import type { ClockTimes } from '@server/base/runtime';
import { MemorySessionJournal } from '@server/store/memory';
import type { JournalledSession, JournalRow, SessionJournal } from '@server/store/session-journal';

interface Write {
  readonly sessionIds: readonly string[];
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** Waits until all consequences of what has happened are there, the next entry of a queue included. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A journal whose writes succeed, or fail, when a test says so. Its contents are what the next process would find. */
export class DeferredJournal implements SessionJournal {
  readonly kept: MemorySessionJournal;
  readonly #writes: Write[] = [];

  constructor(kept = new MemorySessionJournal()) {
    this.kept = kept;
  }

  /** The sessions whose writes are under way, in the order in which these began. */
  get writing(): string[] {
    return this.#writes.flatMap(({ sessionIds }) => sessionIds);
  }

  /** Lets this session's write that is under way succeed. @returns false where no write is under way */
  complete(sessionId: string): boolean {
    const write = this.#take(sessionId);
    write?.done();
    return write !== undefined;
  }

  /** Lets this session's write that is under way fail. @returns false where no write is under way */
  fail(sessionId: string, message = 'disk full'): boolean {
    const write = this.#take(sessionId);
    write?.failed(new Error(message));
    return write !== undefined;
  }

  append(sessionId: string, entry: JournalRow, now: ClockTimes): Promise<void> {
    return this.#defer([sessionId], () => this.kept.append(sessionId, entry, now));
  }
  replace(
    sessions: readonly Pick<JournalledSession, 'sessionId' | 'snapshot'>[],
    now: ClockTimes,
  ): Promise<void> {
    const ids = sessions.map(({ sessionId }) => sessionId);
    return this.#defer(ids, () => this.kept.replace(sessions, now));
  }
  erase(sessionId: string): Promise<void> {
    return this.#defer([sessionId], () => this.kept.erase(sessionId));
  }
  load() {
    return Promise.resolve(this.kept.load());
  }
  saveClock(now: ClockTimes): Promise<void> {
    return Promise.resolve(this.kept.saveClock(now));
  }
  loadClock(): Promise<ClockTimes | null> {
    return Promise.resolve(this.kept.loadClock());
  }

  #take(sessionId: string): Write | undefined {
    const index = this.#writes.findIndex(({ sessionIds }) => sessionIds.includes(sessionId));
    return index < 0 ? undefined : this.#writes.splice(index, 1)[0];
  }

  #defer(sessionIds: readonly string[], write: () => unknown): Promise<void> {
    if (sessionIds.some((id) => this.writing.includes(id)))
      throw new Error('A session writes while it is being written.');
    return new Promise((resolve, reject) => {
      // An error that the write throws rejects the promise.
      const done = (): void => resolve(new Promise((kept) => kept(write())).then(() => undefined));
      this.#writes.push({ sessionIds, done, failed: reject });
    });
  }
}
