/** A result that is committed together with the pages that are made from it. */
import type { z } from 'zod';
import { Explained } from '../../scripts/runtime/command';
import type { Outcome } from './bench';
import { readResult, writeLaidOut, type BenchFiles } from './files';

export interface KeptResultOptions<R> {
  readonly files: BenchFiles;
  readonly schema: z.ZodType<R>;
  /** The text of each page, by its path. */
  readonly pages: (result: R) => Readonly<Record<string, string>>;
  /** Makes the figures of saved rows anew: the rules for figures may have changed since. */
  readonly refigured: (saved: R) => R;
  /** The replacer for `JSON.stringify`. */
  readonly replacer?: (key: string, value: unknown) => unknown;
}

export class KeptResult<R extends Outcome> {
  constructor(private readonly options: KeptResultOptions<R>) {}

  /**
   * Keeps a result. A look is written beside the committed result, which stays as it is; otherwise result and pages
   * change together.
   */
  async keep(result: R, isLook: boolean): Promise<Outcome> {
    const { files, pages } = this.options;
    const file = isLook ? files.look : files.result;
    await writeLaidOut(file, JSON.stringify(result, this.options.replacer));
    if (!isLook) for (const [path, text] of Object.entries(pages(result))) await writeLaidOut(path, text);
    return { ...result, file };
  }

  read(): R | null {
    return readResult(this.options.files.result, this.options.schema);
  }

  async remake(): Promise<Outcome> {
    const saved = this.read();
    if (!saved) throw new Explained('There is no result yet: run the bench without --page.');
    return this.keep(this.options.refigured(saved), false);
  }
}
