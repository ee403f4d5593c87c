/** What only the server needs doesn't travel with the app's pages: follows the imports from each entry. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPO_ROOT } from '../../scripts/runtime/paths';

const ALIASES = { '@core/': 'src-core/', '@sdk/': 'src-sdk/', '@server/': 'src-server/' };

/** Types alone are gone from what is built. */
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g;

const fileOf = (from: string, specifier: string): string | null => {
  const alias = Object.entries(ALIASES).find(([prefix]) => specifier.startsWith(prefix));
  if (!alias && !specifier.startsWith('.')) return null;
  const path = alias
    ? join(REPO_ROOT, alias[1], specifier.slice(alias[0].length))
    : join(dirname(from), specifier);
  return (
    [path, `${path}.ts`, `${path}/index.ts`].find((file) => /\.(ts|vue)$/.test(file) && existsSync(file)) ??
    null
  );
};

/** Files of ours and packages that an entry brings with it. */
const broughtBy = (entry: string): { files: Set<string>; packages: Set<string> } => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(relative(REPO_ROOT, file))) return;
    files.add(relative(REPO_ROOT, file));
    for (const [, stated, dynamic] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const specifier = stated ?? dynamic ?? '';
      const next = fileOf(file, specifier);
      if (next) follow(next);
      else if (!specifier.startsWith('.')) packages.add(specifier);
    }
  };
  follow(join(REPO_ROOT, entry));
  return { files, packages };
};

describe('the table of characters that look alike', () => {
  it.each(['src-renderer/main.ts', 'src-sdk/watch-together.ts', 'src-preload/index.ts', 'src-main/index.ts'])(
    'stays out of %s',
    (entry) => {
      const { files, packages } = broughtBy(entry);
      expect(packages).not.toContain('unhomoglyph');
      expect(files.size).toBeGreaterThan(1);
    },
  );

  it('is with the server, which gives names', () => {
    expect(broughtBy('src-server/main.ts').packages).toContain('unhomoglyph');
    expect(broughtBy('src-renderer/main.ts').files.size).toBeGreaterThan(100);
  });
});
