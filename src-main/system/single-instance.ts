/** One process per profile: a second start hands its arguments over to the first and ends. */
import type { App } from 'electron';
import { z } from 'zod';

/** Electron gives the arguments to the first process in another order; these are as they were typed. */
const HandoverSchema = z.object({
  args: z.array(z.string().max(4_096)).max(200),
  cwd: z.string().max(4_096),
});
export type Handover = z.infer<typeof HandoverSchema>;

/** For the terminal of the second start. */
export const PROFILE_IN_USE =
  'Matinee is open with this profile already; its window was brought to the front. ' +
  'For a second person start it with a name, e.g. --profile bob.';

/**
 * @param onSecondStart gets what the other process was started with.
 * @returns false where another process has the profile already; this one has to end.
 */
export function claimProfile(app: App, own: Handover, onSecondStart: (start: Handover) => void): boolean {
  if (!app.requestSingleInstanceLock({ ...own })) return false;
  app.on('second-instance', (_event, argv, cwd, data) => {
    const handover = HandoverSchema.safeParse(data);
    onSecondStart(handover.success ? handover.data : { args: argv.slice(1), cwd });
  });
  return true;
}
