/** Starts the app, or the bare window, as a person does, with nothing attached to it, and observes it from outside. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineNowMs } from '../../lab/senses/machine-clock';
import { signalTree } from '../../lab/senses/processes';
import { sandboxArgs } from '../../scripts/runtime/display';
import { firstSight, type Colour } from './first-sight';

/**
 * The colour `--beam` of ui/tokens.css, which Home's button that starts a party has, and the bare window's. Nothing
 * else on the screen has it.
 */
const BUTTON: Colour = [0xf6, 0xbd, 0x4f];
const SIGHT_LIMIT_MS = 30_000;
/** An app that quits has a second and a half for its page's good-bye. */
const QUIT_LIMIT_MS = 8_000;

export type Subject = 'app' | 'bare';

const BARE = join(import.meta.dirname, 'bare-window.mjs');

export interface StartOptions {
  readonly electron: string;
  /** The framebuffer of the display that it opens on. */
  readonly framebuffer: string;
  /** The folder in which it keeps its data: a new folder is a first start. */
  readonly folder: string;
  /** The folder of the checkout, already built, whose app it is. */
  readonly appRoot: string;
}

export interface Started {
  readonly pid: number;
  /** The time from the start of its process until its button is on the screen. */
  readonly startMs: number;
  /** Closes the window as the system would, and waits until its process has ended. */
  quit(): Promise<void>;
}

export async function start(subject: Subject, options: StartOptions): Promise<Started> {
  const { electron, framebuffer, folder, appRoot } = options;
  const entry = subject === 'bare' ? BARE : appRoot;
  const beganMs = machineNowMs();
  const child = spawn(electron, [...sandboxArgs(), entry, `--user-data-dir=${folder}`], {
    stdio: 'ignore',
    env: { ...process.env, MATINEE_STUN_URLS: '' },
  });
  const pid = child.pid ?? 0;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const quit = async (): Promise<void> => {
    const killing = setTimeout(() => signalTree(pid, 'SIGKILL'), QUIT_LIMIT_MS);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(killing);
  };
  const seenMs = await firstSight(framebuffer, BUTTON, SIGHT_LIMIT_MS).catch(async (error: unknown) => {
    await quit();
    throw error;
  });
  if (seenMs === null) {
    await quit();
    throw new Error(`the ${subject}’s button was never on the screen`);
  }
  return { pid, startMs: seenMs - beganMs, quit };
}

/** A data folder for each subject, for as long as they are measured. */
export class Folders {
  readonly #all = new Set<string>();

  make(): string {
    const folder = mkdtempSync(join(tmpdir(), 'matinee-start-'));
    this.#all.add(folder);
    return folder;
  }

  remove(): void {
    for (const folder of this.#all) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    this.#all.clear();
  }
}
