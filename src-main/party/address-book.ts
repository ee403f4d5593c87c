/** Servers that the person knows, with the host keys their operators gave them. */
import { WatchTogetherError } from '@core/base/errors';
import type { ServerEntry } from '@core/ipc/party';
import { LIMITS } from '@core/wire/limits';
import { IdSchema } from '@core/wire/room';
import { KeptNameSchema } from '@core/wire/texts';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';
import { serverOrigin } from './server-origin';
import type { Vault } from './vault';

const EntrySchema = z.object({
  serverId: IdSchema,
  name: KeptNameSchema,
  url: z.string().max(LIMITS.urlLength),
  /** Sealed by the keychain; a key that can't be sealed is never written. */
  sealedKey: z.string().max(4_096).nullable(),
});
const BookSchema = z.array(EntrySchema).max(100);
type Entry = z.infer<typeof EntrySchema>;

export interface AddressBookOptions {
  readonly file: string;
  readonly vault: Vault;
  readonly newId: () => string;
  /** Rejects where no Matinee server answers. */
  readonly checkHealth: (url: string) => Promise<void>;
  readonly log: Log;
}

export class AddressBook {
  readonly #options: AddressBookOptions;
  #entries: readonly Entry[];
  /** Host keys by server; without a keychain this is their only place. */
  readonly #keys = new Map<string, string>();

  constructor(options: AddressBookOptions) {
    this.#options = options;
    this.#entries = readJsonFile(options.file, BookSchema, () => options.log.warn('servers.damaged')) ?? [];
  }

  list(): ServerEntry[] {
    return this.#entries.map(({ serverId, name, url, sealedKey }) => ({
      serverId,
      name,
      url,
      hostKey: sealedKey !== null ? 'keychain' : this.#keys.has(serverId) ? 'memory' : 'none',
    }));
  }

  /**
   * Adds a server, or replaces the one of the same address.
   * @throws INVALID_ARGUMENT for plain HTTP to another machine; what the health check throws.
   */
  async add(server: { name: string; url: string; hostKey: string | null }): Promise<ServerEntry[]> {
    const url = serverOrigin(server.url);
    if (!url) throw new WatchTogetherError('INVALID_ARGUMENT', 'A server’s address begins with https://');
    await this.#options.checkHealth(url);
    const known = this.#entries.find((entry) => entry.url === url);
    const serverId = known?.serverId ?? this.#options.newId();
    const others = this.#entries.filter((entry) => entry !== known);
    if (others.length >= 100) throw new WatchTogetherError('INVALID_ARGUMENT', 'The address book is full');
    this.#keys.delete(serverId);
    if (server.hostKey !== null) this.#keys.set(serverId, server.hostKey);
    const sealedKey = server.hostKey === null ? null : this.#options.vault.seal(server.hostKey);
    this.#save([...others, { serverId, name: server.name, url, sealedKey }]);
    return this.list();
  }

  remove(serverId: string): ServerEntry[] {
    this.#keys.delete(serverId);
    this.#save(this.#entries.filter((entry) => entry.serverId !== serverId));
    return this.list();
  }

  has(url: string): boolean {
    return this.#entries.some((entry) => entry.url === url);
  }

  /**
   * Where and with which key a party is created.
   * @throws INVALID_ARGUMENT for an unknown server, PERMISSION_DENIED where no key is kept (any more).
   */
  hostAccess(serverId: string): { url: string; hostKey: string } {
    const entry = this.#entries.find((other) => other.serverId === serverId);
    if (!entry) throw new WatchTogetherError('INVALID_ARGUMENT', 'This server isn’t in the address book');
    const hostKey =
      this.#keys.get(serverId) ??
      (entry.sealedKey === null ? null : this.#options.vault.open(entry.sealedKey));
    if (hostKey === null)
      throw new WatchTogetherError('PERMISSION_DENIED', 'Creating a party there needs a host key');
    return { url: entry.url, hostKey };
  }

  #save(entries: readonly Entry[]): void {
    this.#entries = entries;
    try {
      writeJsonFile(this.#options.file, entries);
    } catch (error) {
      this.#options.log.error('servers.unsaved', { reason: error instanceof Error ? error.message : '' });
    }
  }
}
