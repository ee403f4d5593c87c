/**
 * npm run fuzz [-- --minutes 5] [--seed 123] [--only requests,http]
 *
 * Tries every way into a server of its own with what the schemas of the wire take, nearly take and don't take. Round after
 * round, each from a new seed, until the time is up. What fails is kept in test/fuzz/seeds.json, from where the tests try it
 * first, and the line that tries it again is printed.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { tryOut } from '../test/fuzz/fuzz';
import { FuzzedServer } from '../test/fuzz/fuzzed-server';
import { keep } from '../test/fuzz/kept-seeds';
import { FUZZES } from '../test/fuzz/server-fuzzes';
import { Explained, explainAndExit } from './runtime/command';

const DEFAULT_MINUTES = 5;
const RUNS = 200;
/** How long each fuzz runs in one round, so that all of them get an early turn, ms. */
const TURN_MS = 15_000;

interface Options {
  readonly minutes: number;
  readonly seed: number | null;
  readonly only: readonly string[];
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string', default: '' } },
  });
  const numberOf = (text: string | undefined, flag: string): number | null => {
    if (text === undefined) return null;
    const value = Number(text);
    if (!Number.isFinite(value)) throw new Explained(`${flag} takes a number.`);
    return value;
  };
  const only = values.only.split(',').filter((name) => name !== '');
  const unknown = only.find((name) => FUZZES.every((one) => one.name !== name));
  if (unknown !== undefined)
    throw new Explained(`--only takes ${FUZZES.map(({ name }) => name).join(', ')}; not ${unknown}.`);
  return {
    minutes: numberOf(values.minutes, '--minutes') ?? DEFAULT_MINUTES,
    seed: numberOf(values.seed, '--seed'),
    only,
  };
}

async function run({ minutes, seed: given, only }: Options): Promise<number> {
  const server = await FuzzedServer.start();
  const endsAtMs = performance.now() + minutes * 60_000;
  let what = '';
  process.on('uncaughtException', (error) => {
    console.error(`Nobody caught this while ${what}:`, error);
    process.exit(1);
  });
  let faults = 0;
  let rounds = 0;
  const fuzzes = FUZZES.filter(({ name }) => only.length === 0 || only.includes(name));
  while (performance.now() < endsAtMs && (given === null || rounds === 0)) {
    rounds += 1;
    const seed = given ?? randomInt(2 ** 31);
    for (const one of fuzzes) {
      const limitMs = Math.min(TURN_MS, endsAtMs - performance.now());
      if (limitMs <= 0) break;
      what = `npm run fuzz -- --only "${one.name}" --seed ${seed}`;
      const found = await tryOut(one, server, { seed, runs: RUNS, limitMs });
      if (!found) continue;
      faults += 1;
      keep(found);
      console.log(`${one.name}: ${found.found}\n  again: ${what}`);
    }
    console.log(`round ${rounds} (seed ${seed}): ${faults === 0 ? 'no fault' : `${faults} faults so far`}`);
  }
  await server.stop();
  return faults === 0 ? 0 : 1;
}

process.exit(await run(optionsOf(process.argv.slice(2))).catch(explainAndExit));
