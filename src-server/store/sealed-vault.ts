import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Vault } from './vault';

const ALGORITHM = 'aes-256-gcm';
/** NIST SP 800-38D: 96 bits, random, is right for far more values than one key ever seals here. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const VAULT_KEY_BYTES = 32;

/**
 * A vault in which nothing can be read without a key that is elsewhere: each value is sealed (AES-256-GCM), together
 * with its name. A value that doesn't open, because it was sealed with another key or not at all, counts as absent.
 */
export class SealedVault implements Vault {
  readonly #inner: Vault;
  readonly #key: Buffer;

  /** @param key of VAULT_KEY_BYTES */
  constructor(inner: Vault, key: Buffer) {
    if (key.length !== VAULT_KEY_BYTES) throw new Error('the vault’s key must have 32 bytes');
    this.#inner = inner;
    this.#key = key;
  }

  get(name: string): string | null {
    const sealed = Buffer.from(this.#inner.get(name) ?? '', 'base64url');
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    const opening = createDecipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    opening.setAAD(Buffer.from(name)).setAuthTag(tag);
    try {
      const content = sealed.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([opening.update(content), opening.final()]).toString();
    } catch {
      return null;
    }
  }

  set(name: string, value: string): void {
    const nonce = randomBytes(NONCE_BYTES);
    const sealing = createCipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    sealing.setAAD(Buffer.from(name));
    const content = Buffer.concat([sealing.update(value, 'utf8'), sealing.final()]);
    this.#inner.set(name, Buffer.concat([nonce, sealing.getAuthTag(), content]).toString('base64url'));
  }

  forget(name: string): void {
    this.#inner.forget(name);
  }
}
