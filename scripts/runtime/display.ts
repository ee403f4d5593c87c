/** A display to open windows on: the person's own, or Xvfb for as long as the script runs. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Explained } from './command';

export interface Display {
  /** The variables for programs that open windows, to be merged into their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly virtual: boolean;
  /** The file in which Xvfb keeps its screen, in X window dump format; only where `withFramebuffer` asked for it. */
  readonly framebuffer?: string;
  close(): Promise<void>;
}

const START_LIMIT_MS = 15_000;

export function hasDisplay(env: NodeJS.ProcessEnv = process.env): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(env['DISPLAY'] ?? '') || Boolean(env['WAYLAND_DISPLAY'] ?? '');
}

export interface VirtualDisplayOptions {
  /** Whether the screen is kept in a file that can be read while it changes (`framebuffer` of the display). */
  readonly withFramebuffer?: boolean;
}

/**
 * The folder is in memory where the system has such a place: the screen changes 60 times a second, too often for a
 * disk.
 */
const newFramebufferFolder = (): string =>
  mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'matinee-screen-'));

/** Starts Xvfb on a free display number, also when there is a display already. */
export async function startVirtualDisplay(
  size = '1920x1080x24',
  options: VirtualDisplayOptions = {},
): Promise<Display> {
  const folder = options.withFramebuffer === true ? newFramebufferFolder() : null;
  const server = spawn(
    'Xvfb',
    [
      ...['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset', '+extension', 'RANDR'],
      ...(folder === null ? [] : ['-fbdir', folder]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  let complaint = '';
  server.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const forget = () => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve())).then(forget);
  const number = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Explained('Xvfb didn’t start in time.')), START_LIMIT_MS);
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    let answer = '';
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      answer += chunk.toString();
      if (answer.includes('\n')) settle(() => resolve(answer.trim()));
    });
    server.once('error', (error) =>
      settle(() => reject(new Explained(`Xvfb can’t be started: ${error.message}`))),
    );
    server.once('exit', () => settle(() => reject(new Explained(`Xvfb ended at once: ${complaint.trim()}`))));
  });
  const kill = () => {
    server.kill('SIGTERM');
    forget();
  };
  process.once('exit', kill);
  return {
    // These variables hide a person's Wayland session, which would win over DISPLAY.
    env: { DISPLAY: `:${number}`, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' },
    virtual: true,
    // This is Xvfb's name for the file of screen 0.
    ...(folder === null ? {} : { framebuffer: join(folder, 'Xvfb_screen0') }),
    async close() {
      process.off('exit', kill);
      server.kill('SIGTERM');
      await closed;
    },
  };
}

/** The display that is already there, or a virtual one. */
export async function ensureDisplay(size?: string): Promise<Display> {
  if (hasDisplay()) return { env: {}, virtual: false, close: () => Promise.resolve() };
  return startVirtualDisplay(size);
}

function readFlag(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

const isRoot = (): boolean => process.getuid?.() === 0;

/** Whether the system forbids user namespaces to programs without a profile. */
export const isSandboxForbidden = (): boolean =>
  process.platform === 'linux' &&
  (readFlag('/proc/sys/kernel/unprivileged_userns_clone') === '0' ||
    readFlag('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1');

/**
 * The switches that turn off Chromium's sandbox where it doesn't start: as root, and where the system forbids it. They
 * are for development and tests only: nothing that is released ever runs without the sandbox (ADR 35).
 */
export const sandboxArgs = (): string[] =>
  process.platform === 'linux' && (isRoot() || isSandboxForbidden()) ? ['--no-sandbox'] : [];
