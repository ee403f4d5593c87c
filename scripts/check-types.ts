/**
 * Type-checks every runtime with its own tsconfig, two at a time.
 *
 *   npm run check:types [-- src-core test …]
 *
 * One tsconfig per runtime keeps the wrong globals out (no DOM in the server, nothing at all in
 * the core); the tests are a project of their own because Vitest brings Node's types with it.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { REPO_ROOT } from './runtime/paths';

interface Project {
  readonly name: string;
  readonly config: string;
  readonly compiler: 'tsc' | 'vue-tsc';
}

/** The slowest projects come first, so that both lanes end at about the same time. */
const PROJECTS: readonly Project[] = [
  { name: 'test', config: 'test/tsconfig.json', compiler: 'vue-tsc' },
  { name: 'src-renderer', config: 'src-renderer/tsconfig.json', compiler: 'vue-tsc' },
  { name: 'bench', config: 'bench/tsconfig.json', compiler: 'tsc' },
  { name: 'scripts', config: 'scripts/tsconfig.json', compiler: 'tsc' },
  { name: 'src-server', config: 'src-server/tsconfig.json', compiler: 'tsc' },
  { name: 'src-main', config: 'src-main/tsconfig.json', compiler: 'tsc' },
  { name: 'src-sdk', config: 'src-sdk/tsconfig.json', compiler: 'tsc' },
  { name: 'src-core', config: 'src-core/tsconfig.json', compiler: 'tsc' },
  { name: 'src-preload', config: 'src-preload/tsconfig.json', compiler: 'tsc' },
  { name: 'root', config: 'tsconfig.json', compiler: 'tsc' },
];
const LANES = 2;

const require = createRequire(import.meta.url);
const compilers = {
  tsc: require.resolve('typescript/bin/tsc'),
  'vue-tsc': require.resolve('vue-tsc/bin/vue-tsc.js'),
};

function check(project: Project): Promise<{ ok: boolean; output: string }> {
  const cache = join(REPO_ROOT, 'node_modules/.cache/tsc');
  mkdirSync(cache, { recursive: true });
  const args = [
    compilers[project.compiler],
    ...['--project', project.config, '--pretty', String(Boolean(process.stdout.isTTY))],
    ...['--incremental', '--tsBuildInfoFile', join(cache, `${project.name}.tsbuildinfo`)],
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: REPO_ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PROJECTS.some((project) => project.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown project: ${unknown.join(', ')}. There are ${PROJECTS.map((p) => p.name).join(', ')}.`,
  );
  process.exit(2);
}

const queue = PROJECTS.filter((project) => wanted.length === 0 || wanted.includes(project.name));
const failed: string[] = [];
await Promise.all(
  Array.from({ length: LANES }, async () => {
    for (let project = queue.shift(); project; project = queue.shift()) {
      const startedAt = Date.now();
      const { ok, output } = await check(project);
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${project.name} (${seconds} s)`);
      if (output.trim()) console.log(output.trimEnd());
      if (!ok) failed.push(project.name);
    }
  }),
);
if (failed.length > 0) {
  console.error(`Types: ${failed.length} of the projects failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
