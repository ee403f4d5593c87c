import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import type { Grants, Role } from '@core/wire/room';
import { eachRight, RIGHT_NAMES, ROLE_GRANTS } from '@core/wire/grants';
import { systemRuntime } from '../base/runtime';
import { mintProbe, mintToken, type TokenRequest } from './people';
import type { SessionRegistry } from './registry';
import type { AccessTokens } from './tokens';

const registry = { admit: vi.fn(), authorise: vi.fn(), expect: vi.fn(), get: vi.fn() };
const tokens = {
  mint: vi.fn<AccessTokens['mint']>(() => Promise.resolve({ token: 'token', expiresAtMs: 7 })),
  mintProbe: vi.fn<AccessTokens['mintProbe']>(() => Promise.resolve({ token: 'probe', expiresAtMs: 9 })),
};
beforeEach(() => {
  vi.clearAllMocks();
});

const mint = (request: Partial<TokenRequest> = {}) =>
  mintToken(registry as unknown as SessionRegistry, tokens as unknown as AccessTokens, systemRuntime, {
    ...{ sessionId: 's_1', name: 'Ana', role: 'participant', ...request },
  });
const granted = async (role: Role, grants?: Grants): Promise<Grants | undefined> => {
  await mint({ role, grants });
  return tokens.mint.mock.calls.at(-1)?.[0].grants;
};
const ALL: Grants = {
  publish: ['microphone', 'camera', 'screen', 'screenAudio'],
  ...eachRight(RIGHT_NAMES, () => true),
};
const NONE: Grants = { publish: [], ...eachRight(RIGHT_NAMES, () => false) };
const ROLES = Object.keys(ROLE_GRANTS) as Role[];

describe('the grants of a token', () => {
  it.each(ROLES)('a token grants what its role has where nothing else was asked for: %s', async (role) => {
    expect(await granted(role)).toEqual(ROLE_GRANTS[role]);
  });

  it.each(ROLES)('a token never grants more than its role has, whatever was asked for: %s', async (role) => {
    expect(await granted(role, ALL)).toEqual(ROLE_GRANTS[role]);
  });

  it.each(ROLES)('a token grants nothing where nothing is wanted: %s', async (role) => {
    expect(await granted(role, NONE)).toEqual(NONE);
  });

  it.each(RIGHT_NAMES)('the grants of a token takes %s alone away', async (flag) => {
    expect(await granted('host', { ...ALL, [flag]: false })).toEqual({ ...ROLE_GRANTS.host, [flag]: false });
  });

  it.each(RIGHT_NAMES)('the grants of a token gives %s alone', async (flag) => {
    expect(await granted('host', { ...NONE, [flag]: true })).toEqual({
      ...NONE,
      [flag]: ROLE_GRANTS.host[flag],
    });
  });

  it('a token grants sending what was asked for and the role has', async () => {
    expect(await granted('host', { ...ALL, publish: ['camera'] })).toMatchObject({ publish: ['camera'] });
    const viewer = await granted('viewer', { ...ALL, publish: ['microphone', 'screen'] });
    expect(viewer?.publish).toEqual(
      ROLE_GRANTS.viewer.publish.filter((kind) => kind === 'microphone' || kind === 'screen'),
    );
  });
});

describe('a token', () => {
  it('a token is for a new seat by a name of its own, or for the one that was named', async () => {
    expect((await mint()).participantId).toMatch(/^p_/);
    expect((await mint()).participantId).not.toBe((await mint()).participantId);
    expect(await mint({ participantId: 'p_old' })).toEqual({
      ...{ participantId: 'p_old', token: 'token', expiresAtMs: 7 },
    });
    expect(tokens.mint.mock.calls.at(-1)?.[0]).toMatchObject({ sub: 'p_old', sid: 's_1', name: 'Ana' });
  });

  it('a token is checked for who the person is only where that was said, before the seat', async () => {
    await mint();
    expect(registry.admit).not.toHaveBeenCalled();
    await mint({ participantId: 'p_1', person: 'x_1' });
    expect(registry.admit.mock.calls).toEqual([['s_1', 'p_1', 'x_1']]);
    expect(registry.expect.mock.calls.at(-1)).toEqual(['s_1', 'p_1']);
  });

  it.each(['admit', 'expect'] as const)('a token isn’t made where %s refuses', async (door) => {
    registry[door].mockImplementationOnce(() => {
      throw new WatchTogetherError('PERSON_REMOVED', 'removed');
    });
    await expect(mint({ person: 'x_1' })).rejects.toMatchObject({ code: 'PERSON_REMOVED' });
    expect(tokens.mint).not.toHaveBeenCalled();
  });
});

describe('a token for looking at the way', () => {
  const probe = (whom: { sessionId?: string; participantId?: string }) =>
    mintProbe(registry as unknown as SessionRegistry, tokens as unknown as AccessTokens, whom);

  it('a probe token is for anybody who names neither session nor seat', async () => {
    expect(await probe({})).toEqual({ token: 'probe', expiresAtMs: 9 });
    await probe({ participantId: 'p_1' });
    expect([registry.authorise.mock.calls, registry.get.mock.calls]).toEqual([[], []]);
  });

  it('a probe token is for a seat only where that may come in', async () => {
    await probe({ sessionId: 's_1', participantId: 'p_1' });
    expect([registry.authorise.mock.calls, registry.get.mock.calls]).toEqual([
      [[{ sid: 's_1', sub: 'p_1' }]],
      [],
    ]);
  });

  it('a probe token is for a session only where there is one', async () => {
    await probe({ sessionId: 's_1' });
    expect([registry.authorise.mock.calls, registry.get.mock.calls]).toEqual([[], [['s_1']]]);
  });
});
