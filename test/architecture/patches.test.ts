/**
 * The cost of a kind of change, kept as patches (test/patches): a made-up right, and a made-up kind of film. Each patch
 * is applied to a copy of the checkout, touches no more of the product's files than it may, and works there.
 */
import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
/** A patch takes some thirty seconds on a quiet machine, and many times that on a busy one. */
const LONGEST_MS = 1_200_000;

let copies: string[] = [];
afterEach(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
  copies = [];
});

/**
 * The environment for the tests in the copy: it has none of this test's own variables, and none of a surrounding Git
 * command.
 */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|GIT_|NODE_ENV$|TEST$)/.test(name)),
  );

/** Copies each file of the checkout that Git knows, as it is now, and links the installed packages. */
const copyOfCheckout = (): string => {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'matinee-patched-')));
  copies.push(copy);
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return copy;
};

const output = (error: unknown): string => {
  const { stdout = '', stderr = '', message = '' } = error as Record<string, string | undefined>;
  return [message, stdout, stderr].join('\n').slice(0, 8_000);
};

/** Runs a command, and fails with its whole output. */
const succeed = async (cwd: string, command: string, args: readonly string[], hint = ''): Promise<string> => {
  try {
    const { stdout } = await run(command, [...args], { cwd, env: environment(), maxBuffer: 16_777_216 });
    return stdout;
  } catch (error) {
    throw new Error(`${hint}${output(error)}`, { cause: error });
  }
};

const ofPackages = (name: string): string => join('node_modules', name);
const TYPES: Readonly<Record<string, readonly string[]>> = {
  'src-core': [ofPackages('typescript/bin/tsc'), '-p', 'src-core'],
  'src-sdk': [ofPackages('typescript/bin/tsc'), '-p', 'src-sdk'],
  'src-server': [ofPackages('typescript/bin/tsc'), '-p', 'src-server'],
  'src-main': [ofPackages('typescript/bin/tsc'), '-p', 'src-main'],
  'src-preload': [ofPackages('typescript/bin/tsc'), '-p', 'src-preload'],
  'src-renderer': [ofPackages('vue-tsc/bin/vue-tsc.js'), '-p', 'src-renderer'],
};

const PROJECTS = ['unit', 'dom', 'integration'].flatMap((name) => ['--project', name]);
const isTest = (file: string): boolean => file.endsWith('.test.ts');

describe.each([
  { what: 'a made-up right', patch: 'made-up-right.patch', most: 8 },
  { what: 'a made-up kind of film', patch: 'made-up-film.patch', most: 4 },
])('$what', ({ what, patch, most }) => {
  it(
    `${what} touches at most ${most} files of the product, and works in a copy of it`,
    async () => {
      const copy = copyOfCheckout();
      const kept = join(root, 'test/patches', patch);
      const said = await succeed(copy, 'git', ['apply', '--numstat', kept]);
      const files = said
        .split('\n')
        .map((line) => line.split('\t')[2] ?? '')
        .filter((file) => file !== '');
      const product = files.filter((file) => file.startsWith('src-') && !isTest(file));
      expect(product).not.toEqual([]);
      expect(product.length, product.join(', ')).toBeLessThanOrEqual(most);

      await succeed(
        copy,
        'git',
        // One line of context around each change has to be the same, so that changes nearby don't spoil the patch.
        ['apply', '-C1', '--recount', kept],
        `test/patches/${patch} doesn't fit any more: make it anew, as CONTRIBUTING.md says.\n`,
      );

      const projects = new Set(product.map((file) => file.slice(0, file.indexOf('/'))));
      const types = [...projects].map((project) => TYPES[project] ?? []);
      const tests = [ofPackages('vitest/vitest.mjs'), 'run', ...PROJECTS, ...files.filter(isTest)];
      // All of them are waited for, so that none goes on in a copy that is deleted.
      const ends = await Promise.allSettled(
        [tests, ...types].map((args) => succeed(copy, process.execPath, args)),
      );
      expect(ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))).toEqual([]);
    },
    LONGEST_MS,
  );
});
