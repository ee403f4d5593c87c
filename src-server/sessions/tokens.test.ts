import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { SignJWT, calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import { TOKEN_LIFE_MS } from '@core/wire/limits';
import { ROLE_GRANTS } from '@core/wire/grants';
import { PROBE_AUDIENCE, TOKEN_AUDIENCE, TOKEN_ISSUER } from '@core/wire/token';
import { AccessTokens, publishedTokenKeys, sharedTokenKeys, type SeedClaims, type TokenKeys } from './tokens';

const seed: SeedClaims = { sub: 'p_1', sid: 's_1', name: 'Ana', role: 'host', grants: ROLE_GRANTS.host };
const START_MS = 1_700_000_000_000;

let wallMs = START_MS;
const runtime = { wallMs: () => wallMs, random: (length: number) => randomBytes(length) };
let shared: TokenKeys;
let tokens: AccessTokens;

const codeOf = (tokens: AccessTokens, token: string): Promise<string> =>
  tokens.verify(token).then(
    () => 'valid',
    (error: unknown) => (error instanceof WatchTogetherError ? error.code : 'another error'),
  );

beforeEach(() => {
  wallMs = START_MS;
  shared = sharedTokenKeys(randomBytes(32).toString('base64url'));
  tokens = new AccessTokens(shared, runtime);
});

const edDsa = (): Promise<TokenKeys> =>
  publishedTokenKeys(
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );

describe.each([
  ['a shared key', async () => shared],
  ['a published key', edDsa],
] as const)('tokens with %s', (_name, makeKeys) => {
  it('a token says who somebody is and what they start with', async () => {
    const tokens = new AccessTokens(await makeKeys(), runtime);
    const { token, expiresAtMs } = await tokens.mint(seed);
    expect(expiresAtMs).toBe(START_MS + TOKEN_LIFE_MS);
    expect(await tokens.verify(token)).toMatchObject({ ...seed, iss: TOKEN_ISSUER, aud: TOKEN_AUDIENCE });
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'JWT' });
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({
      ...{ iat: START_MS / 1_000, nbf: START_MS / 1_000, exp: (START_MS + TOKEN_LIFE_MS) / 1_000 },
      jti: expect.stringMatching(/^[\w-]{16}$/),
    });
    const again = await tokens.mint(seed);
    expect(decodeJwt(again.token).jti).not.toBe(decodeJwt(token).jti);
  });

  it('a token is good from the first to the last moment', async () => {
    const tokens = new AccessTokens(await makeKeys(), runtime);
    const { token } = await tokens.mint(seed);
    wallMs = START_MS + TOKEN_LIFE_MS - 1_000;
    expect(await codeOf(tokens, token)).toBe('valid');
    // Clocks may be five seconds apart.
    wallMs = START_MS + TOKEN_LIFE_MS + 4_000;
    expect(await codeOf(tokens, token)).toBe('valid');
    wallMs = START_MS + TOKEN_LIFE_MS + 6_000;
    expect(await codeOf(tokens, token)).toBe('TOKEN_EXPIRED');
    wallMs = START_MS - 4_000;
    expect(await codeOf(tokens, token)).toBe('valid');
    wallMs = START_MS - 6_000;
    expect(await codeOf(tokens, token)).toBe('TOKEN_NOT_YET_VALID');
  });

  it('a token of another server is not valid', async () => {
    const { token } = await new AccessTokens(await makeKeys(), runtime).mint(seed);
    const other = sharedTokenKeys(randomBytes(32).toString('base64url'));
    expect(await codeOf(new AccessTokens(other, runtime), token)).toBe('TOKEN_INVALID');
  });
});

describe('a probe token', () => {
  it('a probe token names nobody, and lasts two minutes', async () => {
    const { token, expiresAtMs } = await tokens.mintProbe();
    expect(expiresAtMs).toBe(START_MS + 120_000);
    expect(Object.keys(decodeJwt(token)).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'nbf']);
    expect(await tokens.verifyProbe(token)).toMatchObject({ aud: PROBE_AUDIENCE });
    wallMs += 126_000;
    await expect(tokens.verifyProbe(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('a probe token isn’t an access token, nor the other way round', async () => {
    expect(await codeOf(tokens, (await tokens.mintProbe()).token)).toBe('TOKEN_INVALID');
    const { token } = await tokens.mint(seed);
    await expect(tokens.verifyProbe(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('verification', () => {
  const forged = (change: (jwt: SignJWT) => SignJWT, claims: object = seed) =>
    change(
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('p_1')
        .setIssuer(TOKEN_ISSUER)
        .setAudience(TOKEN_AUDIENCE)
        .setIssuedAt(START_MS / 1_000)
        .setNotBefore(START_MS / 1_000)
        .setExpirationTime(START_MS / 1_000 + 60)
        .setJti('j'),
    ).sign(shared.signing);

  it('verification takes no token that another algorithm signed', async () => {
    const payload = { ...decodeJwt((await tokens.mint(seed)).token) };
    const other = await new SignJWT(payload).setProtectedHeader({ alg: 'HS512' }).sign(shared.signing);
    expect(await codeOf(tokens, other)).toBe('TOKEN_INVALID');
  });

  it('verification pins issuer and audience', async () => {
    expect(await codeOf(tokens, await forged((jwt) => jwt))).toBe('valid');
    expect(await codeOf(tokens, await forged((jwt) => jwt.setIssuer('other')))).toBe('TOKEN_INVALID');
    expect(await codeOf(tokens, await forged((jwt) => jwt.setAudience('other')))).toBe('TOKEN_INVALID');
  });

  it('verification demands the token’s id and when it begins, ends and was made', async () => {
    const bare = (jwt: SignJWT) =>
      jwt.setProtectedHeader({ alg: 'HS256' }).setIssuer(TOKEN_ISSUER).setAudience(TOKEN_AUDIENCE);
    const all = {
      ...seed,
      iat: START_MS / 1_000,
      nbf: START_MS / 1_000,
      exp: START_MS / 1_000 + 60,
      jti: 'j',
    };
    const sign = (claims: object) => bare(new SignJWT({ ...claims })).sign(shared.signing);
    expect(await codeOf(tokens, await sign(all))).toBe('valid');
    for (const claim of ['iat', 'nbf', 'exp', 'jti'] as const) {
      const { [claim]: _left, ...rest } = all;
      expect(await codeOf(tokens, await sign(rest)), claim).toBe('TOKEN_INVALID');
    }
  });

  it('verification pins the algorithm', async () => {
    const [, payload] = (await tokens.mint(seed)).token.split('.');
    const header = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await codeOf(tokens, `${header}.${payload}.`)).toBe('TOKEN_INVALID');
  });

  it('verification demands every claim, well formed', async () => {
    expect(await codeOf(tokens, await forged((jwt) => jwt, { ...seed, role: 'king' }))).toBe('TOKEN_INVALID');
    expect(await codeOf(tokens, 'rubbish')).toBe('TOKEN_INVALID');
  });
});

describe('keys', () => {
  it('keys that are too short are refused', () => {
    const keyOf = (length: number) => randomBytes(length).toString('base64url');
    for (const key of ['', 'c2hvcnQ', keyOf(31)]) expect(() => sharedTokenKeys(key)).toThrow('32 bytes');
    expect(sharedTokenKeys(keyOf(32)).algorithm).toBe('HS256');
    expect(sharedTokenKeys(keyOf(33)).algorithm).toBe('HS256');
  });

  it('keys are published only where they are public', async () => {
    expect(shared.jwks.keys).toEqual([]);
    const [jwk] = (await edDsa()).jwks.keys;
    expect(jwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    expect(jwk?.kid).toBe(jwk && (await calculateJwkThumbprint(jwk)));
    expect(jwk).not.toHaveProperty('d');
  });

  it('keys are published by the server that signs with them', async () => {
    const keys = await edDsa();
    expect(new AccessTokens(keys, runtime).jwks).toBe(keys.jwks);
  });
});
