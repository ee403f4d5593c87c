/** The rig's calls to the server's process. Both ends are ours, started from one checkout, so nothing is parsed. */
import type { NetworkProfile, PolicyId } from '../model';

export interface RunAddresses {
  /** The addresses for each window: its own line to the party server, or to the peers' relay. */
  readonly urls: readonly string[];
  /** The seat of each window; the first one may control the film. */
  readonly tokens: readonly string[];
  readonly filmUrl: string;
}

export interface ServerCalls {
  /** @param pageScript the script of each window's page */
  start(options: { readonly pageScript: string }): {
    readonly pageUrl: string;
    /** How much the party server's clock is ahead of the machine's monotonic one, ms. */
    readonly machineToServerMs: number;
  };
  /** Opens a fresh session over this network, in place of the last one. */
  openRun(options: {
    readonly policy: PolicyId;
    readonly network: NetworkProfile;
    readonly names: readonly string[];
    readonly film: string;
  }): RunAddresses;
  /** Opens as many sessions of one seat each, spread over the windows' lines. */
  openClocks(options: {
    readonly network: NetworkProfile;
    readonly windows: number;
    readonly joins: number;
  }): readonly { readonly window: number; readonly url: string; readonly token: string }[];
  /** Ends the session and the lines. */
  closeRun(options: Record<string, never>): null;
}

export type ServerCallName = keyof ServerCalls;

export type ServerCall = {
  [N in ServerCallName]: {
    readonly id: number;
    readonly name: N;
    readonly options: Parameters<ServerCalls[N]>[0];
  };
}[ServerCallName];
