import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemVault } from './vault';

/** A keychain that opens only what it has sealed. */
const safeStorage = vi.hoisted(() => ({
  isEncryptionAvailable: vi.fn(() => true),
  getSelectedStorageBackend: vi.fn(() => 'gnome_libsecret'),
  encryptString: vi.fn((secret: string) => Buffer.from(`sealed ${secret}`)),
  decryptString: vi.fn((sealed: Buffer) => {
    const [, secret] = /^sealed (.*)$/.exec(sealed.toString()) ?? [];
    if (secret === undefined) throw new Error('Another keychain sealed this');
    return secret;
  }),
}));
vi.mock('electron', () => ({ safeStorage }));

const { platform } = process;
const runOn = (system: NodeJS.Platform) => void Object.defineProperty(process, 'platform', { value: system });
beforeEach(() => {
  runOn('linux');
  safeStorage.isEncryptionAvailable.mockReturnValue(true);
  safeStorage.getSelectedStorageBackend.mockReturnValue('gnome_libsecret');
  vi.clearAllMocks();
});
afterEach(() => runOn(platform));

const SEALED = Buffer.from('sealed secret').toString('base64');

describe('the vault', () => {
  it('the vault seals a secret by the keychain, as text, and opens it again', () => {
    expect(systemVault.seal('secret')).toBe(SEALED);
    expect(systemVault.open(SEALED)).toBe('secret');
  });

  it('the vault opens nothing that another keychain sealed', () => {
    expect(systemVault.open(Buffer.from('rubbish').toString('base64'))).toBeNull();
  });

  const expectShut = () => {
    expect(systemVault.seal('secret')).toBeNull();
    expect(systemVault.open(SEALED)).toBeNull();
    expect(safeStorage.encryptString).not.toHaveBeenCalled();
    expect(safeStorage.decryptString).not.toHaveBeenCalled();
  };

  it.each(['basic_text', 'unknown'])(
    'the vault on Linux takes %s, a password that everybody can read, for no keychain',
    (backend) => {
      safeStorage.getSelectedStorageBackend.mockReturnValue(backend);
      expectShut();
    },
  );

  it.each(['linux', 'win32'] as const)('the vault on %s is shut where there is no encryption', (system) => {
    runOn(system);
    safeStorage.isEncryptionAvailable.mockReturnValue(false);
    expectShut();
  });

  it.each(['win32', 'darwin'] as const)(
    'the vault on %s trusts the system, whatever it calls it',
    (system) => {
      runOn(system);
      safeStorage.getSelectedStorageBackend.mockReturnValue('unknown');
      expect(systemVault.seal('secret')).toBe(SEALED);
      expect(systemVault.open(SEALED)).toBe('secret');
    },
  );
});
