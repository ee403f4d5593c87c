import { codeKeys, type CodeKeys } from './code-keys';

/**
 * Makes the keys of codes one after the other, as each takes much memory for a moment. What nobody wants any more when its
 * turn comes isn't made: one that is being made can't be stopped.
 */
export class CodeKeyMaker {
  readonly #keysOf: typeof codeKeys;
  #making: Promise<unknown> = Promise.resolve();

  constructor(keysOf = codeKeys) {
    this.#keysOf = keysOf;
  }

  /** @returns null where they aren't wanted any more, before or after they were made */
  async make(code: string, hour: number, isWanted: () => boolean): Promise<CodeKeys | null> {
    const made = this.#making.then(() => (isWanted() ? this.#keysOf(code, hour) : null));
    this.#making = made.catch(() => undefined);
    const keys = await made;
    return isWanted() ? keys : null;
  }
}
