/** An Electron window without the app: it shows what the engine itself can do, and is what the app is compared with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright';
import { sandboxArgs } from '../../scripts/runtime/display';

export interface BareWindowOptions {
  /** The path of the Electron binary. */
  readonly electron: string;
  /** Chromium's flags. */
  readonly flags?: readonly string[];
  /** Variables that are merged over this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The place of a window without a frame that stays on top of all others; an ordinary window where it isn't given. */
  readonly frame?: readonly [x: number, y: number, width: number, height: number];
}

export interface BareWindow {
  readonly page: Page;
  /** The id of its main process. */
  readonly pid: number;
  /** Closes the window, and deletes what it kept on disk. */
  close(): Promise<void>;
}

const START_LIMIT_MS = 60_000;

export async function openBareWindow({
  electron,
  flags = [],
  env = {},
  frame,
}: BareWindowOptions): Promise<BareWindow> {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-bare-'));
  const app = await _electron.launch({
    executablePath: electron,
    timeout: START_LIMIT_MS,
    args: [
      ...[...sandboxArgs(), ...flags, `--user-data-dir=${folder}`],
      join(import.meta.dirname, 'blank-window.mjs'),
      ...(frame ? [`--bench-frame=${frame.join()}`] : []),
    ],
    env: { ...(process.env as Record<string, string>), ...env },
  });
  const page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  return {
    ...{ page, pid: app.process().pid ?? 0 },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
