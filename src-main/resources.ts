/** The places of the built parts and the shipped files, in the working tree and packed. */
import { join } from 'node:path';
import type { App } from 'electron';

export interface Resources {
  readonly renderer: string;
  readonly preload: string;
  readonly server: string;
  readonly reachGuest: string;
  readonly icon: string;
  readonly sampleClip: string;
}

/** @param mainFolder the folder of the built main, out/main. */
export const findResources = (app: App, mainFolder: string): Resources => {
  const shipped = app.isPackaged ? process.resourcesPath : join(mainFolder, '../../resources');
  return {
    renderer: join(mainFolder, '../renderer'),
    preload: join(mainFolder, '../preload/index.cjs'),
    server: join(mainFolder, 'server.js'),
    reachGuest: join(mainFolder, 'reach-guest.js'),
    icon: join(shipped, 'icon.png'),
    sampleClip: join(shipped, 'sample.webm'),
  };
};
