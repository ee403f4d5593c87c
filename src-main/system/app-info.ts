import type { App } from 'electron';
import type { AppInfo } from '@core/ipc/system';
import type { Launch } from './launch';

const platformOf = (platform: NodeJS.Platform): AppInfo['platform'] =>
  platform === 'darwin' || platform === 'win32' ? platform : 'linux';

export const describeApp = (
  app: App,
  launch: Launch,
  {
    usualStunUrls,
    linkPageUrl,
  }: Readonly<Pick<AppInfo, 'linkPageUrl'>> & { usualStunUrls: readonly string[] },
): AppInfo => ({
  version: app.getVersion(),
  electron: process.versions.electron,
  chrome: process.versions.chrome,
  platform: platformOf(process.platform),
  profile: launch.profile,
  automation: launch.automation,
  usualStunUrls: [...usualStunUrls],
  linkPageUrl,
});
