import { WatchTogetherError } from '@core/base/errors';
import { newInviteCode, parseInviteCode, type CodeLength } from '@core/base/ids';
import type { Invite } from '@core/wire/http';
import type { Role } from '@core/wire/room';
import type { KeyedHash } from '../http/secrets';
import type { Runtime } from '../base/runtime';
import type { AuthStore, StoredInvite } from '../store/auth-store';

/** The invite that a new party comes with, and the one in the place of all former ones. */
const FIRST = { role: 'participant', uses: 20, lifeMs: 86_400_000 } as const;

/** The number of one session's codes that are valid at a time: one for each kind of guest, and a few more. */
const LIVE = 10;
/**
 * The number of invites that are remembered after they are over, so that a person who comes by one is told what became
 * of it.
 */
const DEAD = 30;

export interface InvitesOptions {
  readonly store: AuthStore;
  readonly hash: KeyedHash;
  readonly codeLength: CodeLength;
  readonly runtime: Pick<Runtime, 'wallMs' | 'random'>;
}

/** The purpose of an invite. */
export type InviteWish = { readonly role: Role; readonly uses: number; readonly lifeMs: number };
/** The party that an invite leads to. */
export type InvitedTo = Pick<StoredInvite, 'sessionId' | 'partyName'>;

/** The codes of this server. Only their hashes are kept: a code is told once, to the person who made it. */
export class Invites {
  readonly #options: InvitesOptions;

  constructor(options: InvitesOptions) {
    this.#options = options;
    options.store.hashPlainCodes((code) => options.hash('code', code));
  }

  /**
   * Finds an invite, also one that is over.
   * @throws WatchTogetherError INVITE_INVALID
   */
  find(text: string): StoredInvite {
    const { store, hash } = this.#options;
    const code = parseInviteCode(text);
    // The search goes by the hash, so that its duration tells nothing of the codes that there are.
    const invite = code === null ? null : store.findInvite(hash('code', code));
    if (!invite) throw new WatchTogetherError('INVITE_INVALID', 'there is no such invite');
    return invite;
  }

  /**
   * Refuses an invite that is over for good; a use may come back, so that isn't checked.
   * @throws WatchTogetherError INVITE_REVOKED, INVITE_EXPIRED
   */
  assertNotOver({ revoked, expiresAtMs }: StoredInvite): void {
    if (revoked) throw new WatchTogetherError('INVITE_REVOKED', 'the invite was taken back');
    if (expiresAtMs <= this.#options.runtime.wallMs())
      throw new WatchTogetherError('INVITE_EXPIRED', 'the invite has expired');
  }

  /**
   * Refuses an invite by which nobody can come now.
   * @throws WatchTogetherError INVITE_REVOKED, INVITE_EXPIRED, INVITE_USED_UP
   */
  assertLive({ codeHash }: StoredInvite): void {
    const invite = this.#options.store.findInvite(codeHash);
    if (!invite) throw new WatchTogetherError('INVITE_REVOKED', 'the invite was taken back');
    this.assertNotOver(invite);
    if (invite.usesLeft <= 0) throw new WatchTogetherError('INVITE_USED_UP', 'the invite is used up');
  }

  /**
   * Makes a further invite.
   * @throws WatchTogetherError TOO_MANY_INVITES
   */
  add(to: InvitedTo, wish: InviteWish = FIRST): Invite {
    const { store } = this.#options;
    this.#forgetDead(to.sessionId);
    const live = store.invitesOf(to.sessionId).filter((invite) => this.#isLive(invite));
    if (live.length >= LIVE)
      throw new WatchTogetherError('TOO_MANY_INVITES', `a session has ${LIVE} invites at the most`);
    const { code, invite } = this.#make(to, wish);
    store.addInvite(invite);
    return publicPart(code, invite);
  }

  /** Takes all invites of a session back and makes one in their place. */
  replace(to: InvitedTo): Invite {
    const { code, invite } = this.#make(to, FIRST);
    this.#options.store.replaceInvites(invite);
    this.#forgetDead(to.sessionId);
    return publicPart(code, invite);
  }

  /**
   * Takes an invite of this session back.
   * @throws WatchTogetherError INVITE_INVALID, also for another session's
   */
  revoke(sessionId: string, text: string): void {
    const invite = this.find(text);
    if (invite.sessionId !== sessionId)
      throw new WatchTogetherError('INVITE_INVALID', 'there is no such invite');
    this.#options.store.revokeInvite(invite.codeHash);
  }

  #make({ sessionId, partyName }: InvitedTo, { role, uses, lifeMs }: InviteWish) {
    const { hash, codeLength, runtime } = this.#options;
    const code = newInviteCode(codeLength, runtime.random);
    const expiresAtMs = runtime.wallMs() + lifeMs;
    const codeHash = hash('code', code);
    const invite = { codeHash, sessionId, partyName, role, expiresAtMs, usesLeft: uses, revoked: false };
    return { code, invite };
  }

  #isLive({ revoked, usesLeft, expiresAtMs }: StoredInvite): boolean {
    return !revoked && usesLeft > 0 && expiresAtMs > this.#options.runtime.wallMs();
  }

  #forgetDead(sessionId: string): void {
    const { store } = this.#options;
    const dead = store.invitesOf(sessionId).filter((invite) => !this.#isLive(invite));
    for (const { codeHash } of dead.slice(0, Math.max(0, dead.length - DEAD))) store.removeInvite(codeHash);
  }
}

const publicPart = (code: string, { role, expiresAtMs, usesLeft }: StoredInvite): Invite => ({
  code,
  role,
  expiresAtMs,
  usesLeft,
});
