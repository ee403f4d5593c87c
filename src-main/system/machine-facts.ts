/** Facts that a bug can depend on: versions, system, processor, screens, graphics. Nothing that names the person. */
import { arch, cpus, release, totalmem, version } from 'node:os';
import type { App, Screen } from 'electron';

const gigabytes = (bytes: number): number => Math.round(bytes / 2 ** 30);

export const machineFacts = async (app: App, screen: Screen): Promise<Readonly<Record<string, unknown>>> => {
  const processors = cpus();
  // Without a graphics process there is nothing to ask, which is worth logging.
  const graphics = await app.getGPUInfo('basic').catch((error: unknown) => ({ error: String(error) }));
  return {
    app: app.getVersion(),
    packaged: app.isPackaged,
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    node: process.versions.node,
    platform: process.platform,
    release: release(),
    system: version(),
    session: process.env['XDG_SESSION_TYPE'] ?? null,
    arch: arch(),
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memoryGb: gigabytes(totalmem()),
    locale: app.getLocale(),
    screens: screen.getAllDisplays().map(({ size, scaleFactor, displayFrequency }) => ({
      ...size,
      scaleFactor,
      displayFrequency,
    })),
    graphicsFeatures: app.getGPUFeatureStatus(),
    graphics,
  };
};
