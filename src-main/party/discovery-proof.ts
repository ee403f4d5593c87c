/** Checks an announcement on the local network against the code that the person typed. */
import { scrypt, timingSafeEqual } from 'node:crypto';
import { DISCOVERY_SCRYPT, proofSalt, type DiscoveryRecord } from '@core/ipc/discovery';
import { z } from 'zod';

const DiscoveryRecordSchema: z.ZodType<DiscoveryRecord> = z.object({
  v: z.literal('1'),
  p: z.string().regex(/^[\w-]{43}$/),
  s: z.string().regex(/^[\w-]{8,64}$/),
  t: z.string().regex(/^[\w-]{43}$/),
});

/** base64url of scrypt over the code. */
export const discoveryProof = (code: string, salt: string, pin: string): Promise<string> => {
  const { N, r, p, keyLength } = DISCOVERY_SCRYPT;
  return new Promise((resolve, reject) =>
    scrypt(code, proofSalt(salt, pin), keyLength, { N, r, p }, (error, key) => {
      if (error) reject(error);
      else resolve(key.toString('base64url'));
    }),
  );
};

/**
 * @param record as it came over the network.
 * @param code canonical, 8 symbols.
 * @returns the pin whose publisher knows the code; null for everything else.
 */
export const provenPin = async (record: unknown, code: string): Promise<string | null> => {
  const parsed = DiscoveryRecordSchema.safeParse(record);
  if (!parsed.success) return null;
  const { p: pin, s: salt, t: proof } = parsed.data;
  const expected = Buffer.from(await discoveryProof(code, salt, pin));
  const given = Buffer.from(proof);
  return expected.length === given.length && timingSafeEqual(expected, given) ? pin : null;
};
