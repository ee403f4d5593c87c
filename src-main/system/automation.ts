/**
 * Whether the app may be driven by tests, demo and benches. Not by a flag of its own: what people get doesn't have the
 * entry that allows it, so no argument and no environment brings it back.
 */
import type { App } from 'electron';

let isAllowed = false;

/** For the entry that people don't get (with-automation.ts), before everything else. */
export const allowAutomation = (): void => {
  isAllowed = true;
};

/** Unpacked it is development in any case. */
export const mayBeAutomated = (app: Pick<App, 'isPackaged'>): boolean => isAllowed || !app.isPackaged;
