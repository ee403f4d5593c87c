/**
 * npm run check:licences
 *
 * Checks whether each package of the lock file may be used; it needs neither network nor node_modules.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Explained, explainAndExit } from './runtime/command';
import { REPO_ROOT } from './runtime/paths';
import { licenceProblems, LockSchema } from './supply/licence-rules';

function check(): number {
  const lock = LockSchema.parse(JSON.parse(readFileSync(join(REPO_ROOT, 'package-lock.json'), 'utf8')));
  const problems = licenceProblems(lock);
  if (problems.length === 0) return 0;
  throw new Explained(
    [...problems, 'What is allowed, and the exceptions: scripts/supply/licence-rules.ts.'].join('\n'),
  );
}

try {
  process.exitCode = check();
} catch (error) {
  process.exitCode = explainAndExit(error);
}
