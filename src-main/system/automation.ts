/**
 * Whether the app may be driven by tests, demo and benches. This isn't a flag: the package for people lacks the entry
 * that allows it, so no argument and no environment brings it back.
 */
import type { App } from 'electron';

let isAllowed = false;

/** Called before everything else by the entry that isn't in the package for people (with-automation.ts). */
export const allowAutomation = (): void => {
  isAllowed = true;
};

/** An unpacked app is in development in any case. */
export const mayBeAutomated = (app: Pick<App, 'isPackaged'>): boolean => isAllowed || !app.isPackaged;
