import { newKey, ownKey } from '../store/own-key';
import type { Vault } from '../store/vault';

/**
 * The key with which codes are hashed before they are kept. With another key every code that was given out leads
 * nowhere.
 */

const NAME = 'codeKey';

/** The key in a vault, made if need be. */
export const keptCodeKey = (vault: Vault): string => {
  const kept = vault.get(NAME);
  if (kept !== null) return kept;
  const key = newKey();
  vault.set(NAME, key);
  return key;
};

/**
 * The key in a file of its own, made if need be: a copy of the database alone is of no use for trying codes.
 * @throws Error with a sentence for the operator, where there is something else in the file
 */
export const ownCodeKey = (dataFolder: string): string =>
  ownKey(dataFolder, 'code-key', 'restore it, or delete it with all codes');
