import { describe, expect, it } from 'vitest';
import { MACHINE, VERSIONS } from '../kit/testing/provenance';
import { figuresOf } from './figures';
import type { CallResult, CallRun } from './model';
import { callReport, withCallSummary } from './report';

const runs: readonly CallRun[] = [
  {
    ...{ experiment: 'join', round: 1, values: { 'join-100-ms': 312 }, machineBusy: 0.4, void: null },
    detail: { marks: { joined: 104, shown: 312 } },
  },
  { experiment: 'join', round: 2, values: { 'join-40-ms': 90 }, machineBusy: 0.9, void: 'machine 90 % busy' },
  { experiment: 'cut', round: 1, values: { 'cut-recovery-ms': null }, machineBusy: 0.4, void: null },
  { experiment: 'share', round: 1, values: { 'share-sync-ms': -12 }, machineBusy: 0.4, void: null },
];
const result: CallResult = {
  version: 1,
  startedAt: '2026-11-24T12:00:00.000Z',
  machine: MACHINE,
  versions: VERSIONS,
  figures: figuresOf(runs),
  runs,
  failures: [{ experiment: 'mesh', round: 1, why: 'a window closed\n  at …' }],
};

describe('the report of the call bench', () => {
  const page = callReport(result);

  it('the report of the call bench lists what is missed, what was never reached, and what has no valid run', () => {
    expect(page).toContain('Missed: `join-100-ms` (312 ms), `cut-recovery-ms` (never).');
    expect(page).toMatch(/neither met nor missed: `join-40-ms`.*`mesh4-fps-min`/);
    expect(page).toContain('(`join-40-ms`) | ≤ 190 | – |  | 0, 1 void |');
    expect(page).toContain('−12 ms');
  });

  it('the report of the call bench says where the time of a join goes', () => {
    expect(page).toMatch(/## Where the time of a join goes[^]*answered the join \| 104 ms \|/);
    const bare = { ...result, runs: runs.map(({ detail: _detail, ...run }) => run) };
    expect(callReport(bare)).not.toContain('Where the time of a join goes');
  });

  it('the report of the call bench says what didn’t run to its end, and why runs are void', () => {
    expect(page).toContain('mesh, round 1 (a window closed)');
    expect(page).toContain('| 90 % | machine 90 % busy |');
  });

  it('the report of the call bench writes into the common page between its markers only', () => {
    const markers = [
      '<!-- call figures: start (written by npm run bench:call) -->',
      '<!-- call figures: end -->',
    ];
    const common = `# Benchmarks\n\n${markers.join('\nof before\n')}\n\n## By hand\n`;
    const written = withCallSummary(common, result);
    expect(written).toContain('join-100-ms');
    expect(written).not.toContain('of before');
    expect(written).toMatch(/^# Benchmarks[^]*## By hand\n$/);
    expect(() => withCallSummary('# Benchmarks', result)).toThrow('no markers');
  });
});
