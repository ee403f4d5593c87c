import { build } from 'vite';
import { PAGE_INTRO, sourceAliases } from '../../vite.shared.config';

/**
 * Bundles a `*.page.ts` and all its imports into one script, for a test that serves it to a real browser; its exports
 * are on `page`.
 */
export const bundlePage = async (entry: string): Promise<string> => {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: sourceAliases },
    build: {
      ...{ write: false, minify: false, lib: { entry, formats: ['iife'], name: 'page' } },
      rolldownOptions: { output: { intro: PAGE_INTRO } },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (!output || !('output' in output)) throw new Error('nothing was bundled');
  return output.output[0].code;
};
