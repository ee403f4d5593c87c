/** Runs sandboxed in front of the page, and gives it one object. */
import { contextBridge, ipcRenderer } from 'electron';
import type { IpcResult } from '@core/ipc/contract';
import { createBridge } from './bridge';

contextBridge.exposeInMainWorld(
  'matinee',
  createBridge({
    invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args) as Promise<IpcResult>,
    on: (channel, listener) => ipcRenderer.on(channel, listener),
  }),
);
