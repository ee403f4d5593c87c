/** One person at their machine: a real app window, driven as they would, with a data folder of its own. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import type { Preferences } from '@core/ipc/preferences';
import { sandboxArgs } from '../../scripts/runtime/display';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { fakeDeviceFlags } from '../films/fake-devices';
import type { TestMachine } from '../network/test-network';
import { within } from './patience';

export interface PersonOptions {
  /** Arguments for the app itself, e.g. `['--join', link]`. */
  args?: readonly string[];
  /** Whether the machine has a made-up camera and microphone; with false it has neither. */
  fakeDevices?: boolean;
  /** The folder of another checkout, already built, whose app is started instead of this one's. */
  appRoot?: string;
  /** The data folder to use again, for a person who starts the app again after it was killed. */
  dataFolder?: string;
  env?: Readonly<Record<string, string>>;
  /**
   * As installed: whoever has the link can come to this person's parties. Without it nobody from beyond this machine
   * comes before they choose so.
   */
  asInstalled?: boolean;
  /** What they have chosen in the settings before, instead of all that a fresh install has. */
  choices?: Partial<Preferences>;
  /** The environment of another desktop than the tests' own (wayland/desktop), in place of theirs. */
  desktop?: Readonly<Record<string, string>>;
  /** The machine on a made-up network (network/test-network) that the app runs on, beside the others' machines. */
  machine?: TestMachine;
}

/** What a test can do with anybody's app by its window alone. */
export interface PersonAtWindow {
  readonly name: string;
  readonly page: Page;
  readonly dataFolder: string;
  /** The page's console messages at level error; a test looks at them at its end. */
  readonly complaints: readonly string[];
  /** Closes the window as the person would. */
  quit(): Promise<unknown>;
}

export interface Person extends PersonAtWindow {
  readonly app: ElectronApplication;
  /** Ends the whole app with SIGKILL: main, renderer, GPU and the embedded server. */
  kill(): Promise<void>;
}

export const START_LIMIT_MS = 60_000;
/** The limit for a single action in a window; a test that has to wait longer says so where it does. */
const ACTION_LIMIT_MS = 30_000;
/** An app that quits has a second and a half for its page's good-bye, and five seconds for its server. */
const QUIT_LIMIT_MS = 20_000;

const electronBinary = (): string => {
  const path = process.env['MATINEE_ELECTRON'];
  if (!path)
    throw new Error('MATINEE_ELECTRON is not set: run this through `npm test`, `npm run demo` or a bench.');
  return path;
};

/** A test asks nobody on the internet, and enters no DHT but one of its own. */
export const ASKS_NOBODY = { MATINEE_STUN_URLS: '', MATINEE_DHT_BOOTSTRAP: 'none' } as const;

/** What a person has chosen before a profile's first run; later ones keep what they chose themselves. */
const chooseFirst = (dataFolder: string, choices: Partial<Preferences>): void => {
  const file = join(dataFolder, 'preferences.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(choices));
};

/** In a profile's first run nobody from beyond this machine comes to its parties, unless they are let in. */
export const keepToThisMachine = (dataFolder: string): void => chooseFirst(dataFolder, { openTo: 'here' });

const dataFolders = new Set<string>();
process.once('exit', () => {
  for (const folder of dataFolders) rmSync(folder, { recursive: true, force: true });
});

/** The folder is deleted when the tests' process ends, not before: the next start of a killed person's app needs it. */
export const newDataFolder = (name: string): string => {
  const folder = mkdtempSync(join(tmpdir(), `matinee-${name}-`));
  dataFolders.add(folder);
  return folder;
};

/** Collects the page's errors and error messages from now on. */
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
  if (options.choices) chooseFirst(dataFolder, options.choices);
  if (!options.asInstalled) keepToThisMachine(dataFolder);
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
      // Apps on one machine find each other's servers by a folder beside the temporary files; another machine has its
      // own folder.
      ...(machine ? { TMPDIR: machine.temporaryFolder } : {}),
      ...ASKS_NOBODY,
      ...options.env,
    },
  });
  const page = await app.firstWindow({ timeout: START_LIMIT_MS });
  page.setDefaultTimeout(ACTION_LIMIT_MS);
  const complaints = noteComplaints(page);
  await page.waitForLoadState('domcontentloaded');
  // Nothing can be clicked in a window that isn't shown, and the click would only report that it waits. The function
  // below holds no named function: tsx wraps those in a helper that the main process doesn't have.
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
