/** Two packages are made of one tree: what people get, and one that tests can drive. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { REPO_ROOT } from './paths';

export type PackageKind = 'people' | 'tests';

const FOLDERS: Readonly<Record<PackageKind, string>> = { people: 'dist', tests: 'dist/for-tests' };

export const packageFolder = (kind: PackageKind): string => join(REPO_ROOT, FOLDERS[kind]);

/** The file that is written when packing is done, with the time of the sources that were packed. */
export const packedStamp = (kind: PackageKind): string => join(packageFolder(kind), '.packed');

/** The executable in a packed folder, on Linux. */
export const packedApp = (kind: PackageKind): string =>
  join(
    packageFolder(kind),
    process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`,
    'matinee',
  );

const AUTOMATION_ENTRY = 'out/main/with-automation.js';

const SettingsSchema = z.looseObject({
  directories: z.looseObject({ output: z.string() }),
  files: z.array(z.string()),
});

/** electron-builder's settings for either package; they differ in the entry and in the output folder. */
export const packageSettings = (kind: PackageKind): z.infer<typeof SettingsSchema> => {
  const settings = SettingsSchema.parse(parse(readFileSync(join(REPO_ROOT, 'electron-builder.yml'), 'utf8')));
  if (kind === 'people') return settings;
  return {
    ...settings,
    files: settings.files.filter((pattern) => pattern !== `!${AUTOMATION_ENTRY}`),
    extraMetadata: { main: AUTOMATION_ENTRY },
    directories: { ...settings.directories, output: FOLDERS.tests },
  };
};
