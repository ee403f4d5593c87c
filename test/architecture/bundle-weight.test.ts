/**
 * Packages that only the server needs don't travel with the app's pages: the test follows the imports from each entry.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPO_ROOT } from '../../scripts/runtime/paths';

const ALIASES = { '@core/': 'src-core/', '@sdk/': 'src-sdk/', '@server/': 'src-server/' };

/** Imports of types alone don't count: the build leaves them out. */
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

/**
 * The files of ours and the packages that an entry brings with it.
 * @param atOnce whether to leave out what is only imported when it is needed
 */
const broughtBy = (entry: string, { atOnce = false } = {}): { files: Set<string>; packages: Set<string> } => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: string): void => {
    if (files.has(relative(REPO_ROOT, file))) return;
    files.add(relative(REPO_ROOT, file));
    for (const [, stated, dynamic] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const specifier = stated ?? (atOnce ? '' : dynamic) ?? '';
      if (specifier === '') continue;
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
    'the table of look-alike characters stays out of %s',
    (entry) => {
      const { files, packages } = broughtBy(entry);
      expect(packages).not.toContain('unhomoglyph');
      expect(files.size).toBeGreaterThan(1);
    },
  );

  it('the table of look-alike characters is with the server, which gives names', () => {
    expect(broughtBy('src-server/main.ts').packages).toContain('unhomoglyph');
    expect(broughtBy('src-renderer/main.ts').files.size).toBeGreaterThan(100);
  });
});

describe('what is there first', () => {
  it('what is there first of the page is Home: neither lobby nor party, and nothing that carries a call or a film', () => {
    const { files, packages } = broughtBy('src-renderer/main.ts', { atOnce: true });
    expect(files).toContain('src-renderer/app/home/home-screen.vue');
    expect(
      [...files].filter((file) => /^src-sdk\/|lobby-screen|party-screen|-dialog\.vue$/.test(file)),
    ).toEqual([]);
    for (const late of ['simple-peer', 'socket.io-client', 'hls.js', 'reka-ui'])
      expect([...packages].filter((name) => name.startsWith(late))).toEqual([]);
    expect(broughtBy('src-renderer/behind-home.ts', { atOnce: true }).packages).toContain('reka-ui');
  });

  it('what is there first of main is what makes a window: no schema, no search on the network, nothing of Node’s HTTP', () => {
    const { files, packages } = broughtBy('src-main/index.ts', { atOnce: true });
    expect(files).toContain('src-main/windows/unseen-window.ts');
    const late = /^(zod|bonjour-service|node:(http|https|tls|zlib|dns|crypto))$/;
    expect([...packages].filter((name) => late.test(name))).toEqual([]);
  });

  it('what is there first of main is whatever listens for signals, so that Electron takes its place at its start', () => {
    // atomically imports when-exit, which ends the process at a SIGTERM before anybody can say good-bye.
    expect(broughtBy('src-main/index.ts', { atOnce: true }).packages).toContain('atomically');
  });

  it('what is there first of main’s rest waits for the first film of the web, and for the first server at home', () => {
    const { packages } = broughtBy('src-main/open-app.ts', { atOnce: true });
    expect(packages).toContain('zod');
    const late = /^(bonjour-service|node:(http|https|tls|zlib|dns))$/;
    expect([...packages].filter((name) => late.test(name))).toEqual([]);
  });
});
