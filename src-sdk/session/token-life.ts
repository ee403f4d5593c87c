import { z } from 'zod';

const ClaimsSchema = z.object({ iat: z.number(), exp: z.number() });

/**
 * Reads how long a newly issued token lives, without verifying it: only the server verifies, and this is for the
 * warning before its end. The difference of its two stamps is used, because the local clock may be wrong.
 * @returns null where it isn't a JWT with both stamps
 */
export const tokenLife = (token: string): { lifeMs: number; expiresAtMs: number } | null => {
  try {
    const body = token.split('.')[1] ?? '';
    const claims = ClaimsSchema.parse(JSON.parse(atob(body.replace(/-/g, '+').replace(/_/g, '/'))));
    return { lifeMs: (claims.exp - claims.iat) * 1_000, expiresAtMs: claims.exp * 1_000 };
  } catch {
    return null;
  }
};
