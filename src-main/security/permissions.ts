/** What the page may ask the browser for. Everything else is denied, and everything to everybody else. */
import { systemPreferences, type Session } from 'electron';
import { isAppUrl } from './app-address';

const GRANTED: ReadonlySet<string> = new Set([
  'media',
  'display-capture',
  'speaker-selection',
  'fullscreen',
  'clipboard-sanitized-write',
]);

/** @param url the address of whoever asks, or its origin. */
export const mayHave = (permission: string, url: string, isMainFrame: boolean, appUrl: string): boolean =>
  GRANTED.has(permission) && isMainFrame && isAppUrl(url, appUrl);

/** macOS asks the person by itself, once; elsewhere there is nothing to ask. */
async function askSystem(mediaTypes: readonly string[]): Promise<boolean> {
  if (process.platform !== 'darwin') return true;
  for (const type of mediaTypes) {
    const allowed = await systemPreferences.askForMediaAccess(type === 'video' ? 'camera' : 'microphone');
    if (!allowed) return false;
  }
  return true;
}

/** @param ownsPage whether a webContents belongs to a window of ours. */
export function guardPermissions(
  session: Session,
  appUrl: string,
  ownsPage: (sender: object) => boolean,
): void {
  session.setPermissionRequestHandler((page, permission, answer, details) => {
    if (!ownsPage(page) || !mayHave(permission, details.requestingUrl, details.isMainFrame, appUrl))
      return answer(false);
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    void askSystem(permission === 'media' ? mediaTypes : []).then(answer, () => answer(false));
  });
  session.setPermissionCheckHandler((page, permission, origin, details) => {
    if (page !== null && !ownsPage(page)) return false;
    return mayHave(permission, origin, details.isMainFrame, appUrl);
  });
  session.setDevicePermissionHandler(() => false);
}
