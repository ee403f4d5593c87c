import { beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRuntime } from '../base/runtime';
import type { SessionRegistry } from '../sessions/registry';
import type { AccessTokens } from '../sessions/tokens';
import { localParty } from './party-port';

const registry = {
  ...{ create: vi.fn(), close: vi.fn(), remove: vi.fn(), admit: vi.fn(), authorise: vi.fn(), get: vi.fn() },
  ...{ expect: vi.fn(), release: vi.fn() },
};
const tokens = { mint: vi.fn(), mintProbe: vi.fn() };
const party = localParty(
  registry as unknown as SessionRegistry,
  tokens as unknown as AccessTokens,
  systemRuntime,
);
beforeEach(() => {
  vi.resetAllMocks();
});

describe('the party server in the same process', () => {
  it('the party server in the same process makes a session as wished, else as large as the registry says and open to everybody', async () => {
    registry.create.mockReturnValue({ id: 's_1' });
    expect(await party.createSession({ name: 'Friday' })).toEqual({ sessionId: 's_1' });
    await party.createSession({ name: 'Friday', maxParticipants: 3, blocked: ['somebody'] });
    expect(registry.create.mock.calls).toEqual([
      [{ name: 'Friday', maxParticipants: undefined, blocked: [] }],
      [{ name: 'Friday', maxParticipants: 3, blocked: ['somebody'] }],
    ]);
  });

  it('the party server in the same process makes tokens for people whom the session lets in', async () => {
    tokens.mint.mockResolvedValue({ token: 'token', expiresAtMs: 7 });
    const who = { sessionId: 's_1', participantId: 'p_1', name: 'Ana', role: 'host' } as const;
    expect(await party.mintToken(who)).toEqual({ participantId: 'p_1', token: 'token', expiresAtMs: 7 });
    tokens.mintProbe.mockResolvedValue({ token: 'probe', expiresAtMs: 9 });
    expect(await party.mintProbe({ sessionId: 's_1', participantId: 'p_1' })).toEqual({
      ...{ token: 'probe', expiresAtMs: 9 },
    });
    expect(registry.expect.mock.calls).toEqual([['s_1', 'p_1']]);
    expect(registry.authorise.mock.calls).toEqual([[{ sid: 's_1', sub: 'p_1' }]]);
  });

  it('the party server in the same process removes a person in the name of the one who asks, else of its operator', async () => {
    registry.remove.mockReturnValue({ person: 'who it was' });
    expect(await party.revoke('s_1', { participantId: 'p_2', by: 'p_1' })).toEqual({ person: 'who it was' });
    await party.revoke('s_1', { participantId: 'p_2' });
    expect(registry.remove.mock.calls).toEqual([
      ['s_1', 'p_1', 'p_2'],
      ['s_1', null, 'p_2'],
    ]);
  });

  it('the party server in the same process voids the tokens of a person whose seat is given back', async () => {
    registry.release.mockReturnValue({ inUse: false });
    expect(await party.releasePerson('s_1', 'p_2')).toEqual({ inUse: false });
    expect(registry.release.mock.calls).toEqual([['s_1', 'p_2']]);
  });

  it('the party server in the same process ends a session', async () => {
    await party.closeSession('s_1');
    expect(registry.close.mock.calls).toEqual([['s_1']]);
  });

  it('the party server in the same process refuses by a rejected promise, as the one over HTTP does', async () => {
    const error = new Error('no such session');
    for (const refuse of [registry.get, registry.close, registry.remove, registry.create])
      refuse.mockImplementation(() => {
        throw error;
      });
    await expect(party.describeSession('s_1')).rejects.toBe(error);
    await expect(party.closeSession('s_1')).rejects.toBe(error);
    await expect(party.mintProbe({ sessionId: 's_1' })).rejects.toBe(error);
    await expect(party.revoke('s_1', { participantId: 'p_1' })).rejects.toBe(error);
    await expect(party.createSession({ name: 'Friday' })).rejects.toBe(error);
  });
});
