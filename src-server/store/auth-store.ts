import type { Role } from '@core/wire/room';

export interface StoredInvite {
  readonly code: string;
  readonly sessionId: string;
  readonly partyName: string;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
  readonly usesLeft: number;
}

export interface StoredSeat {
  /** SHA-256 of the seat credential: the credential itself is nowhere on this side. */
  readonly hash: string;
  readonly sessionId: string;
  readonly participantId: string;
  readonly name: string;
  readonly role: Role;
  readonly partyName: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

export interface StoredHostKey {
  readonly name: string;
  readonly hash: string;
}

/** What the authentication server remembers. */
export interface AuthStore {
  addInvite(invite: StoredInvite): void;
  findInvite(code: string): StoredInvite | null;
  /** Takes one use, in one step, and so that no power cut gives it back. @returns false where none was left */
  takeUse(code: string): boolean;
  /** Gives a use back that led to nothing. */
  returnUse(code: string): void;

  addSeat(seat: StoredSeat): void;
  findSeat(hash: string): StoredSeat | null;

  /** Replaces a key of the same name. */
  putHostKey(key: StoredHostKey): void;
  /** Not after a power cut either is it good again. @returns false where there was none of that name */
  removeHostKey(name: string): boolean;
  hostKeys(): StoredHostKey[];

  /** Forgets invites that expired, and seats that were made, before `wallMs`. */
  purge(wallMs: number): void;
}
