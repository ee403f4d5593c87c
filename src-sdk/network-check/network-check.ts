/** A look at the way to a party before anybody sees or hears this person. */

export type NetworkCheckId = 'server' | 'socket' | 'udp' | 'relay' | 'download' | 'upload';

/** Why a check isn't fine; the view has the sentence and the advice for each. */
export type NetworkCheckReason =
  | 'unreachable'
  | 'untrusted'
  | 'refused'
  | 'slow'
  | 'noServers'
  | 'blocked'
  | 'credentials'
  | 'notHere'
  | 'failed';

export interface NetworkCheckResult {
  readonly id: NetworkCheckId;
  readonly outcome: 'good' | 'weak' | 'bad' | 'skipped';
  /** Null where it is good. */
  readonly reason: NetworkCheckReason | null;
  /** Round trip in ms (server, socket, udp, relay), or bit/s (download, upload); null where nothing was measured. */
  readonly value: number | null;
}

export interface NetworkCheckOptions {
  readonly serverUrl: string;
  /** A token for checking, which opens no party (`POST /v1/probes`). */
  readonly token: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs all checks; what needs another one that failed is skipped. Never throws.
 * @param onResult each as it comes
 */
export type CheckNetwork = (
  options: NetworkCheckOptions,
  onResult: (result: NetworkCheckResult) => void,
) => Promise<readonly NetworkCheckResult[]>;

export const checkNetwork: CheckNetwork = () => Promise.resolve([]);
