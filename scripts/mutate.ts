/**
 * npm run mutate [folder or file…]
 *
 * Breaks the code in one small way after the other (StrykerJS) and asks whether a test notices. A run goes on where the
 * last one was left: each file's result is kept in test/mutants by folder, as soon as the file is done. `-- --list`
 * only shows the results. It is no part of the check, since a folder takes from ten minutes to some hours.
 * docs/mutants.md says how to read the mutants that survived.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEAST_OF_DECIDERS, MUTATED, type MutatedFolder } from './mutation/plan';
import { digest, leftToRun, merge, scoreOf, type FileResult, type FolderResult } from './mutation/results';
import { mutateInTurn } from './mutation/run-file';
import { Explained, explainAndExit } from './runtime/command';
import { REPO_ROOT } from './runtime/paths';

const RESULTS = join(REPO_ROOT, 'test/mutants');
const read = (path: string): string => readFileSync(join(REPO_ROOT, path), 'utf8');

const resultFile = (folder: string): string => join(RESULTS, `${folder.replaceAll('/', '-')}.json`);
/** The kept results of those files that still exist. */
const readResult = (folder: string): FolderResult => {
  if (!existsSync(resultFile(folder))) return {};
  const known = JSON.parse(readFileSync(resultFile(folder), 'utf8')) as FolderResult;
  const sources = sourcesOf(folder);
  return Object.fromEntries(Object.entries(known).filter(([name]) => sources.includes(name)));
};

function writeResult(folder: string, result: FolderResult): void {
  mkdirSync(RESULTS, { recursive: true });
  const sorted = Object.fromEntries(Object.entries(result).sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(resultFile(folder), `${JSON.stringify(sorted, null, 2)}\n`);
}

const sourcesOf = (folder: string): string[] =>
  readdirSync(join(REPO_ROOT, folder))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();

/** A digest of all tests that may notice a mutant. The fixed beginning of a glob is enough to find them. */
function testsDigest({ tests, further = [] }: MutatedFolder): string {
  const found = [...tests, ...further].flatMap((glob) => {
    const beginning = glob.slice(0, glob.indexOf('*'));
    const folder = beginning.slice(0, beginning.lastIndexOf('/'));
    return readdirSync(join(REPO_ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((path) => path.startsWith(beginning) && path.endsWith('.test.ts'));
  });
  return digest(...found.sort().map(read));
}

/** Prints a folder's result. @returns whether the result reaches the share that the plan promises */
function show(plan: MutatedFolder, result: FolderResult): boolean {
  const line = (name: string, files: readonly FileResult[], least: number | null): boolean => {
    const { percent, mutants, survived, equivalent } = scoreOf(files);
    const isKept = least === null || files.length === 0 || percent >= least;
    const promise = least === null ? '' : isKept ? `, at least ${least}` : `, TOO FEW: at least ${least}`;
    const figures = files.length === 0 ? 'not run' : `${percent.toFixed(1)} %${promise}`;
    console.log(`${name}: ${figures} (${mutants} mutants, ${survived} survive, ${equivalent} equivalent)`);
    return isKept;
  };
  const done = Object.values(result);
  let isKept = line(
    `${plan.folder}, ${done.length} of ${sourcesOf(plan.folder).length} files`,
    done,
    plan.least,
  );
  for (const name of sourcesOf(plan.folder)) {
    const file = result[name];
    const isDecider = plan.deciders?.includes(name) ?? false;
    if (file || isDecider)
      isKept = line(`  ${name}`, file ? [file] : [], isDecider ? LEAST_OF_DECIDERS : null) && isKept;
  }
  return isKept;
}

async function mutate(plan: MutatedFolder, names: readonly string[]): Promise<void> {
  const tests = testsDigest(plan);
  for (const name of names) {
    const file = `${plan.folder}/${name}`;
    const text = read(file);
    const known = readResult(plan.folder)[name];
    const left = leftToRun(known, digest(text), tests);
    if (left.kind === 'nothing') continue;
    console.log(`${file}: ${left.kind === 'all' ? 'all of it' : `${left.at.length} places`}…`);
    const places = left.kind === 'all' ? null : left.at;
    const run = { file, places, tests: plan.tests, isPure: plan.isPure ?? false };
    const mutants = await mutateInTurn(run, plan.further ?? []);
    if (mutants === null) {
      console.log(`${file}: no test loads it.`);
      continue;
    }
    writeResult(plan.folder, {
      ...readResult(plan.folder),
      [name]: merge(known, { text, tests, places, mutants }),
    });
  }
}

async function main(): Promise<boolean> {
  const args = process.argv.slice(2);
  const wanted = args.filter((arg) => !arg.startsWith('--')).map((arg) => arg.replace(/\/$/, ''));
  const plans = MUTATED.filter(
    ({ folder }) =>
      wanted.length === 0 || wanted.some((path) => path === folder || path.startsWith(`${folder}/`)),
  );
  if (plans.length === 0)
    throw new Explained(
      `Nothing of that is mutated. There is ${MUTATED.map(({ folder }) => folder).join(', ')}.`,
    );
  let isKept = true;
  for (const plan of plans) {
    const named = wanted
      .filter((path) => path.startsWith(`${plan.folder}/`))
      .map((path) => path.slice(plan.folder.length + 1));
    if (!args.includes('--list')) await mutate(plan, named.length > 0 ? named : sourcesOf(plan.folder));
    isKept = show(plan, readResult(plan.folder)) && isKept;
  }
  return isKept;
}

const isKept = await main().catch(explainAndExit);
process.exit(isKept ? 0 : 1);
