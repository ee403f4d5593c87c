/** The kept results of the bench of vices: bench/results/vices.json. */
import { z } from 'zod';
import { MachineSchema } from '../kit/machine';

/** The commit of the app before the engine knew of vices: it is kept for comparison. */
export const BEFORE = 'cd7e88b65d20';

const zFound = z.strictObject({
  seeksPerMinute: z.number(),
  apartS: z.number(),
  stoodS: z.number(),
});

export const zVicesResult = z.strictObject({
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  machine: MachineSchema,
  engine: z.string(),
  seconds: z.number(),
  /** The results by the app's commit, and within it by the vice; a string says what went wrong. */
  apps: z.record(z.string(), z.record(z.string(), z.union([zFound, z.string()]))),
});
export type VicesResult = z.infer<typeof zVicesResult>;

/** One app's results by vice. */
export type FoundByVice = VicesResult['apps'][string];

/** The commit of the app as it is now; undefined where only the one before was measured. */
export const latestOf = ({ apps }: VicesResult): string | undefined =>
  Object.keys(apps).findLast((commit) => commit !== BEFORE);
