import type { Role } from '@core/wire/room';

export interface StoredInvite {
  /** Keyed hash of the code: the code itself is with the people who were given it, and nowhere on this side. */
  readonly codeHash: string;
  readonly sessionId: string;
  readonly partyName: string;
  readonly role: Role;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
  readonly usesLeft: number;
  /** Whether it was taken back. */
  readonly revoked: boolean;
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
  /** Keyed hash of the proof that this seat is one's own; null for a person who gave none. */
  readonly proofHash: string | null;
  /** The code it was taken with, as long as nobody has come in by this seat; null afterwards, and for a host. */
  readonly unused: {
    readonly codeHash: string;
    /** Keyed hash of the address from which it was taken. */
    readonly addressHash: string;
  } | null;
}

export interface StoredHostKey {
  readonly name: string;
  readonly hash: string;
}

/** A party that was created here. */
export interface StoredParty {
  readonly sessionId: string;
  /** Name of the host key that created it. */
  readonly hostKey: string;
  /** The host's id for guests' apps; null for one who gave none. */
  readonly hostId: string | null;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** The memory of the authentication server. */
export interface AuthStore {
  /** Replaces codes that an earlier version kept in plain. */
  hashPlainCodes(hash: (code: string) => string): void;
  addInvite(invite: StoredInvite): void;
  findInvite(codeHash: string): StoredInvite | null;
  /** The invites of one session, oldest first. */
  invitesOf(sessionId: string): StoredInvite[];
  /** Survives a power cut. */
  revokeInvite(codeHash: string): void;
  /** Revokes every invite of the new one's session and adds it, in one step. */
  replaceInvites(invite: StoredInvite): void;
  removeInvite(codeHash: string): void;
  /** Takes one use, in one step, and so that no power cut gives it back. @returns false where none was left */
  takeUse(codeHash: string): boolean;
  /** Gives a use back that led to nothing. */
  returnUse(codeHash: string): void;

  addSeat(seat: StoredSeat): void;
  findSeat(hash: string): StoredSeat | null;
  /** The seat in this session that a proof belongs to. */
  findOwnSeat(sessionId: string, proofHash: string): StoredSeat | null;
  /** Seats that were taken with a code and that nobody has come in by. */
  unusedSeats(codeHash: string): StoredSeat[];
  /** A person has come in by it: address and code are forgotten. */
  markUsed(hash: string): void;
  /** Gives the seat another credential. */
  changeCredential(hash: string, next: { readonly hash: string; readonly name: string }): void;
  /** @returns whether there was one: whoever removed it gives the use back, and nobody else */
  removeSeat(hash: string): boolean;

  addParty(party: StoredParty): void;
  findParty(sessionId: string): StoredParty | null;
  /** The parties of one host key, oldest first. */
  partiesOf(hostKey: string): StoredParty[];
  removeParty(sessionId: string): void;

  /** Replaces a key of the same name. */
  putHostKey(key: StoredHostKey): void;
  /**
   * Survives a power cut: the key isn't valid again.
   * @returns false where there was none of that name
   */
  removeHostKey(name: string): boolean;
  hostKeys(): StoredHostKey[];

  /** Forgets invites that expired, and seats and parties that were made, before `wallMs`. */
  purge(wallMs: number): void;
}
