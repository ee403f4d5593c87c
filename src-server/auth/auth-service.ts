import { WatchTogetherError } from '@core/base/errors';
import { newInviteCode, parseInviteCode } from '@core/base/ids';
import type { Invite, Seat } from '@core/wire/http';
import { LIMITS } from '@core/wire/limits';
import type { Role } from '@core/wire/room';
import { hashSecret, isSameSecret } from '../http/secrets';
import type { Runtime } from '../runtime';
import type { AuthStore, StoredInvite, StoredSeat } from '../store/auth-store';
import type { PartyPort } from './party-port';

/** The invite that a new party comes with. */
const FIRST_INVITE = { uses: 20, lifeMs: 86_400_000 } as const;

export interface AuthServiceOptions {
  readonly store: AuthStore;
  readonly party: PartyPort;
  /** Where the party server's socket is for clients; empty where it is this server. */
  readonly partyUrl: string;
  readonly runtime: Pick<Runtime, 'wallMs' | 'random'>;
}

const publicPart = ({ code, role, expiresAtMs, usesLeft }: StoredInvite): Invite => ({
  code,
  role,
  expiresAtMs,
  usesLeft,
});

/**
 * The authentication server: who may come. It knows host keys, invites and seats; what a seat is still good for the
 * party server says, each time a token is asked for.
 */
export class AuthService {
  readonly #store: AuthStore;
  readonly #party: PartyPort;
  readonly #options: AuthServiceOptions;

  constructor(options: AuthServiceOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#party = options.party;
  }

  /** Creates a session and its host's seat. @throws WatchTogetherError PERMISSION_DENIED for a wrong host key */
  async createParty(
    hostKey: string | null,
    { partyName, name }: { readonly partyName: string; readonly name: string },
  ): Promise<{ seat: Seat; invite: Invite }> {
    this.#checkHostKey(hostKey);
    const { sessionId } = await this.#party.createSession({
      name: partyName,
      maxParticipants: LIMITS.participants,
    });
    const seat = await this.#takeSeat({ sessionId, partyName }, name, 'host');
    const invite = this.#addInvite(
      { sessionId, partyName },
      'participant',
      FIRST_INVITE.uses,
      FIRST_INVITE.lifeMs,
    );
    return { seat, invite };
  }

  /** What a code leads to. @throws WatchTogetherError INVITE_INVALID, INVITE_EXPIRED, SESSION_CLOSED */
  async look(code: string): Promise<{ partyName: string; names: string[]; locked: boolean; full: boolean }> {
    const { sessionId, partyName } = this.#validInvite(code);
    const { participants, locked, full } = await this.#party.describeSession(sessionId);
    return {
      partyName,
      names: participants.filter(({ presence }) => presence !== 'gone').map(({ name }) => name),
      locked,
      full,
    };
  }

  /** Uses a code once, for a seat. @throws WatchTogetherError as `look`, and SESSION_LOCKED, SESSION_FULL */
  async redeem(code: string, name: string): Promise<{ seat: Seat }> {
    const invite = this.#validInvite(code);
    const { locked, full } = await this.look(code);
    if (locked) throw new WatchTogetherError('SESSION_LOCKED', 'the session is locked');
    if (full) throw new WatchTogetherError('SESSION_FULL', 'the session is full');
    if (!this.#store.takeUse(invite.code))
      throw new WatchTogetherError('INVITE_INVALID', 'the invite is used up');
    try {
      return { seat: await this.#takeSeat(invite, name, invite.role) };
    } catch (error) {
      this.#store.returnUse(invite.code);
      throw error;
    }
  }

  /** A further invite. @throws WatchTogetherError PERMISSION_DENIED for whoever may not moderate now */
  async createInvite(
    credential: string,
    { role, uses, lifeMs }: { readonly role: Role; readonly uses: number; readonly lifeMs: number },
  ): Promise<{ invite: Invite }> {
    const seat = this.#seatOf(credential);
    const { participants, state } = await this.#party.describeSession(seat.sessionId);
    const own = participants.find(({ id }) => id === seat.participantId);
    const mayInvite = own ? own.mayInvite : seat.role === 'host' && state === 'created';
    if (!mayInvite) throw new WatchTogetherError('PERMISSION_DENIED', 'may not invite people');
    return { invite: this.#addInvite(seat, role, uses, lifeMs) };
  }

  /** A fresh token for a seat. @throws WatchTogetherError TOKEN_INVALID for a seat that isn't, or was taken away, SESSION_CLOSED */
  async renew(credential: string): Promise<{ token: string; expiresAtMs: number }> {
    const { sessionId, participantId, name, role } = this.#seatOf(credential);
    const { token, expiresAtMs } = await this.#party.mintToken({ sessionId, participantId, name, role });
    return { token, expiresAtMs };
  }

  /**
   * A token for looking at the way to the party server.
   * @param by a code, a seat, or neither for the holder of a host key
   * @throws WatchTogetherError as `look`, `renew`, or `createParty`
   */
  async createProbe(
    hostKey: string | null,
    by: { readonly code: string } | { readonly seatCredential: string } | object,
  ): Promise<{ partyUrl: string; token: string; expiresAtMs: number }> {
    const minted = await this.#party.mintProbe(this.#probedBy(hostKey, by));
    return { ...minted, partyUrl: this.#options.partyUrl };
  }

  #probedBy(
    hostKey: string | null,
    by: { readonly code: string } | { readonly seatCredential: string } | object,
  ): { sessionId?: string; participantId?: string } {
    if ('code' in by) return { sessionId: this.#validInvite(by.code).sessionId };
    if ('seatCredential' in by) {
      const { sessionId, participantId } = this.#seatOf(by.seatCredential);
      return { sessionId, participantId };
    }
    this.#checkHostKey(hostKey);
    return {};
  }

  #checkHostKey(hostKey: string | null): void {
    const given = hashSecret(hostKey ?? '');
    const known = this.#store.hostKeys().filter(({ hash }) => isSameSecret(hash, given));
    if (known.length === 0)
      throw new WatchTogetherError('PERMISSION_DENIED', 'a host key is needed for that');
  }

  #seatOf(credential: string): StoredSeat {
    const seat = this.#store.findSeat(hashSecret(credential));
    if (!seat) throw new WatchTogetherError('TOKEN_INVALID', 'the seat credential is not valid here');
    return seat;
  }

  #validInvite(text: string): StoredInvite {
    const code = parseInviteCode(text);
    const invite = code === null ? null : this.#store.findInvite(code);
    if (!invite) throw new WatchTogetherError('INVITE_INVALID', 'there is no such invite');
    if (invite.expiresAtMs <= this.#options.runtime.wallMs()) {
      throw new WatchTogetherError('INVITE_EXPIRED', 'the invite has expired');
    }
    if (invite.usesLeft <= 0) throw new WatchTogetherError('INVITE_INVALID', 'the invite is used up');
    return invite;
  }

  #addInvite(
    { sessionId, partyName }: Pick<StoredInvite, 'sessionId' | 'partyName'>,
    role: Role,
    usesLeft: number,
    lifeMs: number,
  ): Invite {
    const { wallMs, random } = this.#options.runtime;
    const code = newInviteCode(random);
    const invite = { code, sessionId, partyName, role, usesLeft, expiresAtMs: wallMs() + lifeMs };
    this.#store.addInvite(invite);
    return publicPart(invite);
  }

  async #takeSeat(
    { sessionId, partyName }: Pick<StoredInvite, 'sessionId' | 'partyName'>,
    name: string,
    role: Role,
  ): Promise<Seat> {
    const { runtime, partyUrl } = this.#options;
    const minted = await this.#party.mintToken({ sessionId, name, role });
    const { participantId } = minted;
    const seatCredential = Buffer.from(runtime.random(32)).toString('base64url');
    const hash = hashSecret(seatCredential);
    this.#store.addSeat({
      hash,
      sessionId,
      participantId,
      name,
      role,
      partyName,
      createdAtMs: runtime.wallMs(),
    });
    return { ...minted, sessionId, name, role, partyName, partyUrl, seatCredential };
  }
}
