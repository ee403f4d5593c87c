/** One thing after another for each person: their token is never made while their seat is being given back. */
export class ByPerson {
  /** The last piece of work of each person for whom there is any. */
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(participantId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(participantId) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(participantId, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(participantId) === mine) this.#last.delete(participantId);
    }
  }
}
