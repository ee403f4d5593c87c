import type { Room } from '@core/room/room';
import type { ChatMessage } from '@core/wire/room';
import type { ClockTimes } from '../base/runtime';

export interface ClockStore {
  /** Keeps the present moment; done every few seconds, so that a step of the wall clock hours ago doesn't matter. */
  saveClock(now: ClockTimes): void;
  loadClock(): ClockTimes | null;
}

/**
 * The party server's journal: what survives the death of its process. Everything is synchronous, and written when
 * the call returns, so that nothing is announced or acknowledged that a killed process would forget.
 */
export interface SessionStore extends ClockStore {
  /** Keeps a room as it is now. `added` are the messages that are new since the last time. */
  save(room: Room, added: readonly ChatMessage[], now: ClockTimes): void;
  /** Every session that isn't closed, as it was saved. @param wallMs when those are burnt that can't be read */
  loadLive(wallMs: number): Room[];
  /** Erases a session and burns its id: nothing but the id and the moment is kept. @param wallMs ms since 1970 */
  burn(sessionId: string, wallMs: number): void;
  /** Whether it was, and not so long ago that it was forgotten: ids are random, none is ever given out again. */
  isBurnt(sessionId: string): boolean;
  /** Forgets the ids that were burnt before `wallMs`. */
  forgetBurnt(wallMs: number): void;
  /**
   * No token of this participant opens this session any more, and the person behind them is kept out of it: not after
   * a power cut either.
   */
  revoke(sessionId: string, participantId: string): void;
  isRevoked(sessionId: string, participantId: string): boolean;
  /** Who a participant is beyond this session. */
  notePerson(sessionId: string, participantId: string, person: string): void;
  /** Null for somebody who came without saying so. */
  personOf(sessionId: string, participantId: string): string | null;
  /** These people get no seat in this session. */
  keepOut(sessionId: string, people: readonly string[]): void;
  isKeptOut(sessionId: string, person: string): boolean;
}

/** Few small secrets of the server itself, e.g. the certificate it made. */
export interface Vault {
  get(name: string): string | null;
  set(name: string, value: string): void;
  /** Erases it. */
  forget(name: string): void;
}
