/**
 * npm start [-- --profile bob --join <code or link> …]
 *
 * Sets up what is missing, builds when something changed, and opens the app; the arguments go to the app. Without a
 * display it says so and runs the demo on a virtual one instead. As root, or on an Electron that gets no security fixes
 * any more, it starts only with MATINEE_UNSAFE_START=1 (runtime/start-safety.ts).
 */
import { buildApp } from './runtime/build';
import { Explained, explainAndExit, runVisibly } from './runtime/command';
import { ensurePackages } from './runtime/debian';
import { hasDisplay, isSandboxForbidden, sandboxArgs } from './runtime/display';
import { pinnedElectronVersion, resolveElectron } from './runtime/electron';
import { REPO_ROOT } from './runtime/paths';
import { startSafety } from './runtime/start-safety';

async function start(appArgs: readonly string[]): Promise<number> {
  if (!hasDisplay()) {
    console.log('There is no display here, so this runs the demo on a virtual one (Xvfb) instead.');
    return runVisibly(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], { cwd: REPO_ROOT });
  }
  await ensurePackages('window');
  const electron = await resolveElectron();
  const { goesOn, said } = startSafety({
    isRoot: process.getuid?.() === 0,
    sandboxForbidden: isSandboxForbidden(),
    electronVersion: electron.version,
    pinnedVersion: pinnedElectronVersion(),
    agreed: process.env['MATINEE_UNSAFE_START'] === '1',
  });
  if (!goesOn) throw new Explained(said.join('\n'));
  for (const line of said) console.log(line);
  await buildApp();
  return runVisibly(electron.executable, [...sandboxArgs(), REPO_ROOT, ...appArgs], { cwd: REPO_ROOT });
}

process.exitCode = await start(process.argv.slice(2)).catch(explainAndExit);
