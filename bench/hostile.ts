/**
 * npm run bench:hostile [-- --quick] [--seconds 60] [--rounds 3] [--only offers,silent-tcp] [--server-root <checkout>]
 *                       [--add] [--shared] [--publish] [--page] [--json]
 *
 * What people with bad intentions can do to a server, and what honest people beside them notice of it: an attacker of its
 * own process, niced, on this machine's loopback only. Writes test-results/hostile.json; --add keeps the runs that are there
 * (of the same server) and adds to them; --publish makes of what is there bench/results/hostile.json and
 * docs/benchmarks-hostile.md without an attack (with --server-root: the page's figures of the server before); --page makes
 * the page alone. --quick is a look at some attacks, in under two minutes. With --server-root it is the server of another
 * checkout; --shared is for a machine that others use meanwhile. With --json the last line is one JSON object, and
 * everything else goes to the error output.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Explained } from '../scripts/runtime/command';
import { describeMachine } from '../scripts/runtime/machine';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { commitOf } from './hostile/attacked-server';
import { ATTACK_IDS, type AttackId } from './hostile/attacks';
import { figuresOf } from './hostile/figures';
import { ResultSchema, type Result } from './hostile/model';
import { lineOf } from './hostile/progress';
import { hostileReport } from './hostile/report';
import { runAttack } from './hostile/run';
import { beforeOthers } from './hostile/shared-machine';
import { runBench, type Asked, type Outcome, type Say } from './kit/bench';
import { filesOf, readResult, writeLaidOut, writeRecord } from './kit/files';
import { flag, number, some, text } from './kit/options';

const files = filesOf('hostile');
/** The result of the server before it had budgets, measured once (docs/benchmarks-hostile.md). */
const BEFORE = filesOf('hostile-before').result;
/** One attack of each kind: by a seat that doesn't read, by many requests, by costly ones, by connections. */
const QUICK_ATTACKS: readonly AttackId[] = ['stop-reading', 'unknown-events', 'offers', 'silent-tcp'];
const QUICK = { seconds: 8, rounds: 1, attacks: QUICK_ATTACKS } as const;
const FULL = { seconds: 60, rounds: 3, attacks: ATTACK_IDS } as const;
const OPTIONS = {
  seconds: number({ least: 1, most: 600, whole: true }),
  rounds: number({ least: 1, most: 9, whole: true }),
  only: some(ATTACK_IDS),
  'server-root': text(REPO_ROOT),
  ...{ add: flag, shared: flag, publish: flag },
};
type HostileOptions = Asked<typeof OPTIONS>;

function serverRootOf(options: HostileOptions): string {
  const root = resolve(options['server-root']);
  if (existsSync(join(root, 'src-server/main.ts'))) return root;
  throw new Explained(`--server-root takes a checkout; ${root} has no src-server/main.ts.`);
}

const read = (path: string): Result | null => readResult(path, ResultSchema);

/** @param kept the present runs of the same server */
async function attack(options: HostileOptions, kept: Result | null, say: Say): Promise<Result> {
  const { only, shared, quick } = options;
  const usual = quick ? QUICK : FULL;
  const { seconds = usual.seconds, rounds = usual.rounds } = options;
  const serverRoot = serverRootOf(options);
  const startedAt = new Date().toISOString();
  const wanted = only.length > 0 ? only : usual.attacks;
  const attacks = ATTACK_IDS.filter((id) => id === 'quiet' || wanted.includes(id));
  const { version } = JSON.parse(readFileSync(join(serverRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  let result: Result = kept ?? {
    ...{ version: 1, startedAt, machine: describeMachine(), runs: [] },
    versions: { matinee: version, commit: commitOf(serverRoot), protocol: 0, node: process.versions.node },
  };
  const before = Math.max(0, ...result.runs.map(({ round }) => round));
  for (let round = 1; round <= rounds; round += 1) {
    for (const id of attacks) {
      const block = `${startedAt}#${round}`;
      // A failed attack is reported, and the others still run.
      const measured = await runAttack({ attack: id, seconds, serverRoot, shared }).catch(
        (error: unknown) => {
          say(`${id}: ${error instanceof Error ? error.message : String(error)}`);
          return null;
        },
      );
      if (!measured) continue;
      const { protocol, ...run } = measured;
      result = {
        ...result,
        versions: { ...result.versions, protocol },
        runs: [...result.runs, { ...run, attack: id, block, round: before + round }],
      };
      writeRecord(files.look, result);
      say(lineOf(result, id));
    }
  }
  return result;
}

const outcomeOf = (result: Result, file: string): Outcome => ({
  ...{ machine: result.machine, versions: result.versions, figures: figuresOf(result.runs), file },
});

async function writePage(): Promise<Outcome> {
  const [now, before] = [read(files.result), read(BEFORE)];
  const shown = now ?? before;
  if (!shown) throw new Explained('There is no result yet: run the bench, and again with --publish.');
  await writeLaidOut(files.page, hostileReport(now, before));
  return outcomeOf(shown, files.page);
}

await runBench({
  options: OPTIONS,
  async measure(options, say) {
    const serverRoot = serverRootOf(options);
    const saved = options.publish || options.add ? read(files.look) : null;
    if (options.publish) {
      if (!saved) throw new Explained('There is nothing to publish yet.');
      writeRecord(serverRoot === REPO_ROOT ? files.result : BEFORE, saved);
      return writePage();
    }
    if (process.platform !== 'linux') throw new Explained('It reads /proc, so it takes a Linux.');
    if (options.shared && process.getuid?.() !== 0)
      throw new Explained('--shared puts the bench before what others do, which takes root.');
    const kept = saved?.versions.commit === commitOf(serverRoot) ? saved : null;
    if (saved && !kept) say('The runs that are there are of another server; they are left out.');
    const work = (): Promise<Result> => attack(options, kept, say);
    const result = await (options.shared ? beforeOthers(work) : work());
    for (const { id, worst } of figuresOf(result.runs))
      if (worst !== null) say(`${id}: the worst is ${worst}.`);
    return outcomeOf(result, files.look);
  },
  remake: writePage,
});
