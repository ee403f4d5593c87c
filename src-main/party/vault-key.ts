/**
 * The key with which the embedded server seals what it keeps between two runs of the app (the key of its certificate).
 * It is sealed by the keychain where there is one. Where there is none it is never written down: a server that was
 * restarted within this run opens what it sealed, and after the app's own restart the network's link is a new one.
 */
import type { RandomBytes } from '@core/base/ids';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';
import type { Vault } from './vault';

const FileSchema = z.object({ sealed: z.string().max(4_096) });
const KEY_BYTES = 32;
const isKey = (text: string): boolean => Buffer.from(text, 'base64url').length === KEY_BYTES;

export interface VaultKeyOptions {
  readonly file: string;
  readonly vault: Vault;
  readonly random: RandomBytes;
  readonly log: Log;
}

export class VaultKey {
  readonly #options: VaultKeyOptions;
  #key: string | null = null;

  constructor(options: VaultKeyOptions) {
    this.#options = options;
  }

  /**
   * The same key for as long as the app runs. Call this only where a server starts: the keychain may ask the person.
   * @returns base64url of 32 bytes
   */
  read(): string {
    this.#key ??= this.#kept() ?? this.#made();
    return this.#key;
  }

  #kept(): string | null {
    const kept = readJsonFile(this.#options.file, FileSchema);
    const key = kept && this.#options.vault.open(kept.sealed);
    return key && isKey(key) ? key : null;
  }

  #made(): string {
    const { file, vault, random, log } = this.#options;
    const key = Buffer.from(random(KEY_BYTES)).toString('base64url');
    const sealed = vault.seal(key);
    if (sealed === null) return key;
    try {
      writeJsonFile(file, { sealed });
    } catch (error) {
      log.warn('vaultKey.unsaved', { reason: error instanceof Error ? error.message : '' });
    }
    return key;
  }
}
