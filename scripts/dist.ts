/**
 * npm run dist [-- electron-builder's options]      installers for this system
 * npm run dist:dir                                  only the packed folder, in dist/
 *
 * What users get is always packed with the pinned, official Electron. Where that can't be reached,
 * `--dir` packs the stand-in for development instead and says so: good for tests, not for giving away.
 */
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from './runtime/build';
import { Explained, explainAndExit, runVisibly } from './runtime/command';
import { resolveElectron, type ElectronRuntime } from './runtime/electron';
import { PACKED_STAMP, REPO_ROOT } from './runtime/paths';

/** The official runtime; for a folder only, whatever there is. */
async function runtimeFor(folderOnly: boolean): Promise<ElectronRuntime> {
  try {
    return await resolveElectron({ officialOnly: true });
  } catch (error) {
    if (!folderOnly || !(error instanceof Explained)) throw error;
    return resolveElectron({ say: () => undefined });
  }
}

async function dist(args: readonly string[]): Promise<number> {
  const electron = await runtimeFor(args.includes('--dir'));
  await buildApp();
  const begun = new Date();
  rmSync(join(REPO_ROOT, 'dist'), { recursive: true, force: true });
  const testPack = electron.kind !== 'official';
  const standIn = testPack
    ? [`-c.electronDist=${electron.distDir}`, `-c.electronVersion=${electron.version}`]
    : [];
  const code = await runVisibly(
    process.execPath,
    ['node_modules/electron-builder/cli.js', '--publish', 'never', ...args, ...standIn],
    { cwd: REPO_ROOT },
  );
  if (code === 0 && testPack) {
    // electron-builder leaves it in where the runtime comes from a folder; nothing may run but our app.
    rmSync(join(REPO_ROOT, 'dist/linux-unpacked/resources/default_app.asar'), { force: true });
    console.log(
      `A pack for tests only, with Electron ${electron.version} (${electron.kind}): don’t give it to users.`,
    );
  }
  if (code === 0) {
    writeFileSync(PACKED_STAMP, '');
    // What changed while it was packed is newer than this.
    utimesSync(PACKED_STAMP, begun, begun);
  }
  return code;
}

process.exitCode = await dist(process.argv.slice(2)).catch(explainAndExit);
