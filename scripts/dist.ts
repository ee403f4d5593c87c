/**
 * npm run dist [-- electron-builder's options]      installers for this system
 * npm run dist:dir                                  only the packed folder, in dist/
 * npm run dist:dir -- --for-tests                   the same for tests, which can drive it, in dist/for-tests
 *
 * Beside what is packed lies its bill of materials (CycloneDX): matinee-<version>-<system>-<architecture>.cdx.json.
 *
 * What users get is always packed with the pinned, official Electron. Where that can't be reached,
 * `--dir` packs the stand-in for development instead and says so: good for tests, not for giving away.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { buildApp } from './runtime/build';
import { Explained, explainAndExit, run, runVisibly } from './runtime/command';
import { resolveElectron, type ElectronRuntime } from './runtime/electron';
import { packageFolder, packageSettings, packedApp, packedStamp, type PackageKind } from './runtime/packages';
import { REPO_ROOT } from './runtime/paths';
import { billOfMaterials, NpmBillSchema } from './supply/bill';
import { bundledPackages } from './supply/bundled-packages';
import { bundledExceptions } from './supply/licence-rules';

/** The official Electron; where only a folder is packed, any Electron that is found. */
async function runtimeFor(folderOnly: boolean): Promise<ElectronRuntime> {
  try {
    return await resolveElectron({ officialOnly: true });
  } catch (error) {
    if (!folderOnly || !(error instanceof Explained)) throw error;
    return resolveElectron({ say: () => undefined });
  }
}

/** Runs the npm that started this script; on Windows, npm couldn't be run by its name without a shell. */
const npm = (args: readonly string[]): Promise<string> => {
  const script = process.env['npm_execpath'];
  return script === undefined
    ? run('npm', args, { cwd: REPO_ROOT })
    : run(process.execPath, [script, ...args], { cwd: REPO_ROOT });
};

const bundledInApp = (): string[] => (['main', 'preload', 'renderer'] as const).flatMap(bundledPackages);

/** Writes the bill of materials. @returns the file's name */
async function writeBill(kind: PackageKind, electron: ElectronRuntime): Promise<string> {
  const product = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(join(REPO_ROOT, 'package.json'), 'utf8')));
  // Development packages are included explicitly: an earlier build has set NODE_ENV, which makes npm leave them out.
  const installed = NpmBillSchema.parse(
    JSON.parse(await npm(['sbom', '--sbom-format', 'cyclonedx', '--include', 'dev'])),
  );
  const versions = await run(electron.executable, ['-p', 'JSON.stringify(process.versions)'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const runtime = z
    .object({ electron: z.string(), chrome: z.string(), node: z.string() })
    .parse(JSON.parse(versions));
  const bill = billOfMaterials(installed, bundledInApp(), product, runtime);
  const file = `${product.name}-${product.version}-${process.platform}-${process.arch}.cdx.json`;
  writeFileSync(join(packageFolder(kind), file), `${JSON.stringify(bill, null, 2)}\n`);
  return file;
}

/** Deletes the last package. For people's package the folder stays, since the tests' package lies inside it. */
function clear(kind: PackageKind): void {
  const folder = packageFolder(kind);
  const spared = basename(packageFolder('tests'));
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    if (kind === 'tests' || name !== spared) rmSync(join(folder, name), { recursive: true, force: true });
}

async function dist(kind: PackageKind, args: readonly string[]): Promise<number> {
  const electron = await runtimeFor(args.includes('--dir'));
  await buildApp();
  const forbidden = bundledExceptions(bundledInApp());
  if (forbidden.length > 0)
    throw new Explained(`In development alone may be used, and was bundled: ${forbidden.join(', ')}.`);
  const begun = new Date();
  clear(kind);
  const settings = join(REPO_ROOT, 'out/packaging', `${kind}.json`);
  mkdirSync(dirname(settings), { recursive: true });
  writeFileSync(settings, JSON.stringify(packageSettings(kind), null, 2));
  const isStandIn = electron.kind !== 'official';
  const standIn = isStandIn
    ? [`-c.electronDist=${electron.distDir}`, `-c.electronVersion=${electron.version}`]
    : [];
  const code = await runVisibly(
    process.execPath,
    ['node_modules/electron-builder/cli.js', '--publish', 'never', '--config', settings, ...args, ...standIn],
    { cwd: REPO_ROOT },
  );
  if (code !== 0) return code;
  if (isStandIn) {
    // electron-builder leaves Electron's default app in where the runtime comes from a folder; only our app may run.
    rmSync(join(dirname(packedApp(kind)), 'resources/default_app.asar'), { force: true });
    console.log(
      `A pack for tests only, with Electron ${electron.version} (${electron.kind}): don’t give it to users.`,
    );
  }
  console.log(`Its bill of materials is ${await writeBill(kind, electron)}.`);
  writeFileSync(packedStamp(kind), '');
  // The stamp has the time at which packing began: what changed meanwhile is newer, and is packed next time.
  utimesSync(packedStamp(kind), begun, begun);
  return code;
}

const given = process.argv.slice(2);
const forTests = given.includes('--for-tests');
process.exitCode = await dist(
  forTests ? 'tests' : 'people',
  given.filter((arg) => arg !== '--for-tests'),
).catch(explainAndExit);
