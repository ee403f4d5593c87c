/** Each profile has a folder of its own, so that two people can be tried on one machine. One process uses it. */
import { join } from 'node:path';
import type { App } from 'electron';
import type { Launch } from './launch';

export interface ProfileFiles {
  readonly folder: string;
  readonly log: string;
  readonly preferences: string;
  readonly window: string;
  readonly servers: string;
  readonly joined: string;
  /** A folder. */
  readonly serversSession: string;
  readonly seat: string;
  readonly person: string;
  readonly blocks: string;
  readonly journal: string;
  readonly vaultKey: string;
  readonly dhtNodes: string;
}

/** Call this before the app is ready. `--user-data-dir` (Chromium's own flag) wins over the profile's name. */
export function useProfile(app: App, launch: Launch): ProfileFiles {
  if (!app.commandLine.hasSwitch('user-data-dir'))
    app.setPath('userData', join(app.getPath('appData'), 'Matinee', launch.profile));
  const folder = app.getPath('userData');
  return {
    folder,
    log: join(folder, 'logs', 'matinee.log'),
    preferences: join(folder, 'preferences.json'),
    window: join(folder, 'window.json'),
    servers: join(folder, 'servers.json'),
    joined: join(folder, 'joined-servers.json'),
    serversSession: join(folder, 'servers-session'),
    seat: join(folder, 'seat.json'),
    person: join(folder, 'person.json'),
    blocks: join(folder, 'blocks.json'),
    journal: join(folder, 'party', 'journal.sqlite'),
    vaultKey: join(folder, 'party', 'vault-key.json'),
    dhtNodes: join(folder, 'party', 'dht-nodes.json'),
  };
}
