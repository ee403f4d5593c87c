import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { appFileServer } from '../../src-main/security/app-files';
import { pageHeaders } from '../../src-main/security/content-policy';
import { BROWSER_TARGET, PAGE_INTRO, sourceAliases } from '../../vite.shared.config';

/**
 * Builds a `*.page.ts` like the app, with workers, worklets and WebAssembly beside it, and serves it with the app's own
 * server and content policy, for behaviour that shows only then.
 */
export const serveAppPage = async (entry: string): Promise<{ url: string; close(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'matinee-page-'));
  const built = join(folder, 'built');
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, '../..'),
    resolve: { alias: sourceAliases },
    build: {
      target: BROWSER_TARGET,
      outDir: built,
      emptyOutDir: true,
      rolldownOptions: { input: entry, output: { entryFileNames: 'page.js', intro: PAGE_INTRO } },
    },
  });
  await writeFile(
    join(built, 'index.html'),
    '<!doctype html><title>A page</title><link rel="icon" href="data:," /><script type="module" src="/page.js"></script>',
  );
  const serve = appFileServer(built, pageHeaders(null));
  const server = createServer((request, response) => {
    void serve({ url: `matinee-app://app${request.url}`, method: request.method ?? 'GET' }).then(
      ({ status, headers, body }) => {
        response.writeHead(status, headers);
        response.end(body);
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
};
