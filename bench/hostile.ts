/**
 * npm run bench:hostile [-- --quick] [--seconds 60] [--rounds 3] [--only offers,silent-tcp] [--server-root <checkout>]
 *                       [--add] [--shared] [--publish] [--page] [--json]
 *
 * What people with bad intentions can do to a server, and what honest people beside them notice of it: an attacker of its
 * own process, niced, on this machine's loopback only. Writes test-results/hostile.json; --add keeps the runs that are there
 * (of the same server) and adds to them; --publish makes of what is there bench/results/hostile.json and
 * docs/benchmarks-hostile.md without an attack (with --server-root: the page's figures of the server before); --page the page alone. With --server-root it is the server of another
 * checkout; --shared is for a machine that others use meanwhile. With --json the last line is one JSON object, and everything else goes to the error output.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { Explained, explainAndExit } from '../scripts/runtime/command';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { commitOf } from './hostile/attacked-server';
import { ATTACK_IDS, type AttackId } from './hostile/attacks';
import { attackFigures, figuresOf, troublesOf } from './hostile/figures';
import { ResultSchema, type Result } from './hostile/model';
import { hostileReport } from './hostile/report';
import { runAttack } from './hostile/run';
import { beforeOthers } from './hostile/shared-machine';
import { describeMachine } from '../scripts/runtime/machine';

const LOOK = join(REPO_ROOT, 'test-results/hostile.json');
const RESULT = join(REPO_ROOT, 'bench/results/hostile.json');
/** Of the server before it had budgets, measured once (docs/benchmarks-hostile.md). */
const BEFORE = join(REPO_ROOT, 'bench/results/hostile-before.json');
const PAGE = join(REPO_ROOT, 'docs/benchmarks-hostile.md');
const QUICK = { seconds: 8, rounds: 1 } as const;
const FULL = { seconds: 60, rounds: 3 } as const;

type Say = (line: string) => void;

interface Options {
  readonly seconds: number;
  readonly rounds: number;
  readonly only: readonly AttackId[];
  readonly serverRoot: string;
  readonly add: boolean;
  readonly shared: boolean;
  readonly publish: boolean;
  readonly page: boolean;
  readonly json: boolean;
}

const whole = (text: string | undefined, usual: number, flag: string, most: number): number => {
  const value = text === undefined ? usual : Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`${flag} takes a whole number from 1 to ${most}.`);
  return value;
};

function optionsOf(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        'server-root': { type: 'string', default: REPO_ROOT },
        add: { type: 'boolean', default: false },
        shared: { type: 'boolean', default: false },
        publish: { type: 'boolean', default: false },
        page: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const usual = values.quick ? QUICK : FULL;
    const only = values.only
      .flatMap((list) => list.split(','))
      .map((name) => {
        const id = ATTACK_IDS.find((one) => one === name);
        if (!id) throw new Error(`--only takes ${ATTACK_IDS.join(', ')}; not ${name}.`);
        return id;
      });
    const serverRoot = resolve(values['server-root']);
    if (values.shared && process.getuid?.() !== 0)
      throw new Error('--shared puts the bench before what others do, which takes root.');
    if (!existsSync(join(serverRoot, 'src-server/main.ts')))
      throw new Error(`--server-root takes a checkout; ${serverRoot} has no src-server/main.ts.`);
    return {
      ...values,
      ...{ only, serverRoot },
      seconds: whole(values.seconds, usual.seconds, '--seconds', 600),
      rounds: whole(values.rounds, usual.rounds, '--rounds', 9),
    };
  } catch (error) {
    throw new Explained(error instanceof Error ? error.message : String(error));
  }
}

/** A record of some 100,000 stamps, which nobody reads line by line: laid out it would be as many lines. */
function writeRecord(path: string, result: Result): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(result)}\n`);
}

async function writePage(text: string): Promise<void> {
  writeFileSync(PAGE, await format(text, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
}

const read = (path: string): Result => ResultSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
const ifThere = (path: string): Result | null => (existsSync(path) ? read(path) : null);

const text = (value: number | null, none: string): string =>
  value === null ? none : String(Math.round(value * 100) / 100);

/** @param kept runs of the same server that are there already */
async function measure(options: Options, kept: Result | null, say: Say): Promise<Result> {
  const { seconds, rounds, only, serverRoot, shared } = options;
  const startedAt = new Date().toISOString();
  const attacks = ATTACK_IDS.filter((id) => id === 'quiet' || only.length === 0 || only.includes(id));
  const { version } = JSON.parse(readFileSync(join(serverRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  let result: Result = kept ?? {
    ...{ version: 1, startedAt, machine: describeMachine(), runs: [] },
    versions: { matinee: version, commit: commitOf(serverRoot), protocol: 0, node: process.versions.node },
  };
  const before = Math.max(0, ...result.runs.map(({ round }) => round));
  for (let round = 1; round <= rounds; round += 1) {
    for (const attack of attacks) {
      const block = `${startedAt}#${round}`;
      // One that fails has to be seen, and the others still say something.
      const measured = await runAttack({ attack, seconds, serverRoot, shared }).catch((error: unknown) => {
        say(`${attack}: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      });
      if (!measured) continue;
      const { protocol, ...run } = measured;
      result = {
        ...result,
        versions: { ...result.versions, protocol },
        runs: [...result.runs, { ...run, attack, block, round: before + round }],
      };
      writeRecord(LOOK, result);
      say(lineOf(result, attack));
    }
  }
  return result;
}

/** The last run of an attack in one line. */
const lineOf = ({ runs }: Result, attack: AttackId): string => {
  const run = runs.findLast((one) => one.attack === attack);
  if (!run) return attack;
  const quiet = runs.filter((one) => one.attack === 'quiet' && one.block === run.block);
  const [figures] = attackFigures([...quiet, run]);
  const { busy, strangers } = run.machine;
  const machine = `machine ${Math.round(busy * 100)} % busy, ${Math.round(strangers * 100)} % by others`;
  if (!figures) return `${attack}: ${run.witness.stamps.length} stamps, ${machine}`;
  return [
    `${attack}, round ${run.round}: memory +${text(figures.memoryMb, '?')} MB`,
    `p99 × ${text(figures.ratio, '–')}, at once × ${text(figures.ratioFirst, '–')} (quiet ${text(figures.quietP99Ms, '–')} ms)`,
    `out after ${text(figures.outS, '–')} s${figures.never ? ' or never' : ''} (${run.intrusion.out.count} of ${run.intrusion.opened}, ${run.intrusion.turnedAway} turned away, ${run.intrusion.messages} messages)`,
    `${troublesOf(figures)} troubles${troublesOf(figures) > 0 ? ` ${JSON.stringify({ ...run.witness, stamps: undefined })}` : ''}`,
    ...(run.serverEnded === null ? [] : [`the server ended (${run.serverEnded})`]),
    machine,
  ].join(', ');
};

async function bench(options: Options): Promise<number> {
  const say: Say = options.json ? (line) => console.error(line) : (line) => console.log(line);
  if (options.publish || options.page) {
    if (options.publish) {
      const isOwn = options.serverRoot === REPO_ROOT;
      writeRecord(isOwn ? RESULT : BEFORE, read(LOOK));
    }
    await writePage(hostileReport(ifThere(RESULT), ifThere(BEFORE)));
    return 0;
  }
  if (process.platform !== 'linux') throw new Explained('It reads /proc, so it takes a Linux.');
  const saved = options.add ? ifThere(LOOK) : null;
  const kept = saved?.versions.commit === commitOf(options.serverRoot) ? saved : null;
  if (saved && !kept) say('The runs that are there are of another server; they are left out.');
  const result = await (options.shared
    ? beforeOthers(() => measure(options, kept, say))
    : measure(options, kept, say));
  const figures = figuresOf(result.runs);
  for (const { id, value, target, met, worst } of figures) {
    const verdict = met === null ? '' : met ? 'met' : 'MISSED';
    say(
      `${id.padEnd(24)} ${text(value, worst === null ? '–' : 'no end').padStart(8)} ${target} ${verdict} (${worst ?? ''})`,
    );
  }
  say(`Written to ${relative(process.cwd(), LOOK)}.`);
  const { machine, versions } = result;
  if (options.json) process.stdout.write(`${JSON.stringify({ machine, versions, figures })}\n`);
  return result.runs.length === 0 ? 1 : 0;
}

process.exitCode = await bench(optionsOf(process.argv.slice(2))).catch(explainAndExit);
