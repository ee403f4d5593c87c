/** The page that an invitation opens in a browser, as one file: `npm run build:link-page` writes out/link-page/index.html. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { oneFile } from './scripts/pages/one-file.ts';
import { sourceAliases } from './vite.shared.config.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('src-renderer/link-page'),
  base: './',
  plugins: [oneFile(at('src-renderer/icon.svg'))],
  resolve: { alias: sourceAliases },
  build: {
    // Whatever people have: it is the first that they see of us.
    target: ['chrome100', 'firefox100', 'safari15'],
    outDir: at('out/link-page'),
    emptyOutDir: true,
    modulePreload: false,
  },
});
