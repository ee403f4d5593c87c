/**
 * npm run bench:vices [-- --quick] [--seconds 60] [--only no-ranges,freeze] [--app-root <checkout, built>] [--json] [--page]
 *
 * What film servers with the troubles of real ones do to two people in real windows: seeks, seconds apart, seconds in
 * which the film stood. Adds to bench/results/vices.json, by the app's commit, and makes docs/benchmarks-vices.md; with
 * --quick (some vices, a quarter of a minute each) or --seconds test-results/vices.json alone. --page makes the page alone.
 * With --json the last line is the figures of the app as one JSON object.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeParts } from '../lab/films/hls';
import { Explained } from '../scripts/runtime/command';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { runBench, type Asked, type Say } from './kit/bench';
import { filesOf, readResult, writeLaidOut } from './kit/files';
import { number, some, text } from './kit/options';
import { setUp } from './kit/set-up';
import { withDisplayAndSound } from './kit/surroundings';
import { figuresOf, viceFigures } from './vices/figures';
import { BEFORE, latestOf, zVicesResult, type VicesResult } from './vices/model';
import { vicesReport } from './vices/report';
import { VICE_IDS, VICES, type ViceId } from './vices/vices';

/** The vices of a look: a film with a jump, whole and without ranges, and one that comes too slowly. */
const QUICK: readonly ViceId[] = ['none', 'no-ranges', 'slow-line'];
const SECONDS = { quick: 15, full: 60 } as const;
const PARTS = 60;
const OPTIONS = { seconds: number({ least: 10 }), only: some(VICE_IDS), 'app-root': text(REPO_ROOT) };

const files = filesOf('vices');

const commitAt = (root: string): string =>
  spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, encoding: 'utf8' }).stdout.trim();

/** Each vice is kept as soon as it was watched, so that a bench that is stopped loses one at most. */
async function measure({ quick, only, seconds: asked, ...rest }: Asked<typeof OPTIONS>, say: Say) {
  const appRoot = resolve(rest['app-root']);
  const isOwn = appRoot === REPO_ROOT;
  const seconds = asked ?? SECONDS[quick ? 'quick' : 'full'];
  const wanted = only.length > 0 ? only : quick ? QUICK : VICE_IDS;
  const { electron, startedAt, machine, engine, versions } = await setUp(say, { app: isOwn, films: true });
  const commit = isOwn ? versions.commit : commitAt(appRoot);
  // Published vices have all been watched for the same time.
  const isLook = quick || asked !== undefined;
  const file = isLook ? files.look : files.result;
  const kept = isLook ? null : readResult(file, zVicesResult);
  const result: VicesResult = {
    ...{ version: 1, startedAt, machine, engine, seconds },
    // The earlier app and the present one are kept: results of other code of ours say nothing any more.
    apps: Object.fromEntries(
      Object.entries(kept?.apps ?? {}).filter(
        ([one]) => one === commit || one === BEFORE || commit === BEFORE,
      ),
    ),
  };
  const partsFolder = mkdtempSync(join(tmpdir(), 'matinee-parts-'));
  try {
    await makeParts(partsFolder, PARTS);
    await withDisplayAndSound(electron, async () => {
      const { watchWith } = await import('./vices/evening');
      for (const vice of VICES.filter(({ id }) => wanted.includes(id))) {
        const found = await watchWith(vice, { appRoot, partsFolder, seconds }).then(
          figuresOf,
          (error: unknown) => String(error).split('\n', 1).join('').slice(0, 200),
        );
        say(`${vice.id}: ${JSON.stringify(found)}`);
        result.apps[commit] = { ...result.apps[commit], [vice.id]: found };
        await writeLaidOut(file, JSON.stringify(result));
      }
    });
  } finally {
    rmSync(partsFolder, { recursive: true, force: true });
  }
  if (!isLook) await writeLaidOut(files.page, vicesReport(result));
  return {
    machine,
    versions: { ...versions, commit },
    figures: viceFigures(result.apps[commit] ?? {}),
    file,
  };
}

await runBench({
  options: OPTIONS,
  measure,
  async remake() {
    const result = readResult(files.result, zVicesResult);
    if (!result) throw new Explained('There is no result yet: run npm run bench:vices.');
    await writeLaidOut(files.page, vicesReport(result));
    const commit = latestOf(result) ?? BEFORE;
    const { machine, engine, apps } = result;
    return {
      machine,
      versions: { commit, engine },
      figures: viceFigures(apps[commit] ?? {}),
      file: files.page,
    };
  },
});
