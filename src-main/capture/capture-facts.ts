/** The facts of this machine that screen sharing depends on, as they are now: a sound server may start later. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pulseSocket, type CaptureFacts } from './capture-means';
import { defaultSinkLabel } from './default-sink';

export function readCaptureFacts(): CaptureFacts {
  const socket = process.platform === 'linux' ? pulseSocket(process.env) : null;
  return {
    platform: process.platform,
    systemVersion: process.getSystemVersion(),
    engineVersion: process.versions.electron,
    env: process.env,
    hasPulse: socket === 'elsewhere' || (socket !== null && existsSync(socket.file)),
  };
}

/** The limit is short because a person waits for the picker. */
const ANSWER_LIMIT_MS = 1_000;

const ask = (args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    const options = { timeout: ANSWER_LIMIT_MS, env: { ...process.env, LC_ALL: 'C' } };
    // pactl isn't installed, or doesn't answer: the output's name isn't known then.
    execFile('pactl', [...args], options, (error, stdout) => resolve(error ? '' : stdout));
  });

/**
 * The name that the page's list of devices has for the output that the system plays into. The page itself can tell on
 * Windows; on Linux its list has a "Default" that says nothing more. '' where it isn't known.
 */
export async function systemOutputLabel(platform: NodeJS.Platform): Promise<string> {
  if (platform !== 'linux') return '';
  const [name, sinks] = await Promise.all([ask(['get-default-sink']), ask(['list', 'sinks'])]);
  return defaultSinkLabel(name, sinks);
}
