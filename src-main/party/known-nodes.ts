/**
 * Nodes of the DHT that answered lately, with which it is found even where none of those that everybody begins with
 * answers. They are kept beside the list that they were met by: who names nodes of their own is in another DHT.
 */
import { DhtNodesSchema, KnownDhtNodesSchema } from '@core/wire/reach';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';

const FileSchema = z.object({ metBy: DhtNodesSchema, nodes: KnownDhtNodesSchema });

export interface KnownNodesOptions {
  readonly file: string;
  /** Where the DHT is entered. */
  readonly nodes: readonly string[];
  readonly log: Log;
}

export class KnownNodes {
  readonly #options: KnownNodesOptions;

  constructor(options: KnownNodesOptions) {
    this.#options = options;
  }

  read(): string[] {
    const { file, nodes } = this.#options;
    const kept = readJsonFile(file, FileSchema);
    return kept?.metBy.join() === nodes.join() ? kept.nodes : [];
  }

  save(nodes: readonly string[]): void {
    if (nodes.length === 0) return;
    const { file, nodes: metBy, log } = this.#options;
    try {
      writeJsonFile(file, { metBy, nodes });
    } catch (error) {
      log.warn('reach.nodesUnsaved', { reason: error instanceof Error ? error.message : '' });
    }
  }
}
