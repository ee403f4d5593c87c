/** What the person who runs the bench asks for. */
import { parseArgs } from 'node:util';
import { Explained } from '../../scripts/runtime/command';
import type { Mode } from './matrix';
import { POLICY_IDS } from './model';

const NETWORK_IDS = ['none', 'lan', 'dsl', 'mobile', 'satellite'] as const;
const DEFAULT_MINUTES = 30;
/** With the report behind it, and what it takes to begin, under 90 s. */
const QUICK_MINUTES = 80 / 60;

export interface BenchOptions {
  readonly mode: Mode;
  /** For the runs of this piece; Infinity for as long as it takes. */
  readonly minutes: number;
  readonly only: readonly string[];
  /** The ports of others run too, side by side with ours. */
  readonly peers: boolean;
  /** Name of the folder of records. */
  readonly set: string;
  /** Forgets the records so far. */
  readonly fresh: boolean;
  /** Measures nothing: makes the report of what is there. */
  readonly reportOnly: boolean;
  readonly json: boolean;
}

function numberOf(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Explained(`${flag} takes a number of minutes.`);
  return value;
}

/** Throws an Explained that says what is possible. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = readArgs(args);
  const long = numberOf(values['real-minutes'], '--real-minutes');
  if ([values.quick, values.full, long !== undefined].filter(Boolean).length > 1)
    throw new Explained('--quick, --full and --real-minutes exclude each other.');
  const only = (values.only ?? []).flatMap((list) => list.split(','));
  const names: readonly string[] = [...POLICY_IDS, ...NETWORK_IDS];
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Explained(`--only takes ${names.join(', ')}; not ${unknown}.`);
  const set = values.set ?? (values.quick ? 'quick' : 'latest');
  if (!/^[\w-]{1,64}$/.test(set)) throw new Explained('--set takes a name of letters, digits, - and _.');
  const mode: Mode =
    long !== undefined
      ? { kind: 'long', minutes: long }
      : { kind: values.quick ? 'quick' : values.full ? 'full' : 'default' };
  const usual = { quick: QUICK_MINUTES, default: DEFAULT_MINUTES, full: Infinity, long: Infinity };
  return {
    mode,
    minutes: numberOf(values.minutes, '--minutes') ?? usual[mode.kind],
    only,
    peers: values.peers ?? false,
    set,
    // A look is always a new one.
    fresh: (values.fresh ?? false) || (mode.kind === 'quick' && !values.report),
    reportOnly: values.report ?? false,
    json: values.json ?? false,
  };
}

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        full: { type: 'boolean' },
        'real-minutes': { type: 'string' },
        minutes: { type: 'string' },
        only: { type: 'string', multiple: true },
        peers: { type: 'boolean' },
        set: { type: 'string' },
        fresh: { type: 'boolean' },
        report: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new Explained(error instanceof Error ? error.message : String(error));
  }
}
