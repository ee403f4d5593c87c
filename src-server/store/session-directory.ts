/**
 * The knowledge that is needed at the door: which sessions are over, and who isn't let in. It is asked before anything
 * is done, and answers at once; everything is written when the call returns.
 */
export interface SessionDirectory {
  /**
   * The id is used up: whatever a journal still has of that session is nobody's any more. Nothing but the id and the
   * moment is kept. @param wallMs ms since 1970
   */
  burn(sessionId: string, wallMs: number): void;
  /**
   * Whether the id was burnt, and not so long ago that it was forgotten: ids are random, none is ever given out again.
   */
  isBurnt(sessionId: string): boolean;
  /** Forgets the ids that were burnt before `wallMs`. */
  forgetBurnt(wallMs: number): void;
  /**
   * No token of this participant opens this session any more, and the person behind them is kept out of it. Survives a
   * power cut.
   */
  revoke(sessionId: string, participantId: string): void;
  isRevoked(sessionId: string, participantId: string): boolean;
  /** Notes a participant's id beyond this session. */
  notePerson(sessionId: string, participantId: string, person: string): void;
  /** Null for a person who came without one. */
  personOf(sessionId: string, participantId: string): string | null;
  /** These people get no seat in this session. */
  keepOut(sessionId: string, people: readonly string[]): void;
  isKeptOut(sessionId: string, person: string): boolean;
}
