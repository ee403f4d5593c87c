/** One process per profile: a second start hands its arguments over to the first and ends. */
import type { App } from 'electron';
import type { Handover } from './handover';

/** The message on the terminal of the second start. */
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
    // Read when it is needed: this module runs before there is a window (docs/adr/0056).
    void import('./handover').then(({ readHandover }) =>
      onSecondStart(readHandover(data) ?? { args: argv.slice(1), cwd }),
    );
  });
  return true;
}
