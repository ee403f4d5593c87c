import type { NetworkCheckResult, ServerFinding } from '@core/net/network-judgement';
import { browserEnvironment } from '../base/environment';
import { openProbeLine } from '../signalling/probe-line';
import { CheckRun, type NetworkCheckPorts } from './check-run';
import { askHealth } from './health';
import { BrowserIceProbe } from './ice-probe';

/** A look at the way to a party before anybody sees or hears this person. */

export type { NetworkCheckId, NetworkCheckReason, NetworkCheckResult } from '@core/net/network-judgement';

export interface NetworkCheckOptions {
  readonly serverUrl: string;
  /** A token for checking, which opens no party (`POST /v1/probes`). Good for one test, and one more. */
  readonly token: string;
  /** The person is to be reached by a relay only: no STUN server is asked. Default: off. */
  readonly relayOnly?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Runs all checks, in ten seconds at the most; what needs another one that failed is skipped. Never throws. After an
 * abort nothing more is told, and what is known by then is answered.
 * @param onResult each as it comes
 */
export type CheckNetwork = (
  options: NetworkCheckOptions,
  onResult: (result: NetworkCheckResult) => void,
) => Promise<readonly NetworkCheckResult[]>;

/** @param ports what tests replace: time, the way to the server, the browser's connections. */
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
 * In a browser.
 * @param ask how a server is asked how it is, where the page can't ask itself
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
 * The same where the page asks servers itself: for applications of their own (docs/sdk.md).
 * @public
 */
export const checkNetwork: CheckNetwork = checkNetworkBy();
