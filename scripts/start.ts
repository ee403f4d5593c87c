/**
 * npm start [-- --profile bob --join <code or link> …]
 *
 * Sets up what is missing, builds when something changed, and opens the app; the arguments go to the
 * app. Without a display it says so and runs the demo on a virtual one instead.
 */
import { buildApp } from './runtime/build';
import { explainAndExit, runVisibly } from './runtime/command';
import { ensurePackages } from './runtime/debian';
import { hasDisplay, sandboxArgs } from './runtime/display';
import { resolveElectron } from './runtime/electron';
import { REPO_ROOT } from './runtime/paths';

async function start(appArgs: readonly string[]): Promise<number> {
  if (!hasDisplay()) {
    console.log('There is no display here, so this runs the demo on a virtual one (Xvfb) instead.');
    return runVisibly(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], { cwd: REPO_ROOT });
  }
  await ensurePackages('window');
  const electron = await resolveElectron();
  await buildApp();
  return runVisibly(electron.executable, [...sandboxArgs(), REPO_ROOT, ...appArgs], { cwd: REPO_ROOT });
}

process.exitCode = await start(process.argv.slice(2)).catch(explainAndExit);
