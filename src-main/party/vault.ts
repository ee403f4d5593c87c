/** Keeps secrets on the disk with the system's keychain, where there is one. */
import { safeStorage } from 'electron';

export interface Vault {
  /** Null where the system has no keychain. */
  seal(secret: string): string | null;
  /** Null for a text that another keychain or person sealed. */
  open(sealed: string): string | null;
}

/** On Linux without a keychain Electron encrypts with a password that is in its sources: that is no keychain. */
const hasKeychain = (): boolean =>
  safeStorage.isEncryptionAvailable() &&
  (process.platform !== 'linux' ||
    !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()));

/** Can be used once the app is ready. */
export const systemVault: Vault = {
  seal: (secret) => (hasKeychain() ? safeStorage.encryptString(secret).toString('base64') : null),
  open: (sealed) => {
    if (!hasKeychain()) return null;
    try {
      return safeStorage.decryptString(Buffer.from(sealed, 'base64'));
    } catch {
      return null;
    }
  },
};
