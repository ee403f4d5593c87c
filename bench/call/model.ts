/** The data of the call bench: what one run measured, and the figures made of all. */
import type { Machine, Versions } from '../../scripts/runtime/machine';

export const EXPERIMENTS = ['join', 'cut', 'address', 'mesh', 'duck', 'share'] as const;
export type ExperimentId = (typeof EXPERIMENTS)[number];

/** What one run of an experiment found. */
export interface Measured {
  /** By figure. Null: it should have happened, and didn't while it was watched. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Of all cores, 0…1, while it was measured. */
  readonly machineBusy: number;
  /** Why it says more about the machine than about the call; null for a good one. */
  readonly void: string | null;
  /** What the values were made of. */
  readonly detail?: unknown;
}

export interface Run extends Measured {
  readonly experiment: ExperimentId;
  readonly round: number;
}

export interface Figure {
  readonly id: string;
  /** Of the runs that aren't void; null where there is none, or where most of them never got there. */
  readonly value: number | null;
  readonly unit: string;
  /** Null where nothing is asked. */
  readonly target: string | null;
  /** Null where there is no target, or no valid run. */
  readonly met: boolean | null;
  /** Valid ones. */
  readonly runs: number;
  readonly void: number;
}

export interface CallResult {
  readonly version: 1;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly versions: Versions;
  readonly figures: readonly Figure[];
  readonly runs: readonly Run[];
  /** What didn't run to its end, and what it said. */
  readonly failures: readonly {
    readonly experiment: ExperimentId;
    readonly round: number;
    readonly why: string;
  }[];
}
