/**
 * DNS-SD record of a party on the local network. Browsers of the service see a salt, a pin and a proof; only people who
 * have the code can check that the pin was published by somebody who has it too, and nobody learns the code from the
 * record.
 */
export const DISCOVERY_SERVICE = 'matinee';

/** TXT fields: `v` record version, `p` SPKI pin, `s` salt (base64url), `t` proof (base64url). */
export interface DiscoveryRecord {
  v: '1';
  p: string;
  s: string;
  t: string;
}

/** scrypt(code, salt + '|' + pin) with these costs, 32 bytes: about 50 ms, so that 2^40 codes can't be tried. */
export const DISCOVERY_SCRYPT = {
  N: 16_384,
  r: 8,
  p: 1,
  keyLength: 32,
} as const;

/** The salt for scrypt: a proof holds for one record and one pin. */
export const proofSalt = (salt: string, pin: string): string => `${salt}|${pin}`;
