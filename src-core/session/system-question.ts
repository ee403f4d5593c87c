/**
 * What a system asks by itself, the first time that a party on this computer is open to other machines. A "no" costs the
 * friends on the same network only: friends far away are let in by packets that this computer sent first, which every
 * system's firewall takes for answers.
 */
import type { OpenTo } from './open-to';

export type System = 'linux' | 'darwin' | 'win32';

/**
 * `firewall`: Windows asks whether the app may be reached, as it listens for the first time. `localNetwork`: macOS (from
 * 15) asks whether it may use the local network. Linux asks nothing: a firewall that somebody set up there is theirs.
 */
export type SystemQuestion = 'firewall' | 'localNetwork';

const QUESTIONS: Readonly<Record<System, SystemQuestion | null>> = {
  win32: 'firewall',
  darwin: 'localNetwork',
  linux: null,
};

/** The question that comes with a party that is so open; null: there is none. @param system null in a browser */
export const systemQuestion = (system: System | null, open: OpenTo): SystemQuestion | null =>
  system === null || open === 'here' ? null : QUESTIONS[system];
