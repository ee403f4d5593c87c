import type { Room } from '@core/room/room';
import type { AuthStore, StoredHostKey, StoredInvite, StoredSeat } from './auth-store';
import type { ClockTimes, SessionStore, Vault } from './session-store';

/** A journal for tests, and for a server that is to keep nothing. */
export class MemorySessionStore implements SessionStore {
  readonly #rooms = new Map<string, Room>();
  /** When each was burnt, ms since 1970. */
  readonly #burnt = new Map<string, number>();
  readonly #revoked = new Set<string>();
  #clock: ClockTimes | null = null;

  save(room: Room, _added: unknown, now: ClockTimes): void {
    this.#rooms.set(room.state.sessionId, room);
    this.#clock = now;
  }
  loadLive(): Room[] {
    return [...this.#rooms.values()];
  }
  burn(sessionId: string, wallMs: number): void {
    this.#rooms.delete(sessionId);
    this.#burnt.set(sessionId, wallMs);
    for (const key of this.#revoked) if (key.startsWith(`${sessionId} `)) this.#revoked.delete(key);
  }
  isBurnt(sessionId: string): boolean {
    return this.#burnt.has(sessionId);
  }
  forgetBurnt(wallMs: number): void {
    for (const [sessionId, burntMs] of this.#burnt) if (burntMs < wallMs) this.#burnt.delete(sessionId);
  }
  revoke(sessionId: string, participantId: string): void {
    this.#revoked.add(`${sessionId} ${participantId}`);
  }
  isRevoked(sessionId: string, participantId: string): boolean {
    return this.#revoked.has(`${sessionId} ${participantId}`);
  }
  saveClock(now: ClockTimes): void {
    this.#clock = now;
  }
  loadClock(): ClockTimes | null {
    return this.#clock;
  }
}

export class MemoryAuthStore implements AuthStore {
  readonly #invites = new Map<string, StoredInvite>();
  readonly #seats = new Map<string, StoredSeat>();
  readonly #hostKeys = new Map<string, StoredHostKey>();

  addInvite(invite: StoredInvite): void {
    this.#invites.set(invite.code, invite);
  }
  findInvite(code: string): StoredInvite | null {
    return this.#invites.get(code) ?? null;
  }
  takeUse(code: string): boolean {
    const invite = this.#invites.get(code);
    if (!invite || invite.usesLeft <= 0) return false;
    this.#invites.set(code, { ...invite, usesLeft: invite.usesLeft - 1 });
    return true;
  }
  returnUse(code: string): void {
    const invite = this.#invites.get(code);
    if (invite) this.#invites.set(code, { ...invite, usesLeft: invite.usesLeft + 1 });
  }
  addSeat(seat: StoredSeat): void {
    this.#seats.set(seat.hash, seat);
  }
  findSeat(hash: string): StoredSeat | null {
    return this.#seats.get(hash) ?? null;
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
    for (const { code, expiresAtMs } of this.#invites.values()) {
      if (expiresAtMs < wallMs) this.#invites.delete(code);
    }
    for (const { hash, createdAtMs } of this.#seats.values()) {
      if (createdAtMs < wallMs) this.#seats.delete(hash);
    }
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
