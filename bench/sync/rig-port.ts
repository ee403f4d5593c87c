/** What the bench needs of the rig that opens windows, plays films in them and notes what happened. */
import type { Cell, ClockRecord, NetworkProfile, RunRecord } from './model';

export interface Rig {
  /**
   * Opens or closes windows as the cell needs them, and plays it in a fresh session; rejects when the signal aborts, or when
   * it couldn't be played to its end.
   */
  runCell(cell: Cell, round: number, options?: { readonly signal?: AbortSignal }): Promise<RunRecord>;
  /**
   * Joins so many times without a film, and looks at each clock 1 s or also 60 s after its join.
   * @param options.seed other false clocks for another seed
   */
  measureClocks(
    network: NetworkProfile['id'],
    options: { readonly joins: number; readonly seconds: 1 | 60; readonly seed?: number },
  ): Promise<ClockRecord>;
  close(): Promise<void>;
}
