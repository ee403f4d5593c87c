/**
 * Builds the client that is kept of this protocol: the SDK without its page, for Node, in one file. A test puts it in
 * one room with a made-up next version of the server, so the file stays as it was while its protocol is spoken. `npm
 * run build:kept-client` writes test/fixtures/client-protocol-<version>.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';
import { PROTOCOL_VERSION } from '@core/wire/limits';
import { NODE_TARGET, sourceAliases } from '../vite.shared.config.ts';
import { REPO_ROOT } from './runtime/paths';
import { packageFolder } from './supply/bundled-packages';

const LARGEST_BYTES = 1_000_000;

/** The packages that play films, link people and filter noise: nothing asks for them without a page. */
const LEFT_OUT = /^(hls\.js|simple-peer|@sapphi-red\/)/;

const leaveOut: Plugin = {
  name: 'leave-out',
  enforce: 'pre',
  resolveId: (id) => (LEFT_OUT.test(id) ? `\0left-out:${id}` : null),
  load: (id) => (id.startsWith('\0left-out:') ? 'export default null;' : null),
};

/** The licences of the packages that the bundle contains. */
const licences = (moduleIds: readonly string[]): string =>
  [...new Set(moduleIds.map((id) => packageFolder(id.replace(/^\0/, ''))))]
    .filter((folder) => folder !== null)
    .sort()
    .map((folder) => {
      const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
      const text = file === undefined ? 'See its package.json.' : readFileSync(join(folder, file), 'utf8');
      return `${folder.replace(/^.*node_modules[\\/]/, '')}\n\n${text.trim()}\n`;
    })
    .join('\n---\n\n');

const target = join(REPO_ROOT, `test/fixtures/client-protocol-${PROTOCOL_VERSION}`);
if (existsSync(target) && !process.argv.includes('--anew')) {
  console.error(`${target} is there. It is kept as it was built; --anew builds it again all the same.`);
  process.exit(1);
}

const writeLicences: Plugin = {
  name: 'write-licences',
  generateBundle(_options, bundle) {
    const ids = Object.values(bundle).flatMap((output) => (output.type === 'chunk' ? output.moduleIds : []));
    this.emitFile({ type: 'asset', fileName: 'LICENCES.txt', source: licences(ids) });
  },
};

await build({
  configFile: false,
  root: REPO_ROOT,
  logLevel: 'warn',
  plugins: [leaveOut, writeLicences],
  resolve: { alias: sourceAliases },
  define: { __WEB__: 'false' },
  ssr: { noExternal: true },
  build: {
    ssr: 'test/fakes/kept-client.ts',
    outDir: target,
    emptyOutDir: true,
    copyPublicDir: false,
    minify: true,
    target: NODE_TARGET,
    rolldownOptions: {
      output: { format: 'cjs', entryFileNames: 'client.cjs', codeSplitting: false },
    },
  },
});

const file = join(target, 'client.cjs');
const { size } = statSync(file);
if (size > LARGEST_BYTES) throw new Error(`${file} has ${size} bytes: something that isn’t needed is in it`);
writeFileSync(
  file,
  `// Made by npm run build:kept-client; kept as it is. Licences of what is in it: LICENCES.txt.\n${readFileSync(file, 'utf8')}`,
);
console.log(`${file} written, ${size} bytes`);
