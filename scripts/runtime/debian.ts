/**
 * The system packages that the app and its tests need on Debian and Ubuntu: as root they are installed, else the line
 * to type is shown. On other systems nothing is done.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Explained, hasCommand, runVisibly } from './command';

export type PackageSet = 'window' | 'virtual-display' | 'test' | 'wayland';

/** The packages for each purpose; a newer Debian has some libraries under another name (64-bit time). */
const PACKAGES: Readonly<Record<PackageSet, readonly string[]>> = {
  window: [
    'libgtk-3-0',
    'libnss3',
    'libgbm1',
    'libasound2',
    'libxss1',
    'libnotify4',
    'libxtst6',
    'libatspi2.0-0',
    'libsecret-1-0',
  ],
  'virtual-display': ['xvfb', 'xauth', 'ffmpeg'],
  test: [
    'xvfb',
    'xauth',
    'ffmpeg',
    'pulseaudio',
    'pulseaudio-utils',
    'openbox',
    'xdotool',
    'wmctrl',
    'imagemagick',
    'iproute2',
    'nftables',
    'openssl',
    'chromium',
    'coturn',
  ],
  wayland: [
    'sway',
    'dbus',
    'pipewire',
    'pipewire-pulse',
    'wireplumber',
    'xdg-desktop-portal',
    'xdg-desktop-portal-wlr',
    'pulseaudio-utils',
    'python3-dbus',
    'python3-gi',
    'gcc',
    'libc6-dev',
  ],
};
/** The packages that come with a service. */
const SERVICES = ['coturn'] as const;
const RENAMED_FOR_TIME64: ReadonlySet<string> = new Set(['libgtk-3-0', 'libasound2', 'libatspi2.0-0']);

interface OsRelease {
  readonly id: string;
  readonly like: readonly string[];
  readonly version: number;
}

export function parseOsRelease(text: string): OsRelease {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)="?([^"]*)"?$/.exec(line.trim());
    if (match?.[1] !== undefined) fields.set(match[1], match[2] ?? '');
  }
  return {
    id: fields.get('ID') ?? '',
    like: (fields.get('ID_LIKE') ?? '').split(' ').filter((name) => name !== ''),
    version: Number.parseFloat(fields.get('VERSION_ID') ?? '') || 0,
  };
}

export function isDebianLike(os: OsRelease): boolean {
  return os.id === 'debian' || os.id === 'ubuntu' || os.like.includes('debian') || os.like.includes('ubuntu');
}

/** Debian 13 and Ubuntu 24.04 renamed libraries in the change to 64-bit time. */
function hasTime64Names(os: OsRelease): boolean {
  return os.id === 'debian' ? os.version >= 13 : os.version >= 24;
}

export function packagesFor(sets: readonly PackageSet[], os: OsRelease): string[] {
  const names = new Set(sets.flatMap((set) => PACKAGES[set]));
  // Ubuntu's `chromium` is only a pointer to a snap; its users bring a browser of their own.
  if (os.id === 'ubuntu') names.delete('chromium');
  return [...names].map((name) => (hasTime64Names(os) && RENAMED_FOR_TIME64.has(name) ? `${name}t64` : name));
}

/** The missing packages, by the output of `dpkg-query -W -f '${Package} ${db:Status-Status}\n'`. */
export function missingFrom(wanted: readonly string[], dpkgOutput: string): string[] {
  const installed = new Set(
    dpkgOutput
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  );
  return wanted.filter((name) => !installed.has(name));
}

export function aptLine(packages: readonly string[]): string {
  return `sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Stops the services that Debian starts on installing: coturn would relay for the whole network. The tests start one of
 * their own.
 * @param installed the packages that were installed just now; a service that ran before is wanted by somebody
 */
function keepAsleep(installed: readonly string[]): void {
  const services = SERVICES.filter((name) => installed.includes(name));
  if (services.length === 0 || !existsSync('/run/systemd/system')) return;
  spawnSync('systemctl', ['disable', '--now', ...services], { stdio: 'ignore' });
}

/** Installs the missing packages, or throws with the line to type. */
export async function ensurePackages(...sets: PackageSet[]): Promise<void> {
  if (process.platform !== 'linux' || !hasCommand('apt-get') || !hasCommand('dpkg-query')) return;
  const os = parseOsRelease(readFileSync('/etc/os-release', 'utf8'));
  if (!isDebianLike(os)) return;
  const wanted = packagesFor(sets, os);
  // dpkg-query exits with 1 when one of the packages is unknown, and still lists the others.
  const query = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...wanted], {
    encoding: 'utf8',
  });
  const missing = missingFrom(wanted, query.stdout);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new Explained(
      `Some system packages are missing. Install them and try again:\n\n  ${aptLine(missing)}\n`,
    );
  }
  console.log(`Installing system packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio: ['ignore', 'ignore', 'inherit'] = ['ignore', 'ignore', 'inherit'];
  const updated = await runVisibly('apt-get', ['update', '-q'], { env, stdio });
  const installed = await runVisibly(
    'apt-get',
    ['install', '-y', '-q', '--no-install-recommends', ...missing],
    { env, stdio },
  );
  if (installed !== 0) {
    const hint = updated === 0 ? '' : ' (and `apt-get update` failed before)';
    throw new Explained(`apt-get couldn’t install ${missing.join(' ')}${hint}. Install them and try again.`);
  }
  keepAsleep(missing);
}
