import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MACHINE, VERSIONS } from '../../kit/testing/provenance';
import { syncFigures } from '../figures/sync-figures';
import { TARGETS } from '../figures/targets';
import type { Mark, RunRecord } from '../model';
import { RunSet } from '../results';
import { steadyRun, withClocks } from '../testing/synthetic-record';
import { skewDistributions, skewsOverTime, stepRecoveries } from './curves';
import { withMeasuredPart } from './page';
import { distributionPicture, overTimePicture, recoveryPicture, targetsPicture } from './pictures';
import { element, linear, logarithmic } from './svg';
import { syncReport, type SyncReport } from './summary';
import { valueOf } from './wording';
import { writeReport } from './write-report';

const REFERENCE = { p50Ms: 83, p95Ms: 121, tolerance: 0.3 };
const PEERS = [
  {
    id: 'syncplay',
    title: 'Syncplay 1.6.9',
    follows: {
      repository: 'Syncplay/syncplay',
      files: ['syncplay/client.py'],
      constants: { SEEK_THRESHOLD: '1 s' },
    },
  },
] as const;
const PAGE =
  'Before\n\n<!-- figures: start (written by npm run bench:sync) -->\n\nold\n\n<!-- figures: end -->\n\nAfter\n';

const reportOf = (records: readonly RunRecord[]): SyncReport =>
  syncReport({
    ...{ date: '2026-01-02T00:00:00.000Z', machine: MACHINE, versions: [VERSIONS], records },
    ...{ figures: syncFigures(records, []), peers: PEERS, reference: REFERENCE, noiseFrom: [] },
  });
const syncplayRuns = (noneSkewMs: number): RunRecord[] => [
  // The p95 of these runs is a third above their p50, as the real Syncplay's is.
  ...[1, 2].map((round) =>
    steadyRun([0, noneSkewMs], { cell: { policy: 'syncplay', network: 'none' }, round }),
  ),
  steadyRun([0, noneSkewMs * 1.4], { cell: { policy: 'syncplay', network: 'none' }, round: 3 }),
  steadyRun([0, 95], { cell: { policy: 'syncplay' } }),
];

describe('Syncplay’s row', () => {
  it('Syncplay’s row is shown when the port behaves like the real one', () => {
    const report = reportOf(syncplayRuns(85));
    expect(report.peers[0]?.unpublished).toBeNull();
    expect(report.figures.some(({ id }) => id === 'syncplay/skew-p95-ms')).toBe(true);
    expect(withMeasuredPart(PAGE, report)).toContain('| Syncplay (policy port) | 95.0 ms');
  });

  it.each([10, 300])(
    'Syncplay’s row is left out when the port measured %s ms: the page says what it measured',
    (skewMs) => {
      const report = reportOf(syncplayRuns(skewMs));
      expect(report.figures.some(({ id }) => id.startsWith('syncplay/'))).toBe(false);
      expect(report.unpublished.some(({ id }) => id === 'syncplay/skew-p95-ms')).toBe(true);
      const page = withMeasuredPart(PAGE, report);
      expect(page).not.toContain('| Syncplay (policy port)');
      expect(page).toContain(`The row of Syncplay is not shown: it measured ${skewMs} ms (p50)`);
    },
  );

  it('Syncplay’s row is left out when nobody measured the port', () => {
    expect(reportOf([steadyRun([0, 90], { cell: { policy: 'syncplay' } })]).peers[0]?.unpublished).toContain(
      'not measured',
    );
  });
});

describe('the page', () => {
  it('the page keeps what was written around the figures', () => {
    const page = withMeasuredPart(PAGE, reportOf([steadyRun([0, 2])]));
    expect(page.startsWith('Before\n')).toBe(true);
    expect(page.endsWith('After\n')).toBe(true);
    expect(page).not.toContain('old');
    expect(withMeasuredPart(page, reportOf([steadyRun([0, 2])]))).toBe(page);
    expect(() => withMeasuredPart('no markers', reportOf([]))).toThrow('markers');
  });

  it('the page shows what wasn’t measured as that, never as a number', () => {
    const page = withMeasuredPart(PAGE, reportOf([]));
    const rows = page
      .split('\n')
      .filter((line) => Object.keys(TARGETS).some((id) => line.includes(`\`${id}\``)));
    expect(rows).toHaveLength(Object.keys(TARGETS).length);
    for (const row of rows) {
      const [, , , reached, met, runs] = row
        .replace(/\\\|/g, '')
        .split('|')
        .map((cell) => cell.trim());
      expect([reached, met, runs]).toEqual(['not measured', '–', '0']);
    }
  });

  it('the page says which targets were missed, and which runs were void', () => {
    const records = [steadyRun([0, 40]), steadyRun([0, 1], { machineBusy: 0.95, round: 2 })];
    const page = withMeasuredPart(PAGE, reportOf(records));
    expect(page).toMatch(/skew-p95-ms`\) \| ≤ 2 ms \| 40\.0 ms \| \*\*missed\*\* \| 1 \(\+ 1 void\)/);
    expect(page).toContain('2 runs, 1 of them void');
    expect(page).toContain('- `lan-2w-matinee-steady10-2`: machine 95.0 % busy');
    expect(page).toContain('A CPU, 2 cores, 8 GB');
  });

  it('the page shows how far apart the clocks are on each network where they were compared', () => {
    const asymmetric = { cell: { network: 'asymmetric' } } as const;
    const errorsMs = [() => 3, () => -3];
    const page = withMeasuredPart(
      PAGE,
      reportOf([withClocks(steadyRun([0, 2], asymmetric), errorsMs), steadyRun([0, 2])]),
    );
    expect(page).toContain('| asymmetric | 6.0 ms | 1 |');
    expect(page).not.toMatch(/\| lan \| [\d.]+ ms \| 1 \|/);
    expect(page).toMatch(/clock-asymmetric-p95-ms`\) \| ≤ 10 ms \| 6\.0 ms \| met \| 1 /);
    const busy = withClocks(steadyRun([0, 2], { ...asymmetric, machineBusy: 1 }), errorsMs);
    expect(withMeasuredPart(PAGE, reportOf([busy]))).toContain(
      '| asymmetric | all 1 runs void | 0 (+ 1 void) |',
    );
    expect(withMeasuredPart(PAGE, reportOf([]))).toContain('clocks of two windows are wasn’t measured');
  });

  it('the page tells “never” from “not measured” and “void”', () => {
    const figure = { id: 'a', value: null, unit: 'ms', target: null, met: null, by: 'measured' } as const;
    const none = { runs: 0, void: 0, samples: 0, never: 0 };
    expect(valueOf({ ...figure, ...none })).toBe('not measured');
    expect(valueOf({ ...figure, ...none, void: 3 })).toBe('all 3 runs void');
    expect(valueOf({ ...figure, runs: 2, void: 0, samples: 4, never: 4 })).toBe('never');
    expect(valueOf({ ...figure, value: 700, runs: 2, void: 0, samples: 4, never: 1 })).toBe(
      '700 ms (1 of 4 never)',
    );
    expect(valueOf({ ...figure, value: 0, runs: 2, void: 0, samples: 4, never: 0 })).toBe('0 ms');
  });
});

describe('curves', () => {
  const step: Mark[] = [{ atMs: 5_000, what: 'step', window: 1, value: 500 }];
  const records = [
    steadyRun([0, 2]),
    steadyRun([0, 6], { round: 2 }),
    steadyRun([0, 900], { round: 3, machineBusy: 1 }),
    steadyRun([0, 90], { cell: { policy: 'syncplay' } }),
    steadyRun([0, 500], { marks: step, cell: { scenarios: [{ kind: 'step', byMs: 500, times: 1 }] } }),
  ];

  it('curves of the distribution hold all good runs', () => {
    const curves = skewDistributions(records, 'lan');
    expect([...curves.keys()]).toEqual(['matinee', 'syncplay']);
    const shares = curves.get('matinee')!.map((point) => point!);
    expect(shares.at(-1)![0]).toBeCloseTo(6, 2);
    expect(shares.find(([, share]) => share === 0.25)![0]).toBeCloseTo(2, 2);
    expect(skewDistributions(records, 'dsl').size).toBe(0);
  });

  it('curves over time and around a step show one run', () => {
    expect(skewsOverTime(records).get('syncplay')).toHaveLength(101);
    const recovery = stepRecoveries(records).get('matinee')!;
    expect(recovery[0]![0]).toBeLessThan(-900);
    expect(recovery[0]![1]).toBeCloseTo(500, -2);
  });

  it('curves make well-formed pictures, also of nothing', async () => {
    const network = { title: 'A & B', targetMs: 10 };
    for (const some of [records, []]) {
      const pictures = [
        distributionPicture([{ ...network, curves: skewDistributions(some, 'lan') }]),
        overTimePicture(skewsOverTime(some)),
        recoveryPicture(stepRecoveries(some), 24),
        targetsPicture(syncFigures(some, [])),
      ];
      for (const picture of pictures) {
        expect(picture).not.toMatch(/NaN|undefined|Infinity/);
        await expect(format(picture, { parser: 'html' })).resolves.toContain('<svg');
        if (some.length === 0) expect(picture).toContain('not measured');
      }
    }
  });
});

describe('the writer of pictures', () => {
  it('the writer of pictures escapes what it is given', () => {
    expect(element('a', { b: '"<&' }, 'c')).toBe('<a b="&quot;&lt;&amp;">c</a>');
  });

  it('the writer of pictures places values on its scales, those outside at the edge', () => {
    const log = logarithmic(0.1, 1_000, 0, 400);
    expect([0.1, 1, 1_000, 0, 1e9].map(log.place)).toEqual([0, 100, 400, 0, 400]);
    expect(log.ticks).toEqual([0.1, 1, 10, 100, 1_000]);
    expect([0, 5, 20].map(linear(0, 10, 100, 0, []).place)).toEqual([100, 50, 0]);
  });
});

describe('writing everything', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bench-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writing everything makes the same of the same records, laid out as the rest of the docs', async () => {
    const set = new RunSet(join(folder, 'raw'));
    const file = join(folder, 'page.md');
    const places = {
      ...{ summary: join(folder, 'sync.json'), noise: join(folder, 'noise.json') },
      page: { file, pictures: join(folder, 'images') },
    };
    const write = (): Promise<SyncReport> => writeReport({ set, places, peers: PEERS, reference: REFERENCE });
    await expect(write()).rejects.toThrow('no records');
    set.addPiece(MACHINE, VERSIONS, '2026-01-02T00:00:00.000Z');
    set.write('lan-2w-matinee-steady10', 1, steadyRun([0, 2]));
    writeFileSync(file, PAGE);
    const report = await write();
    expect(JSON.parse(readFileSync(places.summary, 'utf8'))).toEqual(report);
    const page = readFileSync(file, 'utf8');
    expect(await format(page, { parser: 'markdown' })).toBe(page);
    await write();
    expect(readFileSync(file, 'utf8')).toBe(page);
    expect(readFileSync(join(folder, 'images/targets.svg'), 'utf8')).toContain('2.0 ms');
  });
});
