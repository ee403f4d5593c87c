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
  readonly log: Log;
}

export class KnownNodes {
  readonly #options: KnownNodesOptions;

  constructor(options: KnownNodesOptions) {
    this.#options = options;
  }

  /** @param metBy where the DHT is entered */
  read(metBy: readonly string[]): string[] {
    const kept = readJsonFile(this.#options.file, FileSchema);
    return kept?.metBy.join() === metBy.join() ? kept.nodes : [];
  }

  /** @param metBy where the DHT was entered when they were met */
  save(metBy: readonly string[], nodes: readonly string[]): void {
    if (nodes.length === 0) return;
    const { file, log } = this.#options;
    try {
      writeJsonFile(file, { metBy, nodes });
    } catch (error) {
      log.warn('reach.nodesUnsaved', { reason: error instanceof Error ? error.message : '' });
    }
  }
}
