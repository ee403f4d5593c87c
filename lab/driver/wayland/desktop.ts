/**
 * A Wayland desktop without a display, a graphics card or a person: sway, PipeWire, and the portal that most desktops
 * use. A capture there goes the same way as on somebody's desk; `choose.sh` answers the portal's picker.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Explained } from '../../../scripts/runtime/command';
import { REPO_ROOT } from '../../../scripts/runtime/paths';

/**
 * What the person does at the picker: `yes` chooses the screen, `no` closes the picker, `never` leaves it until the
 * answer changes.
 */
type PickerAnswer = 'yes' | 'no' | 'never';

export interface WaylandDesktop {
  /** The environment for programs that run on this desktop. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets what the person does at the picker from now on. */
  answer(answer: PickerAnswer): void;
  /** How often the picker has asked so far. */
  asked(): number;
  /** How often apps have begun to ask the portal for a screen, which a list of screens does as well. */
  portalSessions(): number;
  /** Ends the part of the portal that hands on pictures: a track stays, and no more pictures come. */
  endPictures(): Promise<void>;
  /** Ends the front of the portal, so that apps find no portal. */
  endPortal(): Promise<void>;
  /** Changes something on the screen: the portal hands on changes only. */
  move(): void;
  /** Ends the share by the desktop's own button, as the person would; only for a desktop that has the button. */
  stopFromOutside(): void;
  close(): Promise<void>;
}

export interface WaylandDesktopOptions {
  /** Whether the desktop has a button of its own that ends a share. */
  readonly hasStopButton?: boolean;
}

/** The desktop runs as this user where the tests run as root, since sway refuses to be root. */
const NOBODY = 65_534;
const START_LIMIT_MS = 20_000;
const POLL_MS = 50;
const HERE = dirname(fileURLToPath(import.meta.url));
const PORTAL = 'org.freedesktop.portal.Desktop';
const PORTAL_OF_SWAY = 'org.freedesktop.impl.portal.desktop.wlr';
/** A session bus that starts no service by itself, so that a service that a test left out stays out. */
const BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
/**
 * The pattern of the messages by which apps begin a session with the portal. The portal's front repeats them to its
 * backend by another interface, which doesn't count.
 */
const SESSIONS_BEGUN =
  "type='method_call',interface='org.freedesktop.portal.ScreenCast',member='CreateSession'";
const STOPPABLE_PORTAL = 'org.freedesktop.impl.portal.desktop.stoppable';

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(() => resolve(), POLL_MS));

async function until(what: string, isSo: () => boolean): Promise<void> {
  const limit = performance.now() + START_LIMIT_MS;
  while (!isSo()) {
    if (performance.now() > limit) throw new Explained(`The Wayland desktop didn’t start: no ${what}.`);
    await pause();
  }
}

const socketsIn = (folder: string, pattern: RegExp): string[] =>
  readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

export async function startWaylandDesktop(options: WaylandDesktopOptions = {}): Promise<WaylandDesktop> {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-wayland-'));
  const at = (...names: string[]): string => join(folder, ...names);
  for (const name of ['home', 'run', 'sway']) mkdirSync(at(name), { mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  // The folder must be passable for the other user: the sockets are reached by a path through it.
  if (isRoot) {
    chownSync(folder, NOBODY, NOBODY);
    chownSync(at('sway'), NOBODY, NOBODY);
  }
  mkdirSync(at('home/.config/xdg-desktop-portal-wlr'), { recursive: true });
  writeFileSync(
    at('home/.config/xdg-desktop-portal-wlr/config'),
    `[screencast]\nmax_fps=15\nchooser_type=simple\nchooser_cmd=${join(HERE, 'choose.sh')} ${folder}\n`,
  );
  // The screen shows a picture with an inside: a plain colour could come from anything.
  writeFileSync(
    at('sway.conf'),
    `${readFileSync(join(HERE, 'sway.conf'), 'utf8')}output * bg ${at('background.png')} fill\n`,
  );
  copyFileSync(join(REPO_ROOT, 'resources/icon.png'), at('background.png'));
  const compiled = spawnSync(
    'gcc',
    ['-O1', '-shared', '-fPIC', '-o', at('cast.so'), join(HERE, 'shared-memory-cast.c'), '-ldl'],
    { encoding: 'utf8' },
  );
  if (compiled.status !== 0) throw new Explained(`gcc: ${compiled.stderr}`);

  const { DISPLAY: _display, PULSE_SERVER: _pulse, PULSE_RUNTIME_PATH: _path, ...rest } = process.env;
  const env: Record<string, string> = {
    ...(rest as Record<string, string>),
    HOME: at('home'),
    XDG_CONFIG_HOME: at('home/.config'),
    XDG_RUNTIME_DIR: at('run'),
    XDG_CURRENT_DESKTOP: 'sway',
    XDG_SESSION_TYPE: 'wayland',
    WAYLAND_DISPLAY: at('sway/wayland-1'),
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${at('bus')}`,
  };
  const running: ChildProcess[] = [];
  const up = (command: string, args: readonly string[], more: Record<string, string> = {}): ChildProcess => {
    const log = openSync(at(`${command.split('/').pop() ?? ''}.log`), 'w');
    const child = spawn(command, [...args], { env: { ...env, ...more }, stdio: ['ignore', log, log] });
    running.push(child);
    return child;
  };
  const hasName = (name: string): boolean =>
    spawnSync(
      'dbus-send',
      [
        ...['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'],
        ...['org.freedesktop.DBus.NameHasOwner', `string:${name}`],
      ],
      { env, encoding: 'utf8' },
    ).stdout.includes('true');
  const close = async (): Promise<void> => {
    for (const child of running.reverse()) await endProcess(child);
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    writeFileSync(at('bus.conf'), BUS.replace('ADDRESS', env['DBUS_SESSION_BUS_ADDRESS'] ?? ''));
    up('dbus-daemon', ['--nofork', `--config-file=${at('bus.conf')}`]);
    await until('bus', () => existsSync(at('bus')));
    const asNobody = isRoot
      ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', 'sway']
      : ['sway'];
    up(asNobody[0] ?? '', [...asNobody.slice(1), '-c', at('sway.conf')], {
      ...{ XDG_RUNTIME_DIR: at('sway'), HOME: at('sway'), LIBSEAT_BACKEND: 'noop' },
      ...{ WLR_BACKENDS: 'headless', WLR_LIBINPUT_NO_DEVICES: '1', WLR_RENDERER: 'pixman' },
      ...{ WAYLAND_DISPLAY: '', DBUS_SESSION_BUS_ADDRESS: '' },
    });
    await until('compositor', () => socketsIn(at('sway'), /^(wayland-1|sway-ipc\..*\.sock)$/).length === 2);
    up('pipewire', []);
    await until('PipeWire', () => existsSync(at('run/pipewire-0')));
    up('wireplumber', []);
    up('pipewire-pulse', []);
    await until('sound server', () => existsSync(at('run/pulse/native')));
    // This is the only output of the desktop, so it becomes the default one.
    const sink = ['load-module', 'module-null-sink', 'sink_name=sofa'];
    await until('output', () => spawnSync('pactl', sink, { env, stdio: 'ignore' }).status === 0);
    const pictures = up('/usr/libexec/xdg-desktop-portal-wlr', [], { LD_PRELOAD: at('cast.so') });
    await until('portal of sway', () => hasName(PORTAL_OF_SWAY));
    let button: ChildProcess | null = null;
    if (options.hasStopButton) {
      writeFileSync(
        at('stoppable.portal'),
        `[portal]\nDBusName=${STOPPABLE_PORTAL}\nInterfaces=org.freedesktop.impl.portal.ScreenCast;\nUseIn=sway\n`,
      );
      env['XDG_DESKTOP_PORTAL_DIR'] = folder;
      button = up('/usr/bin/python3', [join(HERE, 'stoppable-portal.py')]);
      await until('portal with a button', () => hasName(STOPPABLE_PORTAL));
    }
    const portal = up('/usr/libexec/xdg-desktop-portal', []);
    await until('portal', () => hasName(PORTAL));
    up('dbus-monitor', ['--address', env['DBUS_SESSION_BUS_ADDRESS'] ?? '', SESSIONS_BEGUN]);
    const linesOf = (name: string, pattern: RegExp): number =>
      existsSync(at(name))
        ? readFileSync(at(name), 'utf8')
            .split('\n')
            .filter((line) => pattern.test(line)).length
        : 0;
    const [swaySocket = ''] = socketsIn(at('sway'), /^sway-ipc/);
    let moves = 0;
    return {
      env,
      move: () => {
        moves += 1;
        const size = moves % 2 === 0 ? 'fill' : 'fit';
        spawnSync('swaymsg', ['-s', swaySocket, `output * bg ${at('background.png')} ${size}`], { env });
      },
      answer: (answer) => writeFileSync(at('answer'), answer),
      asked: () => linesOf('asked', /./),
      portalSessions: () => linesOf('dbus-monitor.log', /member=CreateSession/),
      endPictures: () => endProcess(pictures),
      endPortal: () => endProcess(portal),
      stopFromOutside: () => void button?.kill('SIGUSR1'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
