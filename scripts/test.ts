/**
 * npm test [-- --only unit|integration|e2e] [-- filters and options for the test runners]
 *
 * Sets up what is missing, builds, makes the test clips, then runs Vitest and, with real Electron on a
 * virtual display and silent sound devices, Playwright. Ends with the minutes of each file and one line:
 * `N passed, N failed`. MATINEE_HEADED=1 puts the windows on your own display.
 */
import { Explained, explainAndExit } from './runtime/command';
import { withRealParts } from './testing/real-parts';
import { runPlaywright, runVitest, tell, type Outcome } from './testing/runners';

const KINDS = ['unit', 'integration', 'e2e'] as const;
type Kind = (typeof KINDS)[number];

function parseArgs(args: readonly string[]): { kinds: readonly Kind[]; rest: string[] } {
  const rest = [...args];
  const at = rest.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  if (at === -1) return { kinds: KINDS, rest };
  const [flag = ''] = rest.splice(at, 1);
  const value = flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : rest.splice(at, 1)[0];
  const kind = KINDS.find((name) => name === value);
  if (!kind) throw new Explained(`--only takes one of ${KINDS.join(', ')}.`);
  return { kinds: [kind], rest };
}

async function test(): Promise<number> {
  const { kinds, rest } = parseArgs(process.argv.slice(2));
  const projects = [
    ...(kinds.includes('unit') ? ['unit', 'dom'] : []),
    ...(kinds.includes('integration') ? ['integration'] : []),
  ];
  if (!kinds.includes('e2e') && !kinds.includes('integration'))
    return tell([await runVitest(projects, rest, process.env)]);
  return withRealParts(async ({ env, engine }) => {
    const outcomes: Outcome[] = [];
    if (projects.length > 0) outcomes.push(await runVitest(projects, rest, env));
    if (kinds.includes('e2e')) outcomes.push(await runPlaywright('test/e2e', rest, env));
    console.log(`\nRan on ${engine}, Node ${process.versions.node}.`);
    return tell(outcomes);
  });
}

const failed = await test().catch(explainAndExit);
process.exit(failed === 0 ? 0 : 1);
