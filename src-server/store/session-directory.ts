/**
 * What has to be known at the door: which sessions are over, and who isn't let in. It is asked before anything is done, and
 * answers at once; everything is written when the call returns.
 */
export interface SessionDirectory {
  /**
   * The id is used up: whatever a journal still has of that session is nobody's any more. Nothing but the id and the
   * moment is kept. @param wallMs ms since 1970
   */
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
