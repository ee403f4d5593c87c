/**
 * What a friend's older Matinee can't do, by the names in src-core/wire/capabilities.ts: ends a sentence after "can't".
 */
export const capability: Readonly<Record<string, string>> = {
  door: 'see who is at the door',
};
