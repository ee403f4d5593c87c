/**
 * Electron’s main process: the settings that have to be made before it is ready, and its window. The rest takes longer
 * to read, and is in open-app.ts.
 */
// atomically is imported first of all, and not when a file is first written, since it listens for signals such as
// SIGTERM, at which it ends the process on the spot. Electron, which says good-bye to everybody at these signals,
// begins to listen after it, and so takes its place.
import 'atomically';
import { fileURLToPath } from 'node:url';
import { app, dialog, session } from 'electron';
import { enableSystemSound } from './capture/display-media';
import { findResources } from './resources';
import { APP_URL } from './security/app-address';
import { withholdIdentity } from './security/credentials';
import { guardNavigation } from './security/navigation';
import { registerSchemes, servePage } from './security/schemes';
import { mayBeAutomated } from './system/automation';
import { FromOutside } from './system/from-outside';
import { readLaunch } from './system/launch';
import { openLog } from './system/log';
import { useProfile } from './system/profile';
import { setMenu } from './system/menu';
import { claimProfile, PROFILE_IN_USE } from './system/single-instance';
import { startRefusal } from './system/switches';
import { makeUnseenWindow } from './windows/unseen-window';

// The request of this start, and the profile whose folder it uses.
const args = process.argv.slice(1);
const launch = readLaunch(args, process.env, process.cwd(), mayBeAutomated(app));
const files = useProfile(app, launch);
const isDevelopment = !app.isPackaged;
const devServer = isDevelopment ? (process.env['ELECTRON_RENDERER_URL'] ?? null) : null;
const appUrl = devServer ?? APP_URL;
const log = openLog({
  file: files.log,
  level: isDevelopment ? 'debug' : 'info',
  ...(devServer === null ? {} : { echo: (line: string) => void process.stderr.write(`${line}\n`) }),
});
const stackOf = (reason: unknown): string =>
  reason instanceof Error ? (reason.stack ?? '') : String(reason);
process.on('uncaughtExceptionMonitor', (error) => log.error('main.broke', { reason: stackOf(error) }));
process.on('unhandledRejection', (reason) => log.error('main.rejected', { reason: stackOf(reason) }));

// These settings have to be made before Electron is ready.
const withoutSandbox = app.commandLine.hasSwitch('no-sandbox');
const refusal = startRefusal({
  ...{ args, withoutSandbox },
  platform: process.platform,
  fromAppImage: process.env['APPIMAGE'] !== undefined,
  forDevelopment: mayBeAutomated(app),
});
if (!withoutSandbox) app.enableSandbox();
registerSchemes();
setMenu(app, devServer !== null);
enableSystemSound(app, process.platform);

function end(sentence: string, exitCode: number): void {
  process.stderr.write(`${sentence}\n`);
  app.exit(exitCode);
}

/**
 * Starts the window's process while main reads its other modules. The page gets nothing before all of main is there,
 * which guards and answers it.
 */
async function start(): Promise<void> {
  withholdIdentity(app, log);
  guardNavigation(app, appUrl, log);
  const resources = findResources(app, fileURLToPath(new URL('.', import.meta.url)));
  const window = makeUnseenWindow(resources);
  const load = () =>
    window.loadURL(appUrl).catch((error: unknown) => {
      log.error('page.unloaded', { reason: error instanceof Error ? error.message : '' });
    });
  const answer = import('./open-app').then(({ openApp }) =>
    openApp({ window, launch, files, resources, isDevelopment, devServer, appUrl, outside, log }),
  );
  servePage(session.defaultSession, async (request) => (await answer)(request));
  // In development Vite's server gives out the page without asking main, so it is loaded once all of main is there.
  if (devServer !== null) await answer;
  await load();
  // There is no app without the rest of main, so a failure is passed on.
  await answer;
}

// One process per profile; a later start of it is handed over to this one.
const outside = new FromOutside();
if (refusal !== null && !refusal.shown) end(refusal.sentence, 2);
else if (refusal !== null)
  void app.whenReady().then(() => {
    dialog.showErrorBox('Matinee', refusal.sentence);
    end(refusal.sentence, 2);
  });
else if (launch.problem !== null) end(launch.problem, 2);
else if (!claimProfile(app, { args, cwd: process.cwd() }, (start) => outside.secondStart(start)))
  end(PROFILE_IN_USE, 0);
else {
  outside.listen(app);
  // This isn't awaited at the top level: Electron doesn't become ready before this module has run.
  void app
    .whenReady()
    .then(start)
    .catch((error: unknown) => {
      // An app without a visible window would hold the profile, and no later start would get a window either.
      log.error('main.broke', { reason: stackOf(error) });
      dialog.showErrorBox('Matinee', 'Matinee could not start. Please install it again.');
      app.exit(1);
    });
}
