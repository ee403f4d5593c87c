/** The result of one run of an experiment, and the result of all runs. */
import { z } from 'zod';
import type { Figure } from './figure';
import { provenanceShape, type Provenance } from './machine';

export interface Measured {
  /** The values by figure. Null: the event should have happened, and didn't while it was watched. */
  readonly values: Readonly<Record<string, number | null>>;
  /** The busy share of all cores during the run, 0…1. */
  readonly machineBusy: number;
  /** Why the run measured the machine rather than its subject; null for a good run. */
  readonly void: string | null;
  /** The data that the values were made of. */
  readonly detail?: unknown;
}

export interface Run<Experiment extends string = string> extends Measured {
  readonly experiment: Experiment;
  readonly round: number;
}

/** An experiment that didn't come to its end, and its error. */
export interface Failure<Experiment extends string = string> {
  readonly experiment: Experiment;
  readonly round: number;
  readonly why: string;
}

export interface RunsResult<Experiment extends string = string> extends Provenance {
  readonly version: 1;
  readonly figures: readonly Figure[];
  readonly runs: readonly Run<Experiment>[];
  readonly failures: readonly Failure<Experiment>[];
}

/** The result as it is kept in a file. */
export const runsResultSchema = <Experiment extends string>(
  experiments: readonly Experiment[],
): z.ZodType<RunsResult<Experiment>> => {
  const place = { experiment: z.enum(experiments), round: z.number() };
  return z.object({
    version: z.literal(1),
    ...provenanceShape,
    figures: z.array(
      z.object({
        ...{ id: z.string(), value: z.number().nullable(), unit: z.string(), target: z.string().nullable() },
        ...{ met: z.boolean().nullable(), runs: z.number(), void: z.number() },
      }),
    ),
    runs: z.array(
      z.object({
        ...place,
        values: z.record(z.string(), z.number().nullable()),
        machineBusy: z.number(),
        void: z.string().nullable(),
        detail: z.unknown().optional(),
      }),
    ),
    failures: z.array(z.object({ ...place, why: z.string() })),
  });
};
