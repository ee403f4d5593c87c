/**
 * The desktop build: main and the embedded server (ES modules), the sandboxed preload (CommonJS),
 * the renderer. npm `dependencies` stay outside and are packed as they are; everything else is bundled.
 */
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { noteBundledPackages } from './scripts/supply/bundled-packages.ts';
import { BROWSER_TARGET, NODE_TARGET, PAGE_INTRO, sourceAliases } from './vite.shared.config.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  main: {
    plugins: [noteBundledPackages('main')],
    resolve: { alias: sourceAliases },
    build: {
      target: NODE_TARGET,
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: at('src-main/index.ts'),
          'with-automation': at('src-main/with-automation.ts'),
          server: at('src-server/embedded.ts'),
          'reach-guest': at('src-server/reach-guest.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [noteBundledPackages('preload')],
    resolve: { alias: sourceAliases },
    build: {
      target: NODE_TARGET,
      outDir: 'out/preload',
      // A sandboxed preload can require nothing but `electron`, so all else has to be inside.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [vue(), noteBundledPackages('renderer')],
    resolve: { alias: sourceAliases },
    define: { __WEB__: 'false' },
    optimizeDeps: {
      include: ['simple-peer/simplepeer.min.js', 'hls.js', '@sapphi-red/web-noise-suppressor'],
    },
    build: {
      target: BROWSER_TARGET,
      outDir: at('out/renderer'),
      // Minified code is a third of the size to read, and to keep in memory while the window is open. The maps aren't
      // packed.
      minify: true,
      sourcemap: true,
      // The page is loaded from the disk, so nobody waits for one big file.
      chunkSizeWarningLimit: 2_000,
      emptyOutDir: true,
      rolldownOptions: {
        input: { index: at('src-renderer/index.html'), 'share-bar': at('src-renderer/share-bar.html') },
        output: { intro: PAGE_INTRO },
      },
    },
  },
});
