import type { WatchTogetherError } from '@core/base/errors';

/** Notes the calls of a fake. */
export class RecordedCalls {
  readonly calls: { readonly verb: string; readonly args: readonly unknown[] }[] = [];
  /** The errors with which the next call of a verb rejects. */
  readonly failures = new Map<string, WatchTogetherError>();
  /** The verbs whose promise stays open until the test settles it, as while the server is away. */
  readonly held = new Map<string, { resolve(): void; reject(error: WatchTogetherError): void }>();
  readonly #holds = new Set<string>();

  /** Makes this verb wait in `held` from now on. */
  hold(verb: string): void {
    this.#holds.add(verb);
  }
  holds(verb: string): boolean {
    return this.#holds.has(verb);
  }
  /** Arguments of every call of a verb. */
  argsOf(verb: string): readonly (readonly unknown[])[] {
    return this.calls.filter((call) => call.verb === verb).map((call) => call.args);
  }

  protected note(verb: string, ...args: unknown[]): void {
    this.calls.push({ verb, args });
  }
  protected do(verb: string, ...args: unknown[]): Promise<void> {
    this.note(verb, ...args);
    if (this.#holds.has(verb))
      return new Promise((resolve, reject) => this.held.set(verb, { resolve, reject }));
    const failure = this.failures.get(verb);
    this.failures.delete(verb);
    return failure ? Promise.reject(failure) : Promise.resolve();
  }
}
