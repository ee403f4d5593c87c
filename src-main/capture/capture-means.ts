/**
 * What this system can do for screen sharing, decided from facts about it. A table in code: capture-means.test.ts has
 * a test for each row, and docs/screen-share.md says which rows were run and where the facts come from.
 */

export interface CaptureFacts {
  readonly platform: NodeJS.Platform;
  /** The form of `process.getSystemVersion()`: `14.2.1` of macOS, `10.0.22631` of Windows. */
  readonly systemVersion: string;
  /** Electron's version. */
  readonly engineVersion: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a server that speaks PulseAudio's protocol can be reached: PulseAudio itself, or PipeWire. Linux only. */
  readonly hasPulse: boolean;
}

export interface CaptureMeans {
  /** `portal`: the desktop shows its own picker, and nobody else may list the sources. */
  readonly picker: 'ours' | 'portal';
  /** Chromium's word for the sound of the system; null where none can be had. */
  readonly sound: 'loopback' | null;
  /** Whether the app's own sound, the voices of the party above all, stays out of the captured sound. */
  readonly voicesKeptOut: boolean;
  /** Whether the captured sound is that of one output, the system's own: sound of other outputs isn't in it. */
  readonly onlySystemOutput: boolean;
}

/** The first Electron that passes `restrictOwnAudio` on to the capture (electron/electron#52455). */
const RESTRICTS_OWN_AUDIO = [43, 4];
/** The first that captures a Mac's sound without a flag (Chromium 141). */
const MAC_SOUND = 39;
/** macOS with sound by ScreenCaptureKit. */
const MAC_SCREEN_CAPTURE_KIT = [13];
/** macOS with sound by a Core Audio tap, the only way there that can leave a program out. */
const MAC_AUDIO_TAP = [14, 2];
/** Windows 11, which can capture all programs but one (Chromium's IsWindowsProcessLoopbackCaptureSupported). */
const WINDOWS_11 = [10, 0, 22_000];

/** Whether a dotted version is `wanted` or later. */
const isAtLeast = (version: string, wanted: readonly number[]): boolean => {
  const parts = version.split('.').map(Number);
  for (const [index, least] of wanted.entries()) {
    const part = parts[index] ?? 0;
    if (Number.isNaN(part)) return false;
    if (part !== least) return part > least;
  }
  return true;
};

/** The test is Chromium's own (`DesktopCapturer::IsRunningUnderWayland`). */
const isWayland = ({ platform, env }: CaptureFacts): boolean =>
  platform === 'linux' &&
  (env['XDG_SESSION_TYPE'] ?? '').startsWith('wayland') &&
  (env['WAYLAND_DISPLAY'] ?? '') !== '';

/** @param wantsSound whether the page asked for sound. */
export const captureMeans = (facts: CaptureFacts, wantsSound: boolean): CaptureMeans => {
  const picker = isWayland(facts) ? 'portal' : 'ours';
  const silent: CaptureMeans = { picker, sound: null, voicesKeptOut: true, onlySystemOutput: false };
  if (!wantsSound) return silent;
  const restricts = isAtLeast(facts.engineVersion, RESTRICTS_OWN_AUDIO);
  switch (facts.platform) {
    case 'win32': {
      const voicesKeptOut = restricts && isAtLeast(facts.systemVersion, WINDOWS_11);
      return { picker, sound: 'loopback', voicesKeptOut, onlySystemOutput: !voicesKeptOut };
    }
    case 'darwin': {
      const hasSound =
        isAtLeast(facts.engineVersion, [MAC_SOUND]) && isAtLeast(facts.systemVersion, MAC_SCREEN_CAPTURE_KIT);
      if (!hasSound) return silent;
      const voicesKeptOut = restricts && isAtLeast(facts.systemVersion, MAC_AUDIO_TAP);
      return { picker, sound: 'loopback', voicesKeptOut, onlySystemOutput: false };
    }
    case 'linux':
      // This is the monitor of the default output, with everything in it. Only another output for the voices helps.
      return facts.hasPulse
        ? { picker, sound: 'loopback', voicesKeptOut: false, onlySystemOutput: true }
        : silent;
    default:
      return silent;
  }
};

/** Chromium's feature that makes the sound of a Linux system available; later versions no longer need it. */
export const LINUX_SOUND_FEATURE = 'PulseaudioLoopbackForScreenShare';

/** Adds one to `--enable-features`; a switch given twice would replace the first. */
export const withFeature = (enabled: string, feature: string): string => {
  const features = enabled.split(',').filter((name) => name !== '');
  return [...new Set([...features, feature])].join(',');
};

/** Where a server that speaks PulseAudio's protocol would listen; an address that isn't a file counts as present. */
export const pulseSocket = (env: CaptureFacts['env']): { readonly file: string } | 'elsewhere' | null => {
  const server = env['PULSE_SERVER'] ?? '';
  if (server.startsWith('unix:')) return { file: server.slice('unix:'.length) };
  if (server.startsWith('/')) return { file: server };
  if (server !== '') return 'elsewhere';
  const folder = env['PULSE_RUNTIME_PATH'] ?? (env['XDG_RUNTIME_DIR'] && `${env['XDG_RUNTIME_DIR']}/pulse`);
  return folder ? { file: `${folder}/native` } : null;
};
