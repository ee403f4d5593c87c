import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const CredentialsSchema = z.object({
  apiKey: z.string().min(16),
  apiSecret: z.string().min(32),
  /** HS256 key, base64url. Kept, so that a restarted server recognises its own tokens. */
  signingKey: z.string().min(43),
});
export type Credentials = z.infer<typeof CredentialsSchema>;

/**
 * The server's own secrets, made on the first run and kept in a file that only its user can read.
 * @returns also the file, and whether it was made just now
 */
export const ownCredentials = (
  dataFolder: string,
): { readonly credentials: Credentials; readonly file: string; readonly isNew: boolean } => {
  const file = join(dataFolder, 'credentials.json');
  try {
    const credentials = CredentialsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { credentials, file, isNew: false };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing)
      throw new Error(`${file} can’t be read as credentials; restore it or delete it`, { cause: error });
  }
  const secret = (): string => randomBytes(32).toString('base64url');
  const credentials = { apiKey: `key_${secret().slice(0, 20)}`, apiSecret: secret(), signingKey: secret() };
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return { credentials, file, isNew: true };
};
