/** Describes the machine of a result, as it is kept beside results and shown on their pages. */
import { z } from 'zod';
import type { Machine, Versions } from '../../scripts/runtime/machine';

export const MachineSchema = z.object({
  cpu: z.string(),
  cores: z.int(),
  memoryGb: z.number(),
  os: z.string(),
  kernel: z.string(),
}) satisfies z.ZodType<Machine>;

export const VersionsSchema = z.object({
  matinee: z.string(),
  commit: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
}) satisfies z.ZodType<Versions>;

/** The origin of a result. */
export interface Provenance {
  /** Wall-clock time, ISO 8601. */
  readonly startedAt: string;
  readonly machine: Machine;
  readonly versions: Versions;
}

export const provenanceShape = { startedAt: z.string(), machine: MachineSchema, versions: VersionsSchema };

export const machineWords = ({ cpu, cores, memoryGb, os, kernel }: Machine): string =>
  `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, ${kernel}`;

/** The line with which a page introduces a result. @param earlier versions that measured earlier pieces of it */
export function measuredOn(
  { startedAt, machine, versions }: Provenance,
  earlier: readonly Versions[] = [],
): string {
  const { matinee, commit, electron, chromium, node } = versions;
  const pieces =
    earlier.length > 0 ? `; earlier pieces on ${earlier.map((one) => one.commit).join(', ')}` : '';
  return (
    `Measured on ${startedAt.slice(0, 10)} on ${machineWords(machine)}. ` +
    `Matinee ${matinee} (${commit}${pieces}), Electron ${electron}, Chromium ${chromium}, Node ${node}.`
  );
}
