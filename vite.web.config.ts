/** The same renderer, built as a web page: `npm run build:web` writes out/web. */
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { webPolicyPlugin } from './src-renderer/host/web-policy.ts';
import { PAGE_INTRO, sourceAliases } from './vite.shared.config.ts';

export default defineConfig({
  root: fileURLToPath(new URL('src-renderer', import.meta.url)),
  // Addresses start from the root, since the page is shown under /j/<code> too.
  base: '/',
  plugins: [vue(), webPolicyPlugin],
  resolve: { alias: sourceAliases },
  define: { __WEB__: 'true' },
  build: {
    target: ['chrome120', 'firefox121', 'safari17'],
    outDir: fileURLToPath(new URL('out/web', import.meta.url)),
    chunkSizeWarningLimit: 1_000,
    emptyOutDir: true,
    rolldownOptions: { output: { intro: PAGE_INTRO } },
  },
});
