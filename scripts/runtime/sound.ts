/** A PulseAudio of our own with silent outputs, for tests that choose a device or listen to one. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Explained } from './command';

export interface Sound {
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `setSinkId` finds them by these descriptions; `parec -d <name>.monitor` reads them. */
const SINKS = [
  { name: 'sofa', description: 'Sofa' },
  { name: 'headphones', description: 'Headphones' },
] as const;

const START_LIMIT_MS = 15_000;
const POLL_MS = 100;

/** Starts a sound server with two outputs, Sofa and Headphones. */
export const startSound = (): Promise<Sound> =>
  startSoundServer(
    SINKS.map(
      ({ name, description }) =>
        `module-null-sink sink_name=${name} rate=48000 sink_properties=device.description=${description}`,
    ),
  );

/** @param sinks the modules to load in this order, each with its arguments as PulseAudio’s `--load` takes them */
export async function startSoundServer(sinks: readonly string[]): Promise<Sound> {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-sound-'));
  const socket = join(folder, 'native');
  mkdirSync(join(folder, 'home'));
  const env = { PULSE_SERVER: `unix:${socket}`, PULSE_RUNTIME_PATH: folder };
  const modules = [`module-native-protocol-unix auth-anonymous=1 socket=${socket}`, ...sinks];
  const server = spawn(
    'pulseaudio',
    [
      ...[
        '-n',
        '--daemonize=no',
        '--exit-idle-time=-1',
        '--disallow-exit',
        '--use-pid-file=no',
        '--log-target=stderr',
      ],
      ...modules.map((module) => `--load=${module}`),
    ],
    { env: { ...process.env, ...env, HOME: join(folder, 'home') }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  let ended = false;
  server.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  server.on('error', (error) => (complaint += error.message));
  const closed = new Promise<void>((resolve) =>
    server.once('close', () => {
      ended = true;
      resolve();
    }),
  );
  const kill = () => void server.kill('SIGTERM');
  process.once('exit', kill);

  const deadline = Date.now() + START_LIMIT_MS;
  const isUp = () =>
    spawnSync('pactl', ['info'], { env: { ...process.env, ...env }, stdio: 'ignore' }).status === 0;
  while (!isUp()) {
    if (ended || Date.now() > deadline) {
      kill();
      throw new Explained(`PulseAudio didn’t start: ${complaint.trim().split('\n').slice(-3).join(' ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return {
    env,
    async close() {
      process.off('exit', kill);
      server.kill('SIGTERM');
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
