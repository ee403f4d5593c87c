/**
 * Does what `electron <folder or file>` does in the official build: it takes the path from the command line, sets name
 * and version from its package.json, and imports it. The import is awaited at the top level, so that Electron doesn't
 * become ready before the app's own code has run. `--version` prints the version.
 */
import { app } from 'electron';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const args = process.argv.slice(1);
let file;
for (let index = 0; index < args.length; index++) {
  const arg = args[index];
  if (arg === '-r' || arg === '--require') require(resolve(args[++index]));
  else if (arg === '--version' || arg === '-v') {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  } else if (!arg.startsWith('-')) {
    file = resolve(arg);
    break;
  }
}
if (file === undefined || !existsSync(file)) {
  console.error(file === undefined ? 'Usage: electron <folder or file>' : `There is no ${file}`);
  process.exit(1);
}
process.defaultApp = true;

let entry = file;
if (statSync(file).isDirectory()) {
  const manifest = JSON.parse(readFileSync(join(file, 'package.json'), 'utf8'));
  app.name = manifest.productName ?? manifest.name;
  if (manifest.version) app.setVersion(manifest.version);
  app.setAppPath(file);
  entry = join(file, manifest.main ?? 'index.js');
} else {
  app.setAppPath(dirname(file));
}
await import(pathToFileURL(entry).href);
