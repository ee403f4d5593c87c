/** The embedded server's secrets: made anew for each run of the app, kept in main's memory, handed to the server only. */
import type { RandomBytes } from '@core/base/ids';
import type { EmbeddedConfig } from '@core/ipc/embedded';

export type EmbeddedKeys = Pick<EmbeddedConfig, 'apiKey' | 'apiSecret' | 'signingKey' | 'hostKey'>;

export const newEmbeddedKeys = (random: RandomBytes): EmbeddedKeys => {
  const secret = (bytes: number) => Buffer.from(random(bytes)).toString('base64url');
  return {
    apiKey: `key_${secret(15)}`,
    apiSecret: secret(32),
    signingKey: secret(32),
    hostKey: secret(32),
  };
};
