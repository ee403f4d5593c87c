import { mkdirSync, rmSync } from 'node:fs';
import type { Session } from 'electron';

/**
 * The session for requests to parties' servers. It is apart from the page's: Chromium's verdict on a certificate seen
 * here doesn't reach the page. The data of the run before is removed (there are never cookies: the requests are without
 * credentials).
 *
 * It isn't one in memory. Electron gives those the *Preferences* file of the app's own folder (`InitPrefs` in
 * electron_browser_context.cc), and the session that writes last takes back what the other wrote: the salt that the ids
 * of devices are made with was lost, and with it the camera, microphone and loudspeakers that a person had chosen.
 * @param folder for this session alone, absolute
 * @param onKept called where the data of the run before couldn't be removed; the app starts all the same
 */
export function openServersSession(
  sessions: { fromPath(path: string, options: { cache: boolean }): Session },
  folder: string,
  onKept: (error: unknown) => void,
): Session {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    // Windows keeps a file that a process which is ending still has open. All it knows are certificates' states.
    onKept(error);
  }
  mkdirSync(folder, { recursive: true });
  return sessions.fromPath(folder, { cache: false });
}
