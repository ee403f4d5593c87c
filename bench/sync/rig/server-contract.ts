/** What the rig asks of the server's process; both ends are ours, started from one checkout, so nothing is parsed. */
import type { NetworkProfile, PolicyId } from '../model';

export interface RunAddresses {
  /** For each window: its own line to the party server, or to the peers' relay. */
  readonly urls: readonly string[];
  /** For each window: a seat; the first one may control the film. */
  readonly tokens: readonly string[];
  readonly filmUrl: string;
}

export interface ServerCalls {
  /** @param pageScript what each window's page runs */
  start(options: { readonly pageScript: string }): {
    readonly pageUrl: string;
    /** The party server's clock minus the machine's monotonic one, ms. */
    readonly machineToServerMs: number;
  };
  /** A fresh session over this network, in place of the one before. */
  openRun(options: {
    readonly policy: PolicyId;
    readonly network: NetworkProfile;
    readonly names: readonly string[];
    readonly film: string;
  }): RunAddresses;
  /** As many sessions of one seat each, spread over the lines of the windows. */
  openClocks(options: {
    readonly network: NetworkProfile;
    readonly windows: number;
    readonly joins: number;
  }): readonly { readonly window: number; readonly url: string; readonly token: string }[];
  /** Ends session and lines. */
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
