/** People whom this profile lets into none of its parties. The list is the host's own: a server gets it with a party. */
import type { BlockedPerson } from '@core/ipc/party';
import { LIMITS_OF_BLOCKS, PersonHashSchema } from '@core/wire/http';
import { IdSchema } from '@core/wire/room';
import { KeptNameSchema } from '@core/wire/texts';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';

const BlockSchema = z.object({
  blockId: IdSchema,
  /** The name that they used. */
  name: KeptNameSchema,
  /** Servers' id for them: it says nothing to anybody but this host's guests' apps. */
  person: PersonHashSchema,
  /** Wall-clock time, milliseconds since 1970. */
  blockedAtMs: z.number(),
});
const FileSchema = z.array(BlockSchema).max(LIMITS_OF_BLOCKS.people);
type Block = z.infer<typeof BlockSchema>;

export interface BlocksOptions {
  readonly file: string;
  readonly newId: () => string;
  readonly wallNow: () => number;
  readonly log: Log;
}

export class Blocks {
  readonly #options: BlocksOptions;
  #blocks: readonly Block[];

  constructor(options: BlocksOptions) {
    this.#options = options;
    this.#blocks = readJsonFile(options.file, FileSchema, () => options.log.warn('blocks.damaged')) ?? [];
  }

  /** Latest first. */
  list(): BlockedPerson[] {
    return this.#blocks
      .map(({ blockId, name, blockedAtMs }) => ({ blockId, name, blockedAtMs }))
      .sort((a, b) => b.blockedAtMs - a.blockedAtMs);
  }

  /** The list for a new party. */
  people(): string[] {
    return this.#blocks.map(({ person }) => person);
  }

  /** @returns false where the list is full */
  add({ name, person }: { readonly name: string; readonly person: string }): boolean {
    const { newId, wallNow } = this.#options;
    const others = this.#blocks.filter((block) => block.person !== person);
    if (others.length >= LIMITS_OF_BLOCKS.people) return false;
    this.#save([...others, { blockId: newId(), name, person, blockedAtMs: wallNow() }]);
    return true;
  }

  /** Lets a person come again, to the next party. */
  remove(blockId: string): BlockedPerson[] {
    this.#save(this.#blocks.filter((block) => block.blockId !== blockId));
    return this.list();
  }

  #save(blocks: readonly Block[]): void {
    this.#blocks = blocks;
    try {
      writeJsonFile(this.#options.file, blocks);
    } catch (error) {
      this.#options.log.error('blocks.unsaved', { reason: error instanceof Error ? error.message : '' });
    }
  }
}
