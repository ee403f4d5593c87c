/** One person at their machine: a real app window, driven as they would, with a data folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { sandboxArgs } from '../../scripts/runtime/display';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { fakeDeviceFlags } from '../films/fake-devices';
import type { TestMachine } from '../network/test-network';
import { within } from './patience';

export interface PersonOptions {
  /** Arguments for the app itself, e.g. `['--join', link]`. */
  args?: readonly string[];
  /** false: the machine has neither camera nor microphone. */
  fakeDevices?: boolean;
  /** Folder of another checkout, built, whose app it is. */
  appRoot?: string;
  /** Reuse a data folder: the person starts the app again after it was killed. */
  dataFolder?: string;
  env?: Readonly<Record<string, string>>;
  /** The environment of another desktop than the tests' own (wayland/desktop), in place of theirs. */
  desktop?: Readonly<Record<string, string>>;
  /** On a network of its own (network/test-network), beside the others' machines. */
  machine?: TestMachine;
}

/** What can be done with anybody's app by its window alone. */
export interface PersonAtWindow {
  readonly name: string;
  readonly page: Page;
  readonly dataFolder: string;
  /** What the page's console said at level error; a test looks at it at the end. */
  readonly complaints: readonly string[];
  /** Closes the window as the person would. */
  quit(): Promise<unknown>;
}

export interface Person extends PersonAtWindow {
  readonly app: ElectronApplication;
  /** SIGKILL of the whole app: main, renderer, GPU and the embedded server. */
  kill(): Promise<void>;
}

export const START_LIMIT_MS = 60_000;
/** For one thing that is done in a window; a test that waits longer has to say where it does. */
const ACTION_LIMIT_MS = 30_000;
/** An app has a second and a half for its page's good-bye, and five for the server in it. */
const QUIT_LIMIT_MS = 20_000;

const electronBinary = (): string => {
  const path = process.env['MATINEE_ELECTRON'];
  if (!path)
    throw new Error('MATINEE_ELECTRON is not set: run this through `npm test`, `npm run demo` or a bench.');
  return path;
};

const dataFolders = new Set<string>();
process.once('exit', () => {
  for (const folder of dataFolders) rmSync(folder, { recursive: true, force: true });
});

/** Forgotten at the end of the process: a killed person's folder is still needed by the next start. */
export const newDataFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `matinee-${name}-`));
  dataFolders.add(folder);
  return folder;
};

/** Collects what the page complains of from now on. */
export function noteComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** Launches the app for `name` (its profile) and waits until its page shows something. */
export async function launchPerson(name: string, options: PersonOptions = {}): Promise<Person> {
  const dataFolder = options.dataFolder ?? newDataFolder(name);
  const { machine, appRoot = REPO_ROOT } = options;
  const electron = electronBinary();
  const app = await _electron.launch({
    executablePath: machine ? await machine.electronFor(electron) : electron,
    timeout: START_LIMIT_MS,
    cwd: appRoot,
    args: [
      ...sandboxArgs(),
      ...(options.fakeDevices === false ? [] : await fakeDeviceFlags(name)),
      '--autoplay-policy=no-user-gesture-required',
      appRoot,
      '--automation',
      `--profile=${name}`,
      `--user-data-dir=${dataFolder}`,
      ...(options.args ?? []),
    ],
    env: {
      ...(options.desktop ?? (process.env as Record<string, string>)),
      // Apps on one machine know of each other's servers by a folder beside the temporary files; another machine has its own.
      ...(machine ? { TMPDIR: machine.temporaryFolder } : {}),
      // A test asks nobody on the internet.
      MATINEE_STUN_URLS: '',
      ...options.env,
    },
  });
  const page = await app.firstWindow({ timeout: START_LIMIT_MS });
  page.setDefaultTimeout(ACTION_LIMIT_MS);
  const complaints = noteComplaints(page);
  await page.waitForLoadState('domcontentloaded');
  // Nothing can be clicked in a window that isn't shown, and the click would only say that it waits.
  // Without a function that has a name: what runs benches and the demo wraps those in a helper, which main doesn't have.
  const isShown = app.evaluate(async ({ BrowserWindow }) => {
    while (!BrowserWindow.getAllWindows().some((window) => window.isVisible()))
      await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await within(START_LIMIT_MS, `${name}'s window is shown`, isShown);
  const kill = async (): Promise<void> => {
    const process = app.process();
    if (process.exitCode !== null || process.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => process.once('exit', () => resolve()));
    process.kill('SIGKILL');
    await gone;
  };
  return {
    name,
    app,
    page,
    dataFolder,
    complaints,
    async quit() {
      try {
        await within(QUIT_LIMIT_MS, `${name}'s app quits`, app.close());
      } catch (error) {
        await kill();
        throw error;
      }
    },
    kill,
  };
}
