import { z } from 'zod';

/** Electron gives the arguments to the first process in another order; these are as they were typed. */
const HandoverSchema = z.object({
  args: z.array(z.string().max(4_096)).max(200),
  cwd: z.string().max(4_096),
});
export type Handover = z.infer<typeof HandoverSchema>;

/** The arguments that another process was started with; null for a message that none of ours sends. */
export const readHandover = (said: unknown): Handover | null => HandoverSchema.safeParse(said).data ?? null;
