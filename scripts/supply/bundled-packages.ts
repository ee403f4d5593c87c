/** Notes which packages of others a bundle contains, for the bill of materials; no list of dependencies says that. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { z } from 'zod';
import { REPO_ROOT } from '../runtime/paths.ts';

const BundledSchema = z.array(z.string());

/** The parts of the app that are bundled one by one. */
export type BundledPart = 'main' | 'preload' | 'renderer';
const fileOf = (part: BundledPart): string => join(REPO_ROOT, 'out/bundled', `${part}.json`);

/** The folder of the package that a file belongs to; null for one of ours. */
export const packageFolder = (file: string): string | null =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0] ?? null;

const nameAndVersion = (folder: string): string => {
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  return `${name}@${version}`;
};

/** Writes down whose code, styles and files are in a bundle, as `name@version`. */
export const noteBundledPackages = (part: BundledPart): Plugin => {
  let root = REPO_ROOT;
  return {
    name: 'note-bundled-packages',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).flatMap((output) =>
        // Fonts and WebAssembly are assets, whose names start at the bundle's root.
        output.type === 'chunk'
          ? output.moduleIds
          : output.originalFileNames.map((name) => resolve(root, name)),
      );
      // The names of virtual modules begin with NUL, and a plugin's variant of a file has `?` and more behind its name.
      const folders = files.map((file) => packageFolder(file.replace('\0', '').replace(/\?.*$/, '')));
      const names = [...new Set(folders)].filter((folder) => folder !== null).map(nameAndVersion);
      mkdirSync(dirname(fileOf(part)), { recursive: true });
      writeFileSync(fileOf(part), `${JSON.stringify([...new Set(names)].sort(), null, 2)}\n`);
    },
  };
};

/** The packages in a part, as `name@version`. @throws where the part wasn't built */
export const bundledPackages = (part: BundledPart): readonly string[] =>
  BundledSchema.parse(JSON.parse(readFileSync(fileOf(part), 'utf8')));
