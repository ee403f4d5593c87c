/**
 * npm run bench:vices [-- --seconds 60] [--only no-ranges,freeze] [--app-root <checkout, built>] [--page]
 *
 * What film servers with the troubles of real ones do to two people in real windows: seeks, seconds apart, seconds in
 * which the film stood. Adds to bench/results/vices.json, by the app's commit, and makes docs/benchmarks-vices.md; --page
 * makes the page alone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { buildApp } from '../scripts/runtime/build';
import { Explained, explainAndExit } from '../scripts/runtime/command';
import { ensurePackages } from '../scripts/runtime/debian';
import { ensureDisplay } from '../scripts/runtime/display';
import { resolveElectron, runtimeLine } from '../scripts/runtime/electron';
import { commitOfTree, describeMachine } from '../scripts/runtime/machine';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { startSound } from '../scripts/runtime/sound';
import { makeParts } from '../lab/films/hls';
import { prepareFilms } from '../lab/films/prepare';
import { figuresOf } from './vices/figures';
import { zVicesResult, type VicesResult } from './vices/model';
import { vicesReport } from './vices/report';
import { VICES, type Vice } from './vices/vices';

const RESULT = join(REPO_ROOT, 'bench/results/vices.json');
const PAGE = join(REPO_ROOT, 'docs/benchmarks-vices.md');
const SECONDS = 60;
/** Before the engine knew of vices. */
const BEFORE = 'cd7e88b65d20';
const PARTS = 60;

const read = (): VicesResult | null =>
  existsSync(RESULT) ? zVicesResult.parse(JSON.parse(readFileSync(RESULT, 'utf8'))) : null;

async function writePage(result: VicesResult): Promise<void> {
  const latest = Object.keys(result.apps).filter((commit) => commit !== BEFORE);
  const names = {
    [BEFORE]: `before (${BEFORE.slice(0, 7)})`,
    ...Object.fromEntries(latest.map((commit) => [commit, `now (${commit.slice(0, 7)})`])),
  };
  const config = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(vicesReport(result, names), { ...config, filepath: PAGE }));
}

const commitAt = (root: string): string => {
  if (root === REPO_ROOT) return commitOfTree();
  const { stdout } = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root, encoding: 'utf8' });
  return stdout.trim();
};

async function run(vices: readonly Vice[], appRoot: string, seconds: number): Promise<VicesResult> {
  await ensurePackages('window', 'test');
  const electron = await resolveElectron();
  const engine = runtimeLine(electron);
  console.log(engine);
  if (appRoot === REPO_ROOT) await buildApp();
  await prepareFilms();
  const { watchWith } = await import('./vices/evening');
  const display = await ensureDisplay();
  const sound = await startSound();
  Object.assign(process.env, display.env, sound.env, { MATINEE_ELECTRON: electron.executable });
  const partsFolder = mkdtempSync(join(tmpdir(), 'matinee-parts-'));
  const commit = commitAt(appRoot);
  const kept = read();
  const result: VicesResult = {
    ...{ version: 1, startedAt: new Date().toISOString(), machine: describeMachine(), engine, seconds },
    // One app before, and the one of now: what was measured on other code of ours says nothing any more.
    apps: Object.fromEntries(
      Object.entries(kept?.apps ?? {}).filter(
        ([one]) => one === commit || one === BEFORE || commit === BEFORE,
      ),
    ),
  };
  try {
    await makeParts(partsFolder, PARTS);
    for (const vice of vices) {
      const found = await watchWith(vice, { appRoot, partsFolder, seconds }).then(
        figuresOf,
        (error: unknown) => String(error).split('\n', 1).join('').slice(0, 200),
      );
      console.log(`${vice.id}: ${JSON.stringify(found)}`);
      result.apps[commit] = { ...result.apps[commit], [vice.id]: found };
      writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
    }
    return result;
  } finally {
    rmSync(partsFolder, { recursive: true, force: true });
    await sound.close();
    await display.close();
  }
}

async function bench(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: String(SECONDS) },
      only: { type: 'string' },
      'app-root': { type: 'string', default: REPO_ROOT },
      page: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds >= 10)) throw new Explained('--seconds takes a number, 10 at least.');
  const vices = (values.only?.split(',') ?? VICES.map(({ id }) => id)).map((id) => {
    const vice = VICES.find((one) => one.id === id);
    if (!vice) throw new Explained(`--only takes ${VICES.map((one) => one.id).join(', ')}; not ${id}.`);
    return vice;
  });
  const result = values.page ? read() : await run(vices, resolve(values['app-root']), seconds);
  if (!result) throw new Explained('There is no result yet: run npm run bench:vices.');
  await writePage(result);
}

await bench().catch(explainAndExit);
