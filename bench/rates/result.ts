/** What the rates bench writes down: one file, from which its page is made. */
import type { Machine, Versions } from '../../scripts/runtime/machine';
import type { RatesFigure } from './figures';
import type { Measured } from './measure';

export interface RatesResult extends Measured {
  readonly version: 1;
  /** Wall-clock time, ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  readonly versions: Versions;
  /** Share of the whole machine that was busy, 0…1. */
  readonly machineBusy: number;
  readonly figures: readonly RatesFigure[];
}

/** Numbers to as many digits as were measured; a file of noise can't be compared. */
export function roundedForFile(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
}
