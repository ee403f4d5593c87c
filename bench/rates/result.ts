/** The result file of the rates bench, from which its page is made. */
import { z } from 'zod';
import type { Figure } from '../kit/figure';
import { provenanceShape, type Provenance } from '../kit/machine';
import type { Measured } from './measure';

export interface RatesResult extends Provenance, Measured {
  readonly version: 1;
  /** The busy share of the whole machine, 0…1. */
  readonly machineBusy: number;
  readonly figures: readonly Figure[];
}

/** Of the rows only their presence is checked: nothing but this bench writes them. */
export const RatesResultSchema = z.looseObject({
  version: z.literal(1),
  ...provenanceShape,
  machineBusy: z.number(),
  ...{ figures: z.array(z.any()), rates: z.array(z.any()), changes: z.array(z.any()) },
  ...{ plays: z.array(z.any()), seeks: z.array(z.any()) },
}) as z.ZodType<RatesResult>;

/** Rounds numbers to the digits that were measured; two files full of noise couldn't be compared. */
export function roundedForFile(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value;
}
