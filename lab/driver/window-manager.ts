/**
 * A window manager for the tests' display: without one no program finds the others' windows, and no window fills the
 * screen.
 */
import { spawn, spawnSync } from 'node:child_process';

const START_LIMIT_MS = 10_000;
const POLL_MS = 100;

/** Starts Openbox. @param env names the display. @returns a function that ends it */
export async function startWindowManager(env: NodeJS.ProcessEnv = process.env): Promise<() => void> {
  const manager = spawn('openbox', [], { env, stdio: 'ignore' });
  let failure = '';
  manager.once('error', ({ message }) => (failure = message));
  manager.once('exit', (code) => (failure = `it ended with ${String(code)}`));
  const deadline = Date.now() + START_LIMIT_MS;
  while (spawnSync('wmctrl', ['-m'], { env, stdio: 'ignore' }).status !== 0) {
    if (failure || Date.now() > deadline) {
      manager.kill('SIGTERM');
      throw new Error(`openbox didn’t start: ${failure || 'nobody manages windows'}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return () => void manager.kill('SIGTERM');
}
