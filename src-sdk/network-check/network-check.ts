import type { NetworkCheckResult, ServerFinding } from '@core/net/network-judgement';
import { browserEnvironment } from '../base/environment';
import { openProbeLine } from '../signalling/probe-line';
import { CheckRun, type NetworkCheckPorts } from './check-run';
import { askHealth } from './health';
import { BrowserIceProbe } from './ice-probe';

/** Tests the route to a party before anybody sees or hears this person. */

export type { NetworkCheckId, NetworkCheckReason, NetworkCheckResult } from '@core/net/network-judgement';

export interface NetworkCheckOptions {
  readonly serverUrl: string;
  /** A token for testing, which opens no party (`POST /v1/probes`). It is good for one test, and one more. */
  readonly token: string;
  /** Tests for a person who is to be reached by a relay only: no STUN server is asked. Default: off. */
  readonly relayOnly?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Runs all checks, in ten seconds at the most; a check that needs a failed one is skipped. Never throws. After an abort
 * nothing more is told, and the promise resolves to what is known by then.
 * @param onResult called with each result as it comes
 */
export type CheckNetwork = (
  options: NetworkCheckOptions,
  onResult: (result: NetworkCheckResult) => void,
) => Promise<readonly NetworkCheckResult[]>;

/** @param ports replaced by tests: time, the connection to the server, the browser's peer connections. */
export const createNetworkCheck =
  (ports: NetworkCheckPorts): CheckNetwork =>
  ({ serverUrl, token, relayOnly = false, signal = new AbortController().signal }, onResult) =>
    new CheckRun(ports, { signal, relayOnly }, onResult).run(serverUrl, token);

const browserPorts = (): NetworkCheckPorts => {
  const { clock, timers } = browserEnvironment();
  return {
    clock,
    timers,
    askHealth: askHealth(clock),
    openLine: openProbeLine,
    ice: new BrowserIceProbe(clock),
  };
};

/**
 * Makes the test for a browser.
 * @param ask asks for a server's health, where the page can't ask itself
 */
export const checkNetworkBy =
  (ask?: (serverUrl: string) => Promise<ServerFinding>): CheckNetwork =>
  (options, onResult) => {
    const ports = browserPorts();
    const askHealth: NetworkCheckPorts['askHealth'] | undefined =
      ask && ((serverUrl) => ask(serverUrl).catch((): ServerFinding => ({ kind: 'unreachable' })));
    return createNetworkCheck({ ...ports, ...(askHealth ? { askHealth } : {}) })(options, onResult);
  };

/**
 * Makes the test for a page that asks servers itself: for applications of their own (docs/sdk.md).
 * @public
 */
export const checkNetwork: CheckNetwork = checkNetworkBy();
