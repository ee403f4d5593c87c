/** What the rates bench writes down: one file, from which its page is made. */
import { z } from 'zod';
import type { Figure } from '../kit/figure';
import { provenanceShape, type Provenance } from '../kit/machine';
import type { Measured } from './measure';

export interface RatesResult extends Provenance, Measured {
  readonly version: 1;
  /** Share of the whole machine that was busy, 0…1. */
  readonly machineBusy: number;
  readonly figures: readonly Figure[];
}

/** Of the rows only that they are there: nothing but this bench writes them. */
export const RatesResultSchema = z.looseObject({
  version: z.literal(1),
  ...provenanceShape,
  machineBusy: z.number(),
  ...{ figures: z.array(z.any()), rates: z.array(z.any()), changes: z.array(z.any()) },
  ...{ plays: z.array(z.any()), seeks: z.array(z.any()) },
}) as z.ZodType<RatesResult>;

/** Numbers to as many digits as were measured; a file of noise can't be compared. */
export function roundedForFile(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
}
