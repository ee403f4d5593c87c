import { SignJWT, errors, jwtVerify, type CryptoKey, type JSONWebKeySet, type KeyObject } from 'jose';
import { WatchTogetherError } from '@core/base/errors';
import { TOKEN_ISSUER } from '@core/wire/token';
import type { Runtime } from '../base/runtime';

/** How tokens are signed and checked; the algorithm is pinned with the key and never taken from a token. */
export interface TokenKeys {
  readonly algorithm: 'HS256' | 'EdDSA';
  readonly signing: CryptoKey | KeyObject;
  readonly verifying: CryptoKey | KeyObject;
  /** The keys that may be published, for others to check tokens with; empty for a shared key. */
  readonly jwks: JSONWebKeySet;
}

/** One kind of token: a token of one kind is never good for another. */
export interface TokenKind {
  readonly audience: string;
  readonly lifeMs: number;
}

/** Allowed difference between the wall clocks of signer and checker, s. */
const CLOCK_TOLERANCE_S = 5;

const refusalOf = (error: unknown): WatchTogetherError => {
  if (error instanceof errors.JWTExpired) {
    return new WatchTogetherError('TOKEN_EXPIRED', 'the token has expired');
  }
  const isEarly = error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf';
  // A token that doesn't say when it begins, or not in numbers, never becomes valid.
  if (isEarly && error.reason === 'check_failed') {
    return new WatchTogetherError('TOKEN_NOT_YET_VALID', 'the token is not valid yet');
  }
  return new WatchTogetherError('TOKEN_INVALID', 'the token is not valid here');
};

/** Signs claims, valid from now on for the life of their kind. */
export const signClaims = async (
  keys: TokenKeys,
  runtime: Pick<Runtime, 'wallMs' | 'random'>,
  { audience, lifeMs }: TokenKind,
  claims: Readonly<Record<string, unknown>>,
): Promise<{ token: string; expiresAtMs: number }> => {
  const nowS = Math.floor(runtime.wallMs() / 1_000);
  const expiresS = nowS + lifeMs / 1_000;
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: keys.algorithm, typ: 'JWT' })
    .setIssuer(TOKEN_ISSUER)
    .setAudience(audience)
    .setIssuedAt(nowS)
    .setNotBefore(nowS)
    .setExpirationTime(expiresS)
    .setJti(Buffer.from(runtime.random(12)).toString('base64url'))
    .sign(keys.signing);
  return { token, expiresAtMs: expiresS * 1_000 };
};

/**
 * The claims of a token of this kind, by a schema that says which it needs.
 * @throws WatchTogetherError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID
 */
export const readClaims = async <C>(
  keys: TokenKeys,
  runtime: Pick<Runtime, 'wallMs'>,
  { audience }: TokenKind,
  schema: { safeParse(value: unknown): { success: true; data: C } | { success: false } },
  token: string,
): Promise<C> => {
  let payload: unknown;
  try {
    ({ payload } = await jwtVerify(token, keys.verifying, {
      algorithms: [keys.algorithm],
      issuer: TOKEN_ISSUER,
      audience,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(runtime.wallMs()),
      requiredClaims: ['exp', 'nbf', 'iat', 'jti'],
    }));
  } catch (error) {
    throw refusalOf(error);
  }
  const claims = schema.safeParse(payload);
  if (!claims.success) throw refusalOf(null);
  return claims.data;
};
