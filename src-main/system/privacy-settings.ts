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
