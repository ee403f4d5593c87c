/** The port to the rig, which opens windows, plays films in them and notes what happened. */
import type { Cell, ClockRecord, NetworkProfile, RunRecord } from './model';

export interface Rig {
  /**
   * Opens or closes windows as the cell needs them, and plays the cell in a fresh session. Rejects when the signal
   * aborts, or when the cell couldn't be played to its end.
   */
  runCell(cell: Cell, round: number, options?: { readonly signal?: AbortSignal }): Promise<RunRecord>;
  /**
   * Joins this many times without a film, and reads each clock 1 s, or also 60 s, after its join.
   * @param options.seed another seed gives other false clocks
   */
  measureClocks(
    network: NetworkProfile['id'],
    options: { readonly joins: number; readonly seconds: 1 | 60; readonly seed?: number },
  ): Promise<ClockRecord>;
  close(): Promise<void>;
}
