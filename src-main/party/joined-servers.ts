/** Servers that this profile has been in a party on: a link there leads where the person has been already. */
import { z } from 'zod';
import { LIMITS } from '@core/wire/limits';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';
import type { ServerAddress } from '../system/http-send';

/** After this many other servers, the person is asked again about one they haven't been on. */
const MOST = 100;

const FileSchema = z
  .array(z.object({ url: z.string().max(LIMITS.urlLength), pin: z.string().max(64).nullable() }))
  .max(MOST);

export interface JoinedServersOptions {
  readonly file: string;
  readonly log: Log;
}

export class JoinedServers {
  readonly #options: JoinedServersOptions;
  #servers: readonly ServerAddress[];

  constructor(options: JoinedServersOptions) {
    this.#options = options;
    this.#servers = readJsonFile(options.file, FileSchema, () => options.log.warn('joined.damaged')) ?? [];
  }

  has({ url, pin }: ServerAddress): boolean {
    return this.#servers.some((server) => server.url === url && server.pin === pin);
  }

  add({ url, pin }: ServerAddress): void {
    const others = this.#servers.filter((server) => server.url !== url || server.pin !== pin);
    this.#servers = [...others, { url, pin }].slice(-MOST);
    try {
      writeJsonFile(this.#options.file, this.#servers);
    } catch (error) {
      this.#options.log.warn('joined.unsaved', { reason: error instanceof Error ? error.message : '' });
    }
  }
}
