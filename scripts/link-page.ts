/**
 * npm run build:link-page    the page that an invitation opens in a browser: out/link-page/index.html
 *
 * It is one file that asks nobody for anything, for any place that serves files. `--or-warn` runs before each server of
 * ours, which serves it too, and goes on without it where it can't be built.
 */
import { buildLinkPage } from './runtime/build';
import { explainAndExit } from './runtime/command';

const mayFail = process.argv.includes('--or-warn');
await buildLinkPage().catch((error: unknown) => {
  if (!mayFail) explainAndExit(error);
  console.error(`No page for invitations: ${error instanceof Error ? error.message : String(error)}`);
});
