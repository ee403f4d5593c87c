import type { AuthStore, StoredHostKey, StoredInvite, StoredParty, StoredSeat } from './auth-store';
import type { Eventually } from '../base/eventually';
import type { ClockTimes } from '../base/runtime';
import type { SessionDirectory } from './session-directory';
import type { JournalledSession, JournalRow, SessionJournal } from './session-journal';
import type { Vault } from './vault';

/** A journal for tests, and for a server that is to keep nothing. */
export class MemorySessionJournal implements SessionJournal {
  readonly #sessions = new Map<string, { snapshot: JournalRow; entries: JournalRow[] }>();
  #clock: ClockTimes | null = null;

  append(sessionId: string, entry: JournalRow, now: ClockTimes): Eventually<void> {
    const session = this.#sessions.get(sessionId);
    if (!session) throw new Error('the journal has no such session');
    session.entries.push(entry);
    this.#clock = now;
  }
  replace(
    sessions: readonly Pick<JournalledSession, 'sessionId' | 'snapshot'>[],
    now: ClockTimes,
  ): Eventually<void> {
    for (const { sessionId, snapshot } of sessions) this.#sessions.set(sessionId, { snapshot, entries: [] });
    this.#clock = now;
  }
  load(): Eventually<readonly JournalledSession[]> {
    return [...this.#sessions].map(([sessionId, { snapshot, entries }]) => ({
      ...{ sessionId, snapshot, entries: [...entries] },
    }));
  }
  erase(sessionId: string): Eventually<void> {
    this.#sessions.delete(sessionId);
  }
  saveClock(now: ClockTimes): Eventually<void> {
    this.#clock = now;
  }
  loadClock(): ClockTimes | null {
    return this.#clock;
  }
}

export class MemorySessionDirectory implements SessionDirectory {
  /** When each id was burnt, ms since 1970. */
  readonly #burnt = new Map<string, number>();
  readonly #revoked = new Set<string>();
  readonly #people = new Map<string, Map<string, string>>();
  readonly #keptOut = new Map<string, Set<string>>();

  burn(sessionId: string, wallMs: number): void {
    this.#burnt.set(sessionId, wallMs);
    for (const key of this.#revoked) if (key.startsWith(`${sessionId} `)) this.#revoked.delete(key);
    this.#people.delete(sessionId);
    this.#keptOut.delete(sessionId);
  }
  isBurnt(sessionId: string): boolean {
    return this.#burnt.has(sessionId);
  }
  forgetBurnt(wallMs: number): void {
    for (const [sessionId, burntMs] of this.#burnt) if (burntMs < wallMs) this.#burnt.delete(sessionId);
  }
  revoke(sessionId: string, participantId: string): void {
    this.#revoked.add(`${sessionId} ${participantId}`);
    const person = this.personOf(sessionId, participantId);
    if (person !== null) this.keepOut(sessionId, [person]);
  }
  isRevoked(sessionId: string, participantId: string): boolean {
    return this.#revoked.has(`${sessionId} ${participantId}`);
  }
  notePerson(sessionId: string, participantId: string, person: string): void {
    const people = this.#people.get(sessionId) ?? new Map<string, string>();
    this.#people.set(sessionId, people.set(participantId, person));
  }
  personOf(sessionId: string, participantId: string): string | null {
    return this.#people.get(sessionId)?.get(participantId) ?? null;
  }
  keepOut(sessionId: string, people: readonly string[]): void {
    this.#keptOut.set(sessionId, new Set([...(this.#keptOut.get(sessionId) ?? []), ...people]));
  }
  isKeptOut(sessionId: string, person: string): boolean {
    return this.#keptOut.get(sessionId)?.has(person) ?? false;
  }
}

export class MemoryAuthStore implements AuthStore {
  readonly #invites = new Map<string, StoredInvite>();
  readonly #seats = new Map<string, StoredSeat>();
  readonly #parties = new Map<string, StoredParty>();
  readonly #hostKeys = new Map<string, StoredHostKey>();

  hashPlainCodes(): void {
    // No earlier version has written here.
  }
  addInvite(invite: StoredInvite): void {
    this.#invites.set(invite.codeHash, invite);
  }
  findInvite(codeHash: string): StoredInvite | null {
    return this.#invites.get(codeHash) ?? null;
  }
  invitesOf(sessionId: string): StoredInvite[] {
    return [...this.#invites.values()].filter((invite) => invite.sessionId === sessionId);
  }
  revokeInvite(codeHash: string): void {
    this.#changeInvite(codeHash, { revoked: true });
  }
  replaceInvites(invite: StoredInvite): void {
    for (const { codeHash } of this.invitesOf(invite.sessionId)) this.revokeInvite(codeHash);
    this.addInvite(invite);
  }
  removeInvite(codeHash: string): void {
    this.#invites.delete(codeHash);
  }
  takeUse(codeHash: string): boolean {
    const invite = this.#invites.get(codeHash);
    if (!invite || invite.revoked || invite.usesLeft <= 0) return false;
    this.#changeInvite(codeHash, { usesLeft: invite.usesLeft - 1 });
    return true;
  }
  returnUse(codeHash: string): void {
    this.#changeInvite(codeHash, { usesLeft: (this.#invites.get(codeHash)?.usesLeft ?? 0) + 1 });
  }

  addSeat(seat: StoredSeat): void {
    this.#seats.set(seat.hash, seat);
  }
  findSeat(hash: string): StoredSeat | null {
    return this.#seats.get(hash) ?? null;
  }
  findOwnSeat(sessionId: string, proofHash: string): StoredSeat | null {
    const isOwn = (seat: StoredSeat): boolean => seat.sessionId === sessionId && seat.proofHash === proofHash;
    return [...this.#seats.values()].find(isOwn) ?? null;
  }
  unusedSeats(codeHash: string): StoredSeat[] {
    return [...this.#seats.values()].filter(({ unused }) => unused?.codeHash === codeHash);
  }
  markUsed(hash: string): void {
    const seat = this.#seats.get(hash);
    if (seat) this.#seats.set(hash, { ...seat, unused: null });
  }
  changeCredential(hash: string, next: { readonly hash: string; readonly name: string }): void {
    const seat = this.#seats.get(hash);
    if (!seat) return;
    this.#seats.delete(hash);
    this.#seats.set(next.hash, { ...seat, ...next });
  }
  removeSeat(hash: string): boolean {
    return this.#seats.delete(hash);
  }

  addParty(party: StoredParty): void {
    this.#parties.set(party.sessionId, party);
  }
  findParty(sessionId: string): StoredParty | null {
    return this.#parties.get(sessionId) ?? null;
  }
  partiesOf(hostKey: string): StoredParty[] {
    return [...this.#parties.values()].filter((party) => party.hostKey === hostKey);
  }
  removeParty(sessionId: string): void {
    this.#parties.delete(sessionId);
  }

  putHostKey(key: StoredHostKey): void {
    this.#hostKeys.set(key.name, key);
  }
  removeHostKey(name: string): boolean {
    return this.#hostKeys.delete(name);
  }
  hostKeys(): StoredHostKey[] {
    return [...this.#hostKeys.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  purge(wallMs: number): void {
    for (const { codeHash, expiresAtMs } of this.#invites.values())
      if (expiresAtMs < wallMs) this.#invites.delete(codeHash);
    for (const { hash, createdAtMs } of this.#seats.values())
      if (createdAtMs < wallMs) this.#seats.delete(hash);
    for (const { sessionId, createdAtMs } of this.#parties.values())
      if (createdAtMs < wallMs) this.#parties.delete(sessionId);
  }

  #changeInvite(codeHash: string, change: Partial<StoredInvite>): void {
    const invite = this.#invites.get(codeHash);
    if (invite) this.#invites.set(codeHash, { ...invite, ...change });
  }
}

export class MemoryVault implements Vault {
  readonly #values = new Map<string, string>();

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }
  set(name: string, value: string): void {
    this.#values.set(name, value);
  }
  forget(name: string): void {
    this.#values.delete(name);
  }
}
