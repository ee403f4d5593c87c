/** One thing for each person of each session, e.g. their connection. */
export class Places<T> {
  readonly #places = new Map<string, Map<string, T>>();

  of(sessionId: string): ReadonlyMap<string, T> {
    return this.#places.get(sessionId) ?? new Map<string, T>();
  }

  get(sessionId: string, participantId: string): T | undefined {
    return this.#places.get(sessionId)?.get(participantId);
  }

  /** @returns what was in this place before */
  put(sessionId: string, participantId: string, thing: T): T | undefined {
    const there = this.#places.get(sessionId) ?? new Map<string, T>();
    this.#places.set(sessionId, there);
    const earlier = there.get(participantId);
    there.set(participantId, thing);
    return earlier;
  }

  /** Empties the place. @returns what was in it */
  take(sessionId: string, participantId: string): T | undefined {
    const there = this.#places.get(sessionId);
    const thing = there?.get(participantId);
    there?.delete(participantId);
    if (there?.size === 0) this.#places.delete(sessionId);
    return thing;
  }
}
