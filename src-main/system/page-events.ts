/** Announcements from main to the page. One that is sent while there is no page is lost: a page asks when it starts. */
import { IPC_EVENT_CHANNEL, IPC_EVENTS, type IpcEventName, type IpcEventPayload } from '@core/ipc/contract';

/** The part of a window's `webContents` that an announcement needs. */
export interface EventTarget {
  isDestroyed(): boolean;
  send(channel: string, ...args: unknown[]): void;
}

export type SendEvent = <N extends IpcEventName>(name: N, payload: IpcEventPayload<N>) => void;

/** @param checks in development and tests: a payload that differs from the contract throws. */
export const eventSender =
  (target: () => EventTarget | null, checks: boolean): SendEvent =>
  (name, payload) => {
    const page = target();
    if (!page || page.isDestroyed()) return;
    page.send(IPC_EVENT_CHANNEL, name, checks ? IPC_EVENTS[name].parse(payload) : payload);
  };
