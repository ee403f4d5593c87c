/** What a run of an experiment found, and the result that is made of all runs. */
import { z } from 'zod';
import type { Figure } from './figure';
import { provenanceShape, type Provenance } from './machine';

export interface Measured {
  /** By figure. Null: it should have happened, and didn't while it was watched. */
  readonly values: Readonly<Record<string, number | null>>;
  /** Of all cores, 0…1, while it was measured. */
  readonly machineBusy: number;
  /** Why it says more about the machine than about what was measured; null for a good one. */
  readonly void: string | null;
  /** What the values were made of. */
  readonly detail?: unknown;
}

export interface Run<Experiment extends string = string> extends Measured {
  readonly experiment: Experiment;
  readonly round: number;
}

/** What didn't run to its end, and what it said. */
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
