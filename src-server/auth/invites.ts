import { WatchTogetherError } from '@core/base/errors';
import { newInviteCode, parseInviteCode, type CodeLength } from '@core/base/ids';
import type { Invite } from '@core/wire/http';
import type { Role } from '@core/wire/room';
import type { KeyedHash } from '../http/secrets';
import type { Runtime } from '../base/runtime';
import type { AuthStore, StoredInvite } from '../store/auth-store';

/** The invite that a new party comes with, and the one in the place of all former ones. */
const FIRST = { role: 'participant', uses: 20, lifeMs: 86_400_000 } as const;

/** Codes of one session that somebody can come by at a time: one for each kind of guest, and a few. */
const LIVE = 10;
/** So many that are over are remembered, so that whoever comes by one is told what became of it. */
const DEAD = 30;

export interface InvitesOptions {
  readonly store: AuthStore;
  readonly hash: KeyedHash;
  readonly codeLength: CodeLength;
  readonly runtime: Pick<Runtime, 'wallMs' | 'random'>;
}

/** What an invite is for. */
export type InviteWish = { readonly role: Role; readonly uses: number; readonly lifeMs: number };
/** The party that an invite leads to. */
export type InvitedTo = Pick<StoredInvite, 'sessionId' | 'partyName'>;

/** The codes of this server. Only their hashes are kept: a code is told once, to whoever made it. */
export class Invites {
  readonly #options: InvitesOptions;

  constructor(options: InvitesOptions) {
    this.#options = options;
    options.store.hashPlainCodes((code) => options.hash('code', code));
  }

  /** An invite that was made, also one that is over. @throws WatchTogetherError INVITE_INVALID */
  find(text: string): StoredInvite {
    const { store, hash } = this.#options;
    const code = parseInviteCode(text);
    // By its hash: how long the search takes tells nothing of the codes that there are.
    const invite = code === null ? null : store.findInvite(hash('code', code));
    if (!invite) throw new WatchTogetherError('INVITE_INVALID', 'there is no such invite');
    return invite;
  }

  /** A use may come back, but these don't. @throws WatchTogetherError INVITE_REVOKED, INVITE_EXPIRED */
  assertNotOver({ revoked, expiresAtMs }: StoredInvite): void {
    if (revoked) throw new WatchTogetherError('INVITE_REVOKED', 'the invite was taken back');
    if (expiresAtMs <= this.#options.runtime.wallMs())
      throw new WatchTogetherError('INVITE_EXPIRED', 'the invite has expired');
  }

  /** Somebody can come by it, as it is now. @throws WatchTogetherError INVITE_REVOKED, INVITE_EXPIRED, INVITE_USED_UP */
  assertLive({ codeHash }: StoredInvite): void {
    const invite = this.#options.store.findInvite(codeHash);
    if (!invite) throw new WatchTogetherError('INVITE_REVOKED', 'the invite was taken back');
    this.assertNotOver(invite);
    if (invite.usesLeft <= 0) throw new WatchTogetherError('INVITE_USED_UP', 'the invite is used up');
  }

  /** A further one. @throws WatchTogetherError TOO_MANY_INVITES */
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

  /** Takes all of a session back and makes one in their place. */
  replace(to: InvitedTo): Invite {
    const { code, invite } = this.#make(to, FIRST);
    this.#options.store.replaceInvites(invite);
    this.#forgetDead(to.sessionId);
    return publicPart(code, invite);
  }

  /** Takes one of this session back. @throws WatchTogetherError INVITE_INVALID, also for another session's */
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
