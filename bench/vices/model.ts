import { z } from 'zod';

/** What is kept of a run of the bench of vices: bench/results/vices.json. */

const zFigures = z.strictObject({
  seeksPerMinute: z.number(),
  apartS: z.number(),
  stoodS: z.number(),
});

export const zVicesResult = z.strictObject({
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memoryGb: z.number(),
    os: z.string(),
    kernel: z.string(),
  }),
  engine: z.string(),
  seconds: z.number(),
  /** By the commit of the app, and in it by the vice; a string is what went wrong. */
  apps: z.record(z.string(), z.record(z.string(), z.union([zFigures, z.string()]))),
});
export type VicesResult = z.infer<typeof zVicesResult>;
