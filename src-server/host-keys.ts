import { randomBytes } from 'node:crypto';
import { NameSchema } from '@core/wire/texts';
import { hashSecret } from './http/secrets';
import type { AuthStore } from './store/auth-store';

const USAGE = 'Usage: npm run server -- keys add <name> | keys list | keys remove <name>';

/**
 * `keys add|list|remove`: manages who may create parties on this server.
 * @returns the text to print
 * @throws Error with a sentence for the operator
 */
export const manageHostKeys = (store: AuthStore, [action, name]: readonly string[]): string => {
  if (action === 'list') {
    const names = store.hostKeys().map((key) => key.name);
    return names.length === 0 ? 'There are no host keys yet.' : names.join('\n');
  }
  const parsed = NameSchema.safeParse(name);
  if (action === 'remove' && name !== undefined) {
    // The name is also tried as it is listed: it may be older than the rules for names.
    const known = [parsed.data, name].find((one) => one !== undefined && store.removeHostKey(one));
    if (known === undefined) throw new Error(`There is no host key named “${name}”.`);
    return `The host key of “${known}” is no longer valid.`;
  }
  if (!parsed.success || action !== 'add') throw new Error(USAGE);
  if (store.hostKeys().some((key) => key.name === parsed.data)) {
    throw new Error(`There is a host key named “${parsed.data}” already; remove it first.`);
  }
  const key = `hk_${randomBytes(32).toString('base64url')}`;
  store.putHostKey({ name: parsed.data, hash: hashSecret(key) });
  return `Host key of “${parsed.data}”, shown only this once:\n${key}`;
};
