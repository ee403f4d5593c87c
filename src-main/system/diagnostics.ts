/** Saves the data for a bug report into a file of the person's choice. */
import { writeFile } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { dialog, type BrowserWindow } from 'electron';
import type { Log } from './log';
import { diagnosticsText, logTail } from './diagnostics-file';
import type { Alias } from './scrub';

export interface DiagnosticsOptions {
  readonly window: () => BrowserWindow | null;
  /** The folder where the dialog starts. */
  readonly folder: () => string;
  readonly machine: () => Promise<unknown>;
  readonly logFile: string;
  /** Answers the dialog in automation. */
  readonly presetPath: string | null;
  readonly log: Log;
}

/** The system's names for the person and the computer; an account without a name has none. */
const ownNames = (): readonly string[] => {
  const names = [hostname(), hostname().split('.')[0] ?? '', basename(homedir())];
  try {
    names.push(userInfo().username);
  } catch {
    // There is no such account (containers), so nothing of it could be in the log either.
  }
  return names;
};

async function askWhere(window: BrowserWindow, folder: string, at: Date): Promise<string | null> {
  const day = at.toISOString().slice(0, 10);
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: 'Save a diagnostics file',
    defaultPath: join(folder, `matinee-diagnostics-${day}.txt`),
    filters: [{ name: 'Text', extensions: ['txt'] }],
  });
  return canceled || filePath === '' ? null : filePath;
}

/** @returns the call's handler: false where the person cancelled. */
export const diagnosticsSaver =
  (options: DiagnosticsOptions) =>
  async (report: string, names: readonly Alias[]): Promise<boolean> => {
    const window = options.window();
    const at = new Date();
    const path = options.presetPath ?? (window && (await askWhere(window, options.folder(), at)));
    if (path === null) return false;
    const text = diagnosticsText({
      at,
      machine: await options.machine(),
      report,
      log: logTail(options.logFile),
      names: [...names, ...ownNames().map((name) => ({ name, instead: 'computer' }))],
    });
    await writeFile(path, text, { mode: 0o600 });
    options.log.info('diagnostics.saved', { characters: text.length });
    return true;
  };
