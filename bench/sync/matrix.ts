/** Decides which runs are made, in which order, and how long they will take. Pure. */
import { PEER_IDS } from '../peers/port';
import { POLICY_IDS, type Cell, type NetworkId, type PolicyId, type Scenario } from './model';

/** An entry of the plan: a run of a cell, or joins for the clock alone. */
export type PlanEntry =
  | {
      readonly kind: 'run';
      readonly key: string;
      readonly round: number;
      readonly seconds: number;
      readonly cell: Cell;
    }
  | {
      readonly kind: 'clocks';
      readonly key: string;
      readonly round: number;
      readonly seconds: number;
      readonly network: NetworkId;
      readonly joins: number;
      readonly after: 1 | 60;
    };

/** The seconds that a scenario takes beside its own time, as the rig paces it. The runs correct these as they go. */
const SECONDS = {
  /** The overhead of each run: joining, loading the film, fetching the notes. */
  overhead: 6,
  /** The time from play to steady play. */
  settle: 3,
  /** A watched start, and the rest after it. */
  start: 5,
  /** The time for a recovery. */
  step: 8,
  /** The time for a recovery from a step of `bigStepFromMs` or more. */
  bigStep: 12,
  bigStepFromMs: 2_000,
  freeze: 10,
  hidden: 4,
  /** The joins for the clock alone: opening and closing, and each join. */
  clocks: 3,
  join: 0.15,
} as const;

function scenarioSeconds(scenario: Scenario): number {
  switch (scenario.kind) {
    case 'settle':
    case 'steady':
      return scenario.seconds;
    case 'starts':
      return SECONDS.start * scenario.times;
    case 'step':
      return (
        (Math.abs(scenario.byMs) >= SECONDS.bigStepFromMs ? SECONDS.bigStep : SECONDS.step) * scenario.times
      );
    case 'freeze':
    case 'standstill':
      return (SECONDS.freeze + scenario.forMs / 1000) * scenario.times;
    case 'hidden':
      return SECONDS.hidden + scenario.seconds;
  }
}

export const plannedSeconds = ({ scenarios }: Cell): number =>
  scenarios.reduce((sum, scenario) => sum + scenarioSeconds(scenario), SECONDS.overhead + SECONDS.settle);

function scenarioKey(scenario: Scenario): string {
  switch (scenario.kind) {
    case 'settle':
      return `settle${scenario.seconds}`;
    case 'steady':
      return `steady${scenario.seconds}`;
    case 'starts':
      return `starts${scenario.times}`;
    case 'step':
      return `step${scenario.byMs}x${scenario.times}`;
    case 'freeze':
      return `freeze${scenario.forMs}x${scenario.times}`;
    case 'standstill':
      return `standstill${scenario.forMs}x${scenario.times}`;
    case 'hidden':
      return `hidden${scenario.seconds}`;
  }
}

/** Names a cell, also in the file system; cells that differ in anything have different keys. */
export const cellKey = ({ network, policy, windows, scenarios }: Cell): string =>
  [network, `${windows}w`, policy, ...scenarios.map(scenarioKey)].join('-');

const steady = (seconds: number): Scenario => ({ kind: 'steady', seconds });
const starts = (times: number): Scenario => ({ kind: 'starts', times });
const step = (byMs: number, times = 1): Scenario => ({ kind: 'step', byMs, times });
const FREEZE: Scenario = { kind: 'freeze', forMs: 2_000, times: 1 };
const STANDSTILL: Scenario = { kind: 'standstill', forMs: 2_000, times: 2 };

const run = (
  policy: PolicyId,
  network: NetworkId,
  scenarios: readonly Scenario[],
  round: number,
  windows: Cell['windows'] = 2,
): PlanEntry => {
  const cell: Cell = { policy, network, windows, scenarios };
  return { kind: 'run', key: cellKey(cell), round, seconds: plannedSeconds(cell), cell };
};

const clocks = (network: NetworkId, after: 1 | 60, joins: number, round: number): PlanEntry => ({
  kind: 'clocks',
  key: `clocks-${network}-${after}s`,
  round,
  seconds: SECONDS.clocks + after + SECONDS.join * joins,
  network,
  joins,
  after,
});

/**
 * Rotates a list, so that each comes first once in a while, and the machine's other work hits no single policy only.
 */
export const rotated = <T>(list: readonly T[], by: number): T[] =>
  list.map((_, i) => list[(i + by) % list.length]).filter((item) => item !== undefined);

const rounds = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

interface Depth {
  readonly steadySeconds: number;
  /** The number of rounds of everybody, and of ours alone after that. */
  readonly rounds: number;
  readonly ownRounds: number;
  /** The number of rounds of the linked windows. */
  readonly linkedRounds: number;
  readonly joins: number;
}

const DEFAULT_DEPTH: Depth = { steadySeconds: 12, rounds: 2, ownRounds: 3, linkedRounds: 1, joins: 16 };
const FULL_DEPTH: Depth = { steadySeconds: 30, rounds: 5, ownRounds: 8, linkedRounds: 3, joins: 32 };

/** Policies side by side on the networks, a round at a time, so that a plan that is cut short has whole rounds. */
function sideBySide(round: number, turn: number, policies: readonly PolicyId[], depth: Depth): PlanEntry[] {
  const order = rotated(policies, turn);
  const both = order.filter((policy) => policy === 'matinee' || policy === 'syncplay');
  const calm = [steady(depth.steadySeconds)];
  return [
    ...order.map((policy) => run(policy, 'lan', [...calm, starts(2)], round)),
    ...order.map((policy) => run(policy, 'lan', [step(500), FREEZE], round)),
    ...both.map((policy) => run(policy, 'none', calm, round)),
    ...order.map((policy) => run(policy, 'dsl', calm, round)),
    ...order.map((policy) => run(policy, 'mobile', calm, round)),
  ];
}

/** The scenarios that only our own policy runs. */
const ownOnly = (round: number, depth: Depth): PlanEntry[] => {
  const calm = [steady(depth.steadySeconds)];
  return [
    run('matinee', 'lan', calm, round, 3),
    run('matinee', 'lan', calm, round, 4),
    run('matinee', 'lan', [step(100), step(5_000)], round),
    run('matinee', 'lan', [{ kind: 'hidden', seconds: 10 }], round),
    run('matinee', 'satellite', calm, round),
    run('matinee', 'dsl', calm, round, 3),
    run('matinee', 'dsl', calm, round, 4),
  ];
};

/** Starts on the lines on which nothing else looks at them, and a machine that is held up. */
const startsAndStandstill = (round: number): PlanEntry[] => [
  run('matinee', 'dsl', [starts(2)], round),
  run('matinee', 'mobile', [starts(2)], round),
  run('matinee', 'satellite', [starts(2)], round),
  run('matinee', 'lan', [STANDSTILL], round),
];

/**
 * Windows that reach the server by different lines, and each other directly. The clocks get longer to settle than the
 * film takes to start, as the link comes up only after the join.
 */
const linked = (round: number): PlanEntry =>
  run('matinee', 'asymmetric', [{ kind: 'settle', seconds: 20 }, steady(30)], round);

/**
 * The most important entries come first, and a round of everything before the next one: a budget that is too small cuts
 * off the end, and the next piece goes on from there.
 */
function matrix(depth: Depth): PlanEntry[] {
  const { rounds: all, ownRounds, linkedRounds, joins } = depth;
  return [
    ...sideBySide(1, 0, POLICY_IDS, depth),
    clocks('dsl', 1, joins, 1),
    clocks('dsl', 60, joins, 1),
    ...ownOnly(1, depth),
    clocks('mobile', 60, joins, 1),
    clocks('satellite', 60, joins, 1),
    linked(1),
    ...rounds(2, all).flatMap((round) => sideBySide(round, round - 1, POLICY_IDS, depth)),
    ...startsAndStandstill(1),
    clocks('dsl', 1, joins, 2),
    ...rounds(all + 1, ownRounds).flatMap((round) => sideBySide(round, 0, ['matinee'], depth)),
    ...rounds(2, ownRounds).flatMap((round) => ownOnly(round, depth)),
    ...rounds(2, ownRounds).flatMap(startsAndStandstill),
    ...rounds(2, linkedRounds).map(linked),
    ...rounds(1, all).flatMap((round) =>
      rotated(PEER_IDS, round - 1).map((policy) => run(policy, 'lan', [step(100), step(5_000)], round)),
    ),
    ...rounds(2, all).flatMap((round) => [
      clocks('dsl', 60, joins, round),
      clocks('mobile', 60, joins, round),
      clocks('satellite', 60, joins, round),
    ]),
  ];
}

/** The plan of a look: ours and one peer, in under 90 s with everything around it. */
const QUICK: readonly PlanEntry[] = [
  run('matinee', 'lan', [steady(10), starts(2), step(500)], 1),
  clocks('lan', 1, 8, 1),
  run('syncplay', 'lan', [steady(10)], 1),
];

export type Mode =
  | { readonly kind: 'default' | 'full' | 'quick' }
  /** One long run of ours, for corrections per hour. */
  | { readonly kind: 'long'; readonly minutes: number };

/**
 * @param only policies and networks to keep. Where no network is named, all are kept; where no policy is, ours.
 * @param withPeers keeps the ports of others too where none is named
 */
export function plan(mode: Mode, only: readonly string[] = [], withPeers = false): PlanEntry[] {
  const named = POLICY_IDS.filter((id) => only.includes(id));
  const policies = named.length > 0 ? named : withPeers ? POLICY_IDS : (['matinee'] as const);
  const networks = only.filter((name) => !POLICY_IDS.some((id) => id === name));
  const keeps = (entry: PlanEntry): boolean => {
    const network = entry.kind === 'run' ? entry.cell.network : entry.network;
    const policy = entry.kind === 'run' ? entry.cell.policy : 'matinee';
    return policies.some((one) => one === policy) && (networks.length === 0 || networks.includes(network));
  };
  return entriesOf(mode).filter(keeps);
}

function entriesOf(mode: Mode): readonly PlanEntry[] {
  switch (mode.kind) {
    case 'default':
      return matrix(DEFAULT_DEPTH);
    case 'full':
      return matrix(FULL_DEPTH);
    case 'quick':
      return QUICK;
    case 'long':
      return [run('matinee', 'lan', [steady(Math.round(mode.minutes * 60))], 1)];
  }
}
