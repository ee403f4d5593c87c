import { describe, expect, it } from 'vitest';
import { attackFigures, figuresOf } from './figures';
import type { Run, Stamp } from './model';
import { pssOf } from '../../lab/senses/process-memory';

const stampsOf = (roundTripMs: number, count = 240): Stamp[] =>
  Array.from({ length: count }, (_, index): Stamp => [index * 250, roundTripMs]);

interface Told extends Partial<Omit<Run, 'witness' | 'intrusion'>> {
  readonly witness?: Partial<Run['witness']>;
  readonly intrusion?: Partial<Run['intrusion']>;
}

const run = ({ witness, intrusion, ...more }: Told = {}): Run => ({
  attack: 'offers',
  round: 1,
  block: 'a#1',
  seconds: 60,
  memory: { beforeMb: 100, highestMb: 110 },
  serverEnded: null,
  machine: { shared: false, busy: 0.5, strangers: 0, serverCores: 0.2 },
  ...more,
  witness: {
    ...{ stamps: stampsOf(2), unanswered: 0, disconnects: 0, holds: 0, linesSaid: 48, linesLost: 0 },
    refused: {},
    ...witness,
  },
  intrusion: {
    ...{ opened: 1, turnedAway: 0, messages: 10, stillIn: null, leavesByItself: false },
    out: { count: 1, median: 1, worst: 1 },
    ...intrusion,
  },
});

const quiet = (block = 'a#1', roundTripMs = 1): Run =>
  run({ attack: 'quiet', block, witness: { stamps: stampsOf(roundTripMs) } });

const figure = (runs: readonly Run[], id: string) => figuresOf(runs).find((one) => one.id === id);

describe('figures of hostile runs', () => {
  it('figures of hostile runs compare round trips with the quiet time of the same block', () => {
    const runs = [quiet('a#1', 1), run(), quiet('b#1', 4), run({ block: 'b#1' })];
    expect(attackFigures(runs)[0]).toMatchObject({ rounds: 2, ratio: 1.25 });
  });

  it('figures of hostile runs look at the first five seconds by themselves', () => {
    const stamps = stampsOf(1).map(([atMs], index): Stamp => [atMs, index < 2 ? 40 : 1]);
    const [figures] = attackFigures([quiet(), run({ witness: { stamps } })]);
    expect(figures).toMatchObject({ ratio: 1, ratioFirst: 40 });
    expect(figure([quiet(), run({ witness: { stamps } })], 'hostile-rtt-p99-ratio')).toEqual({
      ...{ id: 'hostile-rtt-p99-ratio', value: 40, unit: 'ratio', target: '<= 3', met: false },
      ...{ worst: 'offers', runs: 1, void: 0 },
    });
  });

  it('figures of hostile runs take the median of the rounds, of the worst attack', () => {
    const grown = (attack: Run['attack'], highestMb: number) =>
      run({ attack, memory: { beforeMb: 100, highestMb } });
    const runs = [
      ...[105, 190, 110].map((highestMb) => grown('offers', highestMb)),
      ...[120, 121, 122].map((highestMb) => grown('silent-tcp', highestMb)),
    ];
    expect(figure(runs, 'hostile-memory-mb')).toMatchObject({ value: 21, met: true, worst: 'silent-tcp' });
  });

  it('figures of hostile runs know no end for who is still in after five seconds, but for who goes by itself', () => {
    const still = { stillIn: 58, out: { count: 0, median: null, worst: null } };
    expect(figure([run({ intrusion: still })], 'hostile-out-s')).toMatchObject({ value: null, met: false });
    const leaves = { ...still, leavesByItself: true };
    expect(figure([run({ intrusion: leaves })], 'hostile-out-s')).toMatchObject({ met: null, worst: null });
    const justCame = { stillIn: 2, out: { count: 9, median: 1, worst: 3.5 } };
    expect(figure([run({ intrusion: justCame })], 'hostile-out-s')).toMatchObject({ value: 3.5, met: true });
  });

  it('figures of hostile runs count whatever went wrong for honest people', () => {
    const witness = { disconnects: 1, holds: 2, linesLost: 3, refused: { 'chat:send RATE_LIMITED': 4 } };
    expect(figure([run({ witness })], 'hostile-honest-troubles')).toMatchObject({ value: 10, met: false });
  });

  it('figures of hostile runs are met by nothing where the server died', () => {
    const figures = figuresOf([quiet(), run({ serverEnded: 'SIGABRT' })]);
    expect(figures.filter(({ id }) => id !== 'hostile-out-s').map(({ met }) => met)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('the memory of a process', () => {
  it('the memory of a process is read in kibibytes and told in megabytes', () => {
    expect(pssOf('Rss:  200 kB\nPss:              976563 kB\nPss_Dirty: 3 kB\n')).toBeCloseTo(1_000, 2);
    expect(pssOf('')).toBe(0);
  });
});
