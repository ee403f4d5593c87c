import { dialog, type BrowserWindow } from 'electron';
import { FILM_EXTENSIONS } from '../system/film-types';

/**
 * Asks for a film by the system's dialog.
 * @param presetPath answers instead of the person, in automation.
 * @returns null where the person cancelled.
 */
export async function askForFilm(window: BrowserWindow, presetPath: string | null): Promise<string | null> {
  if (presetPath !== null) return presetPath;
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a film',
    properties: ['openFile'],
    filters: [
      { name: 'Films', extensions: [...FILM_EXTENSIONS] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
