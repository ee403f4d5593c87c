/** Answers pages' permission requests (page-permissions.ts says what they may have). */
import { systemPreferences, type Session, type WebContents } from 'electron';
import { isForScreen, mayAskForScreen, mayHave } from './page-permissions';

/** macOS asks the person by itself, once; elsewhere there is nothing to ask. */
async function askSystem(mediaTypes: readonly string[]): Promise<boolean> {
  if (process.platform !== 'darwin') return true;
  for (const type of mediaTypes) {
    const allowed = await systemPreferences.askForMediaAccess(type === 'video' ? 'camera' : 'microphone');
    if (!allowed) return false;
  }
  return true;
}

/** Asks the person about a capture, and answers it. `wantsSound`: null where the request doesn't say. */
export type AnswerScreen = (
  page: Pick<WebContents, 'forcefullyCrashRenderer'>,
  wantsSound: boolean | null,
  answer: (granted: boolean) => void,
) => void;

/** @param ownsPage whether a webContents belongs to a window of ours. */
export function guardPermissions(
  session: Session,
  appUrl: string,
  ownsPage: (sender: object) => boolean,
  answerScreen: AnswerScreen,
): void {
  session.setPermissionRequestHandler((page, permission, answer, details) => {
    if (!ownsPage(page)) return answer(false);
    const { requestingUrl, isMainFrame } = details;
    const mediaTypes: readonly string[] = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    if (isForScreen(permission, mediaTypes)) {
      if (!mayAskForScreen(requestingUrl, isMainFrame, appUrl)) return answer(false);
      return answerScreen(page, mediaTypes.length === 0 ? null : mediaTypes.includes('audio'), answer);
    }
    if (!mayHave(permission, requestingUrl, isMainFrame, appUrl)) return answer(false);
    void askSystem(permission === 'media' ? mediaTypes : []).then(answer, () => answer(false));
  });
  // The screen isn't among these checks: a granted check could stand for the request.
  session.setPermissionCheckHandler((page, permission, origin, details) => {
    if (page !== null && !ownsPage(page)) return false;
    return mayHave(permission, origin, details.isMainFrame, appUrl);
  });
  session.setDevicePermissionHandler(() => false);
}
