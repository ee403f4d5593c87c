import { calculateJwkThumbprint, exportJWK, importPKCS8, type JSONWebKeySet } from 'jose';
import { createPublicKey, createSecretKey } from 'node:crypto';
import { TOKEN_LIFE_MS } from '@core/wire/limits';
import { PROBE_LIMITS } from '@core/wire/probe';
import {
  PROBE_AUDIENCE,
  ProbeClaimsSchema,
  TOKEN_AUDIENCE,
  TokenClaimsSchema,
  type ProbeClaims,
  type TokenClaims,
} from '@core/wire/token';
import type { Runtime } from '../base/runtime';
import { readClaims, signClaims, type TokenKeys, type TokenKind } from './signed-claims';

export type { TokenKeys } from './signed-claims';

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

/** A token that opens one session to one person. */
const ACCESS: TokenKind = { audience: TOKEN_AUDIENCE, lifeMs: TOKEN_LIFE_MS };
/** A token that opens the connection test, and nothing else. */
const PROBE: TokenKind = { audience: PROBE_AUDIENCE, lifeMs: PROBE_LIMITS.lifeMs };

export type SeedClaims = Pick<TokenClaims, 'sub' | 'sid' | 'name' | 'role' | 'grants'>;
type MintedToken = Promise<{ token: string; expiresAtMs: number }>;

/** Mints and checks access tokens and probe tokens. */
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

  mint(seed: SeedClaims): MintedToken {
    return signClaims(this.#keys, this.#runtime, ACCESS, { ...seed });
  }

  /** @throws WatchTogetherError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID */
  verify(token: string): Promise<TokenClaims> {
    return readClaims(this.#keys, this.#runtime, ACCESS, TokenClaimsSchema, token);
  }

  mintProbe(): MintedToken {
    return signClaims(this.#keys, this.#runtime, PROBE, {});
  }

  /** @throws WatchTogetherError as `verify` */
  verifyProbe(token: string): Promise<ProbeClaims> {
    return readClaims(this.#keys, this.#runtime, PROBE, ProbeClaimsSchema, token);
  }
}
