import {
  SignJWT,
  calculateJwkThumbprint,
  errors,
  exportJWK,
  importPKCS8,
  jwtVerify,
  type CryptoKey,
  type JSONWebKeySet,
  type KeyObject,
} from 'jose';
import { createPublicKey, createSecretKey } from 'node:crypto';
import { WatchTogetherError } from '@core/base/errors';
import { TOKEN_LIFE_MS } from '@core/wire/limits';
import { TOKEN_AUDIENCE, TOKEN_ISSUER, TokenClaimsSchema, type TokenClaims } from '@core/wire/token';
import type { Runtime } from '../runtime';

/** How tokens are signed and checked; the algorithm is pinned with the key and never taken from a token. */
export interface TokenKeys {
  readonly algorithm: 'HS256' | 'EdDSA';
  readonly signing: CryptoKey | KeyObject;
  readonly verifying: CryptoKey | KeyObject;
  /** What may be published, for others to check tokens by; empty for a shared key. */
  readonly jwks: JSONWebKeySet;
}

/** One key for signing and checking. @param key base64url of at least 32 bytes */
export const sharedTokenKeys = (key: string): TokenKeys => {
  const bytes = Buffer.from(key, 'base64url');
  if (bytes.length < 32) throw new Error('the signing key must have at least 32 bytes');
  const secret = createSecretKey(bytes);
  return { algorithm: 'HS256', signing: secret, verifying: secret, jwks: { keys: [] } };
};

/** A key pair whose public half is published as a JWKS. @param pem Ed25519 private key, PKCS #8 */
export const publishedTokenKeys = async (pem: string): Promise<TokenKeys> => {
  const signing = await importPKCS8(pem, 'EdDSA');
  const verifying = createPublicKey(pem);
  const jwk = await exportJWK(verifying);
  const kid = await calculateJwkThumbprint(jwk);
  return {
    algorithm: 'EdDSA',
    signing,
    verifying,
    jwks: { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] },
  };
};

/** Allowed difference between the wall clocks of signer and checker, s. */
const CLOCK_TOLERANCE_S = 5;

export type SeedClaims = Pick<TokenClaims, 'sub' | 'sid' | 'name' | 'role' | 'grants'>;

const refusalOf = (error: unknown): WatchTogetherError => {
  if (error instanceof errors.JWTExpired) {
    return new WatchTogetherError('TOKEN_EXPIRED', 'the token has expired');
  }
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf') {
    return new WatchTogetherError('TOKEN_NOT_YET_VALID', 'the token is not valid yet');
  }
  return new WatchTogetherError('TOKEN_INVALID', 'the token is not valid here');
};

/** Mints and checks access tokens. */
export class AccessTokens {
  readonly #keys: TokenKeys;
  readonly #runtime: Pick<Runtime, 'wallMs' | 'random'>;

  constructor(keys: TokenKeys, runtime: Pick<Runtime, 'wallMs' | 'random'>) {
    this.#keys = keys;
    this.#runtime = runtime;
  }

  get jwks(): JSONWebKeySet {
    return this.#keys.jwks;
  }

  async mint(seed: SeedClaims): Promise<{ token: string; expiresAtMs: number }> {
    const nowS = Math.floor(this.#runtime.wallMs() / 1_000);
    const expiresS = nowS + TOKEN_LIFE_MS / 1_000;
    const { sub, ...claims } = seed;
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: this.#keys.algorithm, typ: 'JWT' })
      .setSubject(sub)
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setIssuedAt(nowS)
      .setNotBefore(nowS)
      .setExpirationTime(expiresS)
      .setJti(Buffer.from(this.#runtime.random(12)).toString('base64url'))
      .sign(this.#keys.signing);
    return { token, expiresAtMs: expiresS * 1_000 };
  }

  /** @throws WatchTogetherError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID */
  async verify(token: string): Promise<TokenClaims> {
    let payload: unknown;
    try {
      ({ payload } = await jwtVerify(token, this.#keys.verifying, {
        algorithms: [this.#keys.algorithm],
        issuer: TOKEN_ISSUER,
        audience: TOKEN_AUDIENCE,
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.#runtime.wallMs()),
        requiredClaims: ['exp', 'nbf', 'iat', 'sub', 'jti'],
      }));
    } catch (error) {
      throw refusalOf(error);
    }
    const claims = TokenClaimsSchema.safeParse(payload);
    if (!claims.success) throw refusalOf(null);
    return claims.data;
  }
}
