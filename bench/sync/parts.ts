/** What the bench is put together from: windows, screen and sound on one side, the ports and what they follow on the other. */
import { Explained } from '../../scripts/runtime/command';
import type { PeerNote, SyncplayReference } from './report/summary';
import type { Rig } from './rig-port';

/** The policy ports, for the report. */
export const PEERS: readonly PeerNote[] = [];

/** The real Syncplay without network delay, measured: p50 and p95 of the skew of its two players. */
export const REFERENCE: SyncplayReference = { p50Ms: 83, p95Ms: 121, tolerance: 0.3 };

export interface Stage {
  readonly openRig: () => Promise<Rig>;
  close(): Promise<void>;
}

/** A screen and loudspeakers to run on. @param electron path of the Electron to run */
export function setUpStage(electron: string): Promise<Stage> {
  return Promise.reject(new Explained(`There is no rig yet to open windows of ${electron}.`));
}
