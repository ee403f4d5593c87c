import { z } from 'zod';
import { GrantsSchema, RoleSchema } from './grants';
import { IdSchema } from './room';
import { KeptNameSchema } from './texts';

/** Claims of an access token (a JWT). They seed a person's grants; the server holds their present ones. */
export const TokenClaimsSchema = z.object({
  iss: z.string().min(1).max(200),
  aud: z.union([z.string(), z.array(z.string())]),
  /** The person: their participant id. */
  sub: IdSchema,
  /** The session. */
  sid: IdSchema,
  name: KeptNameSchema,
  role: RoleSchema,
  grants: GrantsSchema,
  iat: z.number(),
  nbf: z.number(),
  exp: z.number(),
  jti: z.string().min(1).max(100),
});
export type TokenClaims = z.infer<typeof TokenClaimsSchema>;

export const TOKEN_ISSUER = 'matinee';
export const TOKEN_AUDIENCE = 'matinee-party';

/** Claims of a probe token: it names no session and no person, and has an audience of its own. */
export const ProbeClaimsSchema = TokenClaimsSchema.pick({
  iss: true,
  aud: true,
  iat: true,
  nbf: true,
  exp: true,
  jti: true,
});
export type ProbeClaims = z.infer<typeof ProbeClaimsSchema>;
export const PROBE_AUDIENCE = 'matinee-probe';
