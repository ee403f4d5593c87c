/**
 * The process of a guest's ways to parties far away: it asks the DHT, whose parsers are written in C, so that neither
 * main nor the page ever sees a packet of it.
 */
import { ReachRequestSchema, type ReachEvent, type ReachRequest } from '@core/ipc/reach';
import { parseReachRelay } from '@core/wire/reach-relay';
import { createLogger, survivePromises, type Logger } from './base/log';
import { portToMain, type MessagesOf } from './base/parent-port';
import { systemRuntime, type Runtime } from './base/runtime';
import { GuestWays } from './reach/guest-ways';

/**
 * Serves main: requests one after the other.
 * @param onStopped called after the last event
 */
export const serveGuest = (
  port: MessagesOf<ReachEvent>,
  onStopped: () => void,
  runtime: Pick<Runtime, 'clock' | 'timers' | 'random' | 'machine'> = systemRuntime,
): void => {
  let ways: GuestWays | null = null;
  let log: Logger = createLogger('error');

  const handle = async (request: ReachRequest): Promise<void> => {
    switch (request.type) {
      case 'start': {
        const { nodes, knownNodes, relay = null, logLevel } = request;
        log = createLogger(logLevel);
        const { clock, timers, random } = runtime;
        ways ??= new GuestWays({
          ...{ nodes, knownNodes, clock, timers, random, log },
          // Hosts announce a code by the calendar.
          wallMs: () => runtime.machine().calendarMs,
          relay: relay === null ? null : parseReachRelay(relay),
          tell: (event) => port.postMessage(event),
        });
        port.postMessage({ type: 'started' });
        return;
      }
      case 'useNodes':
        ways?.useNodes(request.nodes, request.knownNodes);
        return;
      case 'open':
        if (ways) ways.open(request.id, request.reach, request.port, request.relayOnly);
        else port.postMessage({ type: 'failed', id: request.id, why: 'failed' });
        return;
      case 'close':
        ways?.close(request.id);
        return;
      case 'findCode':
        if (ways) ways.findCode(request.id, request.code);
        else port.postMessage({ type: 'codeFailed', id: request.id, why: 'failed' });
        return;
      case 'dropCode':
        ways?.dropCode(request.id);
        return;
      case 'networkChanged':
        ways?.networkChanged();
        return;
      case 'suspend':
        await ways?.suspend(request.suspended);
        return;
      case 'stop':
        await ways?.stop();
        ways = null;
        port.postMessage({ type: 'stopped' });
        onStopped();
    }
  };

  let queue = Promise.resolve();
  port.onMessage((message) => {
    const request = ReachRequestSchema.safeParse(message);
    // Only the own main process can write here; a malformed message can't be answered in its own terms.
    if (!request.success) return;
    queue = queue
      .then(() => handle(request.data))
      .catch((error: unknown) => {
        log.error({ err: error, during: request.data.type }, 'a request of main failed');
        if (request.data.type === 'open')
          port.postMessage({ type: 'failed', id: request.data.id, why: 'failed' });
        if (request.data.type === 'findCode')
          port.postMessage({ type: 'codeFailed', id: request.data.id, why: 'failed' });
      });
  });
};

const port = portToMain<ReachEvent>();
if (port) {
  survivePromises(createLogger('error'));
  serveGuest(port, () => process.exit(0));
}
