/** What this system can do for screen sharing, decided from facts about it. */

export interface CaptureFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Under Wayland only the desktop's own portal may show windows, and it is its own picker: asking for sources opens it
 * and gives the one that was chosen. The test is Chromium's own (`DesktopCapturer::IsRunningUnderWayland`).
 */
export const usesPortal = ({ platform, env }: CaptureFacts): boolean =>
  platform === 'linux' &&
  (env['XDG_SESSION_TYPE'] ?? '').startsWith('wayland') &&
  (env['WAYLAND_DISPLAY'] ?? '') !== '';

/** Whether the sound of the system can go with a screen: Windows, and Linux with PulseAudio's interface. */
export const canCaptureSound = ({ platform }: CaptureFacts): boolean =>
  platform === 'win32' || platform === 'linux';

/** Chromium's feature that makes the sound of a Linux system available. */
export const LINUX_SOUND_FEATURE = 'PulseaudioLoopbackForScreenShare';

/** `--enable-features` with one more; a switch given twice would replace the first. */
export const withFeature = (enabled: string, feature: string): string => {
  const features = enabled.split(',').filter((name) => name !== '');
  return [...new Set([...features, feature])].join(',');
};
