/**
 * The object `window.matinee`, made from the contract. It has no schemas: main parses all that comes in, and knows what
 * it sends.
 */
import { IPC_CALL_CHANNEL, IPC_EVENT_CHANNEL } from '@core/ipc/channels';
import type { IpcResult, MatineeBridge } from '@core/ipc/contract';

/** The parts of Electron's `ipcRenderer` and `webUtils` that the bridge uses. */
export interface BridgePort {
  invoke(channel: string, ...args: unknown[]): Promise<IpcResult>;
  on(channel: string, listener: (event: unknown, name: unknown, payload: unknown) => void): unknown;
}

export function createBridge(port: BridgePort): MatineeBridge {
  const listeners = new Map<string, Set<(payload: never) => void>>();
  port.on(IPC_EVENT_CHANNEL, (_event, name, payload) => {
    for (const listener of [...(listeners.get(String(name)) ?? [])]) listener(payload as never);
  });

  return {
    // Channel names come from here alone: the page names a call of the contract, and no more.
    call: (name, input) => port.invoke(IPC_CALL_CHANNEL, String(name), input),
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => void set.delete(listener);
    },
  };
}
