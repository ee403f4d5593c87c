/**
 * Who this profile is to others, without being the same to all of them. To each host somebody else, so that a host
 * knows a friend (or a nuisance) again and two hosts can't compare; and to each server a proof that a seat is this
 * profile's own, which is worth nothing at another server. Both follow from one secret that stays in this file, sealed
 * by the keychain where there is one.
 */
import { createHmac } from 'node:crypto';
import { HostIdSchema } from '@core/wire/http';
import type { RandomBytes } from '@core/base/ids';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';
import type { ServerAddress } from '../system/http-send';
import type { Vault } from './vault';

const ProfileSchema = z.object({
  /** 32 random bytes, base64url. */
  secret: z.string().regex(/^[\w-]{43}$/),
  /** By which guests' apps know this profile's parties. */
  hostId: HostIdSchema,
});
type Profile = z.infer<typeof ProfileSchema>;

const FileSchema = z.discriminatedUnion('kept', [
  z.object({ kept: z.literal('sealed'), profile: z.string().max(4_096) }),
  z.object({ kept: z.literal('plain'), profile: ProfileSchema }),
]);

export interface PersonIdsOptions {
  readonly file: string;
  readonly vault: Vault;
  readonly random: RandomBytes;
  readonly log: Log;
}

export class PersonIds {
  readonly #options: PersonIdsOptions;
  #known: Profile | null = null;

  constructor(options: PersonIdsOptions) {
    this.#options = options;
  }

  /** Asked for by the first party, not by the start of the app: the keychain may ask the person. */
  get #profile(): Profile {
    return (this.#known ??= this.#read() ?? this.#make());
  }

  get hostId(): string {
    return this.#profile.hostId;
  }

  /** Who this profile is to a host, base64url; null to itself, which no other host may get hold of. */
  personFor(hostId: string): string | null {
    return hostId === this.#profile.hostId ? null : this.#hmac('person', hostId);
  }

  /**
   * Proves to a server that a seat there is this profile's. By its key where it has one of its own, else its origin. Where
   * a party far away is reached on this machine says nothing of whose it is.
   */
  seatProof({ url, pin, reach }: ServerAddress): string {
    return this.#hmac('seat', reach?.key ?? pin ?? new URL(url).origin);
  }

  #hmac(what: 'person' | 'seat', subject: string): string {
    const key = Buffer.from(this.#profile.secret, 'base64url');
    return createHmac('sha256', key).update(`${what}\n${subject}`).digest('base64url');
  }

  #read(): Profile | null {
    const { file, vault } = this.#options;
    const kept = readJsonFile(file, FileSchema);
    if (kept?.kept !== 'sealed') return kept?.profile ?? null;
    const text = vault.open(kept.profile);
    try {
      return text === null ? null : ProfileSchema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  /** Another one than before is another person to everybody: that is what whoever deletes the file wants. */
  #make(): Profile {
    const { file, vault, random, log } = this.#options;
    const text = (bytes: number): string => Buffer.from(random(bytes)).toString('base64url');
    const profile = { secret: text(32), hostId: text(16) };
    const sealed = vault.seal(JSON.stringify(profile));
    try {
      const kept = sealed === null ? { kept: 'plain', profile } : { kept: 'sealed', profile: sealed };
      writeJsonFile(file, kept);
    } catch (error) {
      log.warn('person.unsaved', { reason: error instanceof Error ? error.message : '' });
    }
    return profile;
  }
}
