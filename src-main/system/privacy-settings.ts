/** The system's own page for camera, microphone or screen permission. */
export type PrivateDevice = 'camera' | 'microphone' | 'screen';

const PAGES: Readonly<Partial<Record<NodeJS.Platform, Readonly<Partial<Record<PrivateDevice, string>>>>>> = {
  darwin: {
    camera: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Camera',
    microphone: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone',
    screen: 'x-apple.systempreferences:com.apple.preference.security?Privacy_ScreenCapture',
  },
  win32: {
    camera: 'ms-settings:privacy-webcam',
    microphone: 'ms-settings:privacy-microphone',
  },
};

/** @returns null where the system has no such page. */
export const privacySettingsPage = (platform: NodeJS.Platform, device: PrivateDevice): string | null =>
  PAGES[platform]?.[device] ?? null;

/** @returns whether there was such a page to open. */
export async function openPrivacySettings(
  shell: { openExternal(url: string): Promise<void> },
  platform: NodeJS.Platform,
  device: PrivateDevice,
): Promise<boolean> {
  const page = privacySettingsPage(platform, device);
  if (page === null) return false;
  await shell.openExternal(page);
  return true;
}
