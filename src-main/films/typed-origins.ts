/**
 * Origins that this person typed: the film gate leads them into private networks for these. Kept for one run of the
 * app.
 */
const MOST = 50;

export class TypedOrigins {
  readonly #origins = new Set<string>();

  /** @param url its scheme, host and port count */
  add(url: string): void {
    this.#origins.add(new URL(url).origin);
    const [oldest] = this.#origins;
    if (this.#origins.size > MOST && oldest !== undefined) this.#origins.delete(oldest);
  }

  readonly has = (origin: string): boolean => this.#origins.has(origin);
}
