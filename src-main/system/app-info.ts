import type { App } from 'electron';
import type { AppInfo } from '@core/ipc/system';
import type { GivenServers } from '@core/wire/server-choice';
import type { Launch } from './launch';

/** What the environment says of places on the internet. */
interface Places {
  readonly givenStun: GivenServers;
  readonly givenDht: GivenServers;
  readonly hasReachRelay: boolean;
  readonly linkPageUrl: string | null;
}

const platformOf = (platform: NodeJS.Platform): AppInfo['platform'] =>
  platform === 'darwin' || platform === 'win32' ? platform : 'linux';

export const describeApp = (
  app: App,
  launch: Launch,
  { givenStun, givenDht, hasReachRelay, linkPageUrl }: Places,
): AppInfo => ({
  version: app.getVersion(),
  electron: process.versions.electron,
  chrome: process.versions.chrome,
  platform: platformOf(process.platform),
  profile: launch.profile,
  automation: launch.automation,
  givenStun: { ...givenStun, servers: [...givenStun.servers] },
  givenDht: { ...givenDht, servers: [...givenDht.servers] },
  hasReachRelay,
  linkPageUrl,
});
