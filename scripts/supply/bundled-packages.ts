/** What a bundle has taken in of others' packages, which no list of dependencies says: for the bill of materials. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { z } from 'zod';
import { REPO_ROOT } from '../runtime/paths.ts';

const BundledSchema = z.array(z.string());

/** Parts of the app that are bundled one by one. */
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

/** Writes down, as `name@version`, whose code, styles and files are in a bundle. */
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
        // Fonts and WebAssembly are assets, named from the bundle's root.
        output.type === 'chunk'
          ? output.moduleIds
          : output.originalFileNames.map((name) => resolve(root, name)),
      );
      // Virtual modules begin with NUL, and `?` begins what a plugin made of a file.
      const folders = files.map((file) => packageFolder(file.replace('\0', '').replace(/\?.*$/, '')));
      const names = [...new Set(folders)].filter((folder) => folder !== null).map(nameAndVersion);
      mkdirSync(dirname(fileOf(part)), { recursive: true });
      writeFileSync(fileOf(part), `${JSON.stringify([...new Set(names)].sort(), null, 2)}\n`);
    },
  };
};

/** @throws where that part wasn't built */
export const bundledPackages = (part: BundledPart): readonly string[] =>
  BundledSchema.parse(JSON.parse(readFileSync(fileOf(part), 'utf8')));
