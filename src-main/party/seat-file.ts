/**
 * The seat this profile holds, so that "Rejoin?" can be offered when the process ended in the middle of a party.
 * Sealed by the keychain where there is one; else a file that only this person can read. That is enough: a seat
 * credential is good for one seat in one session, which is gone minutes after the last person left, and who can read
 * this person's files can read the running app as well. It is deleted when the party is left by choice.
 */
import { rmSync } from 'node:fs';
import { OpenToSchema } from '@core/session/open-to';
import { InviteSchema } from '@core/wire/http';
import { LIMITS } from '@core/wire/limits';
import { RoleSchema } from '@core/wire/grants';
import { ReachSchema } from '@core/wire/reach';
import { IdSchema } from '@core/wire/room';
import { KeptNameSchema } from '@core/wire/texts';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';
import type { Vault } from './vault';

export const SeatRecordSchema = z.object({
  sessionId: IdSchema,
  participantId: IdSchema,
  name: KeptNameSchema,
  role: RoleSchema,
  partyName: KeptNameSchema,
  partyUrl: z.string().max(LIMITS.urlLength),
  seatCredential: z.string().min(20).max(200),
  /** The authentication server; of a party far away this machine's end of the way to it. */
  server: z.object({
    url: z.string().max(LIMITS.urlLength),
    pin: z.string().nullable(),
    reach: ReachSchema.nullish(),
  }),
  /** The port of the own embedded server; null for a party elsewhere. */
  embeddedPort: z.number().int().nullable(),
  /** Who can come to a party on the own embedded server. */
  open: OpenToSchema.default('here'),
  /** The port at which the embedded server was open to the network. */
  lanPort: z.number().int().nullable(),
  invite: InviteSchema.nullable(),
  /** The server of the address book that it was begun on; null for one at home or of somebody else. */
  hostServerId: IdSchema.nullable().default(null),
  /** Wall-clock time, milliseconds since 1970. */
  savedAtMs: z.number(),
});
export type SeatRecord = z.infer<typeof SeatRecordSchema>;

const FileSchema = z.discriminatedUnion('kept', [
  z.object({ kept: z.literal('sealed'), seat: z.string().max(16_384) }),
  z.object({ kept: z.literal('plain'), seat: SeatRecordSchema }),
]);

/** No session lives this long without anybody. */
const MAX_AGE_MS = 86_400_000;

export class SeatFile {
  readonly #file: string;
  readonly #vault: Vault;
  readonly #log: Log;

  constructor(file: string, vault: Vault, log: Log) {
    this.#file = file;
    this.#vault = vault;
    this.#log = log;
  }

  save(seat: SeatRecord): void {
    const sealed = this.#vault.seal(JSON.stringify(seat));
    try {
      writeJsonFile(this.#file, sealed === null ? { kept: 'plain', seat } : { kept: 'sealed', seat: sealed });
    } catch (error) {
      this.#log.warn('seat.unsaved', { reason: error instanceof Error ? error.message : '' });
    }
  }

  /** @param nowMs wall-clock time. */
  read(nowMs: number): SeatRecord | null {
    const kept = readJsonFile(this.#file, FileSchema, () => this.clear());
    const seat = kept?.kept === 'sealed' ? this.#unseal(kept.seat) : (kept?.seat ?? null);
    return seat && nowMs - seat.savedAtMs < MAX_AGE_MS ? seat : null;
  }

  clear(): void {
    rmSync(this.#file, { force: true });
    // A damaged one may hold a credential too.
    rmSync(`${this.#file}.damaged`, { force: true });
  }

  #unseal(sealed: string): SeatRecord | null {
    const text = this.#vault.open(sealed);
    if (text === null) return null;
    try {
      return SeatRecordSchema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }
}
