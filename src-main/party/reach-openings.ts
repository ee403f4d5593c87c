/**
 * The parties of this machine that are to be met from anywhere, and the DHT in which they are: those that stand stay where
 * their friends look for them, also when the server that met them there has died.
 */
import type { EmbeddedRequest } from '@core/ipc/embedded';

export type ReachOpening = Omit<Extract<EmbeddedRequest, { type: 'openReach' }>, 'type'>;

export class ReachOpenings {
  readonly #openings = new Map<string, ReachOpening>();
  /** Where the DHT was entered for those that don't go by a relay alone; null while there is none of them. */
  #metBy: readonly string[] | null = null;

  get size(): number {
    return this.#openings.size;
  }

  has(opening: ReachOpening): boolean {
    return this.#openings.get(opening.sessionId) === opening;
  }

  set(opening: ReachOpening): void {
    this.#openings.set(opening.sessionId, opening);
    this.#forgetIfUnmet();
  }

  delete(sessionId: string): void {
    this.#openings.delete(sessionId);
    this.#forgetIfUnmet();
  }

  clear(): void {
    this.#openings.clear();
    this.#metBy = null;
  }

  /**
   * Where a server that starts has to enter the DHT.
   * @param chosen where the person wants it to be entered; nowhere is a wish to be asked about nowhere
   */
  entrance(chosen: readonly string[]): readonly string[] {
    return this.#metBy && chosen.length > 0 ? this.#metBy : chosen;
  }

  /**
   * Each of them that there is now is met, by a server that enters the DHT there.
   * @returns them
   */
  meet(entrance: readonly string[]): readonly ReachOpening[] {
    if (this.#areMet) this.#metBy ??= entrance;
    return [...this.#openings.values()];
  }

  get #areMet(): boolean {
    return [...this.#openings.values()].some(({ relayOnly = false }) => !relayOnly);
  }

  #forgetIfUnmet(): void {
    if (!this.#areMet) this.#metBy = null;
  }
}
