/** The figures of all runs, with their targets. Pure. */
import { judged, type Figure } from '../kit/figure';
import { median, percentile } from '../kit/statistics';
import { ATTACK_IDS, type AttackId } from './attacks';
import type { Run, Stamp } from './model';

/** The length of the first part of an attack, which is looked at by itself, ms. */
const FIRST_MS = 5_000;
/** A connection that is still in after being abusive for this long counts as never put out, s. */
const OUT_TARGET_S = 5;

export interface AttackFigures {
  readonly attack: AttackId;
  readonly rounds: number;
  readonly memoryMb: number;
  /**
   * The round trip over that of the quiet time; null where there was no quiet time beside it, or nobody was answered.
   */
  readonly ratio: number | null;
  readonly ratioFirst: number | null;
  readonly p99Ms: number | null;
  readonly quietP99Ms: number | null;
  /**
   * The worst of all connections of all rounds; null where none was put out, with `never` where one ought to have been.
   */
  readonly outS: number | null;
  readonly never: boolean;
  /** The troubles of honest people, over all rounds. */
  readonly disconnects: number;
  readonly holds: number;
  readonly linesLost: number;
  readonly refused: number;
  readonly serverEnded: boolean;
}

export interface HostileFigure extends Figure<'MB' | 'ratio' | 's' | 'times'> {
  readonly id: 'hostile-memory-mb' | 'hostile-rtt-p99-ratio' | 'hostile-out-s' | 'hostile-honest-troubles';
  /** The attack behind the figure; null where no attack says anything of it. */
  readonly worst: AttackId | null;
}

const p99 = (stamps: readonly Stamp[], untilMs = Infinity): number | null =>
  percentile(
    stamps.filter(([atMs]) => atMs < untilMs).map(([, roundTripMs]) => roundTripMs),
    0.99,
  );

const ratioOf = (value: number | null, quiet: number | null): number | null =>
  value === null || quiet === null || quiet <= 0 ? null : value / quiet;

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const medianOf = (values: readonly (number | null)[]): number | null => {
  const there = known(values);
  return there.length === 0 ? null : median(there);
};
const worstOf = (values: readonly (number | null)[]): number | null => {
  const there = known(values);
  return there.length === 0 ? null : Math.max(...there);
};
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** How long the longest connection of a run could go on, s. */
const outOf = ({ intrusion }: Run): { readonly outS: number | null; readonly never: boolean } => ({
  outS: intrusion.out.worst,
  never: !intrusion.leavesByItself && (intrusion.stillIn ?? 0) > OUT_TARGET_S,
});

/** The figures of each attack that ran, in the order of the list. */
export const attackFigures = (runs: readonly Run[]): AttackFigures[] =>
  ATTACK_IDS.filter((id) => id !== 'quiet').flatMap((attack) => {
    const own = runs.filter((run) => run.attack === attack);
    if (own.length === 0) return [];
    const quietOf = ({ block }: Run): number | null => {
      const quiet = runs.find((run) => run.attack === 'quiet' && run.block === block);
      return quiet ? p99(quiet.witness.stamps) : null;
    };
    const outs = own.map(outOf);
    return [
      {
        attack,
        rounds: own.length,
        memoryMb: median(own.map(({ memory }) => memory.highestMb - memory.beforeMb)),
        ratio: medianOf(own.map((run) => ratioOf(p99(run.witness.stamps), quietOf(run)))),
        ratioFirst: medianOf(own.map((run) => ratioOf(p99(run.witness.stamps, FIRST_MS), quietOf(run)))),
        p99Ms: medianOf(own.map((run) => p99(run.witness.stamps))),
        quietP99Ms: medianOf(own.map(quietOf)),
        outS: worstOf(outs.map(({ outS }) => outS)),
        never: outs.some(({ never }) => never),
        disconnects: sum(own.map(({ witness }) => witness.disconnects)),
        holds: sum(own.map(({ witness }) => witness.holds)),
        linesLost: sum(own.map(({ witness }) => witness.linesLost)),
        refused: sum(own.map(({ witness }) => sum(Object.values(witness.refused)))),
        serverEnded: own.some(({ serverEnded }) => serverEnded !== null),
      },
    ];
  });

export const troublesOf = (figures: AttackFigures): number =>
  figures.disconnects + figures.holds + figures.linesLost + figures.refused;

interface Look {
  readonly id: HostileFigure['id'];
  readonly unit: HostileFigure['unit'];
  readonly limit: number;
  /** The value of an attack; Infinity where there was no end to it, null where it says nothing of this figure. */
  readonly of: (figures: AttackFigures) => number | null;
}

const LOOKS: readonly Look[] = [
  {
    ...{ id: 'hostile-memory-mb', unit: 'MB', limit: 30 },
    of: ({ memoryMb, serverEnded }) => (serverEnded ? Infinity : memoryMb),
  },
  {
    ...{ id: 'hostile-rtt-p99-ratio', unit: 'ratio', limit: 3 },
    of: ({ ratio, ratioFirst, serverEnded }) => (serverEnded ? Infinity : worstOf([ratio, ratioFirst])),
  },
  {
    ...{ id: 'hostile-out-s', unit: 's', limit: OUT_TARGET_S },
    of: ({ outS, never }) => (never ? Infinity : outS),
  },
  {
    ...{ id: 'hostile-honest-troubles', unit: 'times', limit: 0 },
    of: (figures) => (figures.serverEnded ? Infinity : troublesOf(figures)),
  },
];

/** The figures of the worst attack each, with the number of rounds of all attacks that say something of it. */
export const figuresOf = (runs: readonly Run[]): HostileFigure[] => {
  const attacks = attackFigures(runs);
  return LOOKS.map(({ id, unit, limit, of }) => {
    const known = attacks.flatMap((figures) => {
      const value = of(figures);
      return value === null ? [] : [{ attack: figures.attack, rounds: figures.rounds, value }];
    });
    const worst = known.reduce<(typeof known)[number] | null>(
      (most, one) => (most === null || one.value > most.value ? one : most),
      null,
    );
    const value = worst && Number.isFinite(worst.value) ? worst.value : null;
    const rounds = sum(known.map((one) => one.rounds));
    return judged({ id, unit, value, runs: rounds, void: 0, worst: worst?.attack ?? null }, { to: limit });
  });
};
