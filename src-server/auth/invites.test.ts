import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keyedHash } from '../http/secrets';
import type { AuthStore } from '../store/auth-store';
import { MemoryAuthStore } from '../store/memory';
import { Invites, type InviteWish } from './invites';
import { codeOf } from '../../test/fakes/refused-code';

const DAY_MS = 86_400_000;
const START_MS = 1_700_000_000_000;
const hash = keyedHash('key');
const FRIDAY = { sessionId: 's_1', partyName: 'Friday' };
const MONDAY = { sessionId: 's_2', partyName: 'Monday' };
const once: InviteWish = { role: 'viewer', uses: 1, lifeMs: 60_000 };

let store: AuthStore;
let wallMs: number;
let invites: Invites;
beforeEach(() => {
  store = new MemoryAuthStore();
  wallMs = START_MS;
  const runtime = { wallMs: () => wallMs, random: (length: number) => randomBytes(length) };
  invites = new Invites({ store, hash, codeLength: 10, runtime });
});

const kept = (sessionId = 's_1') => store.invitesOf(sessionId);
const found = (code: string) => invites.find(code);
const live = (code: string): string => codeOf(() => invites.assertLive(found(code)));
const notOver = (code: string): string => codeOf(() => invites.assertNotOver(found(code)));

describe('an invite', () => {
  it('an invite is for twenty people and a day by default', () => {
    const invite = invites.add(FRIDAY);
    expect(invite).toEqual({
      ...{ code: expect.stringMatching(/^[0-9A-Z]{10}$/), role: 'participant', usesLeft: 20 },
      expiresAtMs: START_MS + DAY_MS,
    });
    expect(invites.add(FRIDAY).code).not.toBe(invite.code);
  });

  it('an invite is made as it was wished for', () => {
    expect(invites.add(FRIDAY, once)).toMatchObject({
      ...{ role: 'viewer', usesLeft: 1, expiresAtMs: START_MS + 60_000 },
    });
  });

  it('an invite is found by its code as people type it, and kept by its hash alone', () => {
    const { code } = invites.add(FRIDAY);
    const invite = found(`${code.slice(0, 5)}-${code.slice(5)}`.toLowerCase());
    expect(invite).toEqual({
      ...{ codeHash: hash('code', code), ...FRIDAY, role: 'participant', revoked: false },
      ...{ expiresAtMs: START_MS + DAY_MS, usesLeft: 20 },
    });
    expect(JSON.stringify(kept())).not.toContain(code);
  });

  it('an invite isn’t found by text that is no code, or nobody’s, or by the kept hash', () => {
    const { code } = invites.add(FRIDAY);
    const other = code.startsWith('A') ? `B${code.slice(1)}` : `A${code.slice(1)}`;
    for (const text of ['', 'no code', other, code.slice(0, 8), hash('code', code)])
      expect(
        codeOf(() => found(text)),
        text,
      ).toBe('INVITE_INVALID');
  });

  it('an invite of an earlier version, which kept codes in plain, is hashed as the server starts', () => {
    const hashPlainCodes = vi.fn<AuthStore['hashPlainCodes']>();
    store.hashPlainCodes = hashPlainCodes;
    const runtime = { wallMs: () => wallMs, random: (length: number) => randomBytes(length) };
    new Invites({ store, hash, codeLength: 10, runtime });
    expect(hashPlainCodes.mock.calls[0]?.[0]('K7QM22XRT4')).toBe(hash('code', 'K7QM22XRT4'));
  });
});

describe('whether somebody can come by it', () => {
  it('an invite ends with its last moment', () => {
    const { code } = invites.add(FRIDAY, once);
    wallMs += 59_999;
    expect([notOver(code), live(code)]).toEqual(['nothing', 'nothing']);
    wallMs += 1;
    expect([notOver(code), live(code)]).toEqual(['INVITE_EXPIRED', 'INVITE_EXPIRED']);
  });

  it('an invite ends with its last use, which may come back', () => {
    const { code } = invites.add(FRIDAY, once);
    store.takeUse(found(code).codeHash);
    expect([notOver(code), live(code)]).toEqual(['nothing', 'INVITE_USED_UP']);
    store.returnUse(found(code).codeHash);
    expect(live(code)).toBe('nothing');
  });

  it('an invite ends as it is taken back, also for a person who has looked at it already', () => {
    const { code } = invites.add(FRIDAY);
    const before = found(code);
    invites.revoke('s_1', code);
    expect([notOver(code), live(code)]).toEqual(['INVITE_REVOKED', 'INVITE_REVOKED']);
    expect(codeOf(() => invites.assertLive(before))).toBe('INVITE_REVOKED');
    wallMs += 2 * DAY_MS;
    expect(notOver(code)).toBe('INVITE_REVOKED');
  });

  it('an invite ends as it is forgotten, for a person who has looked at it already', () => {
    const { code } = invites.add(FRIDAY);
    const before = found(code);
    store.removeInvite(before.codeHash);
    expect(codeOf(() => invites.assertLive(before))).toBe('INVITE_REVOKED');
  });
});

describe('taking back', () => {
  it('codes can be taken back only in one’s own session', () => {
    const { code } = invites.add(MONDAY);
    expect(codeOf(() => invites.revoke('s_1', code))).toBe('INVITE_INVALID');
    expect(live(code)).toBe('nothing');
    expect(codeOf(() => invites.revoke('s_1', 'ABCDE00000'))).toBe('INVITE_INVALID');
  });

  it('taking back all codes leaves one new one, and those of other sessions as they are', () => {
    const former = [invites.add(FRIDAY, once), invites.add(FRIDAY)];
    const { code: foreign } = invites.add(MONDAY);
    const next = invites.replace(FRIDAY);
    expect(next).toEqual({
      ...{ code: expect.any(String), role: 'participant', usesLeft: 20, expiresAtMs: START_MS + DAY_MS },
    });
    expect(former.map(({ code }) => live(code))).toEqual(['INVITE_REVOKED', 'INVITE_REVOKED']);
    expect([live(next.code), live(foreign)]).toEqual(['nothing', 'nothing']);
  });
});

describe('invites of a session', () => {
  it('usable invites are ten in each session', () => {
    for (let index = 0; index < 10; index++) invites.add(FRIDAY);
    expect(codeOf(() => invites.add(FRIDAY))).toBe('TOO_MANY_INVITES');
    expect(kept()).toHaveLength(10);
    expect(codeOf(() => invites.add(MONDAY))).toBe('nothing');
  });

  it.each([
    ['was taken back', (code: string) => invites.revoke('s_1', code)],
    ['was used up', (code: string) => store.takeUse(found(code).codeHash)],
    ['has expired', () => (wallMs += 60_000)],
  ])('invites make room for another where one %s', (_what, end) => {
    const { code } = invites.add(FRIDAY, once);
    for (let index = 1; index < 10; index++) invites.add(FRIDAY);
    expect(codeOf(() => invites.add(FRIDAY))).toBe('TOO_MANY_INVITES');
    end(code);
    expect(codeOf(() => invites.add(FRIDAY))).toBe('nothing');
    expect(codeOf(() => invites.add(FRIDAY))).toBe('TOO_MANY_INVITES');
  });

  it('invites that are over are forgotten beyond thirty, the oldest first', () => {
    const codes = Array.from({ length: 31 }, () => {
      const { code } = invites.add(FRIDAY);
      invites.revoke('s_1', code);
      return code;
    });
    expect(kept()).toHaveLength(31);
    const { code: last } = invites.add(FRIDAY);
    expect(codeOf(() => found(codes[0] ?? ''))).toBe('INVITE_INVALID');
    expect(notOver(codes[1] ?? '')).toBe('INVITE_REVOKED');
    expect(kept()).toHaveLength(31);
    for (let index = 0; index < 5; index++) invites.replace(FRIDAY);
    expect(live(last)).toBe('INVITE_REVOKED');
    // Thirty that are over, and the one that isn’t.
    expect(kept()).toHaveLength(31);
  });

  it('invites are all remembered where there are fewer', () => {
    const codes = Array.from({ length: 20 }, () => {
      const { code } = invites.add(FRIDAY);
      invites.revoke('s_1', code);
      return code;
    });
    invites.add(FRIDAY);
    expect(codes.map(notOver)).toEqual(codes.map(() => 'INVITE_REVOKED'));
  });
});
