/** Answers what pages ask the browser for (page-permissions.ts says what they may have). */
import { systemPreferences, type Session } from 'electron';
import { mayHave } from './page-permissions';

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
