/**
 * Writes docs/protocol.md from the schemas in src-core, so that the page can't drift from the code.
 * `npm run docs:protocol` writes it, `npm run docs:protocol -- --check` fails where it is out of date (npm run check does that).
 */
import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { protocolPage } from './protocol-page';

const target = new URL('../docs/protocol.md', import.meta.url);
const page = await format(protocolPage(), {
  parser: 'markdown',
  printWidth: 110,
});

if (process.argv.includes('--check')) {
  const current = await readFile(target, 'utf8').catch(() => '');
  if (current !== page) {
    console.error('docs/protocol.md is not what the schemas say. Run `npm run docs:protocol` and commit it.');
    process.exitCode = 1;
  }
} else {
  await writeFile(target, page);
  console.log('docs/protocol.md written');
}
