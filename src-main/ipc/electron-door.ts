import { ipcMain } from 'electron';
import type { DoorFrame } from './door';

/** Electron's side of the door. */
export const electronDoorFrame: DoorFrame = {
  handle: (channel, listener) =>
    ipcMain.handle(channel, (event, ...args: unknown[]) =>
      // `senderFrame` throws or is null where the frame is gone by now.
      listener({ senderFrame: aliveFrame(() => event.senderFrame), sender: event.sender }, ...args),
    ),
};

function aliveFrame<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
