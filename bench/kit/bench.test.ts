import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { benchWith, type Bench, type Outcome } from './bench';
import { judged, type Figure } from './figure';
import { jsonLine } from './last-lines';
import { number } from './options';
import { MACHINE, VERSIONS } from './testing/provenance';

const figure: Figure & { samples: number } = {
  ...judged({ id: 'app-start-ms', value: 812.3456, unit: 'ms', runs: 5, void: 1, samples: 9 }, { to: 500 }),
};
const outcome: Outcome = { machine: MACHINE, versions: VERSIONS, figures: [figure] };
const OPTIONS = { rounds: number({ least: 1 }) };
const bench = (more: Partial<Bench<typeof OPTIONS>> = {}): Bench<typeof OPTIONS> => ({
  options: OPTIONS,
  measure: ({ rounds }, say) => {
    say(`${rounds} rounds`);
    return Promise.resolve(outcome);
  },
  ...more,
});

describe('the command of a bench', () => {
  let out: string[];
  let err: string[];
  const log = console.log;
  beforeEach(() => {
    [out, err] = [[], []];
    console.log = (line: string) => out.push(line);
    vi.spyOn(console, 'error').mockImplementation((line: string) => err.push(line));
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  });
  afterEach(() => {
    console.log = log;
    vi.restoreAllMocks();
  });

  it('the command of a bench says what it measures, then a line for each figure', async () => {
    expect(await benchWith(bench(), ['--rounds', '3'])).toBe(0);
    expect(out[0]).toBe('3 rounds');
    expect(out[1]).toMatch(/^app-start-ms +812\.35 ms +<= 500 MISSED \(5 runs, 1 void\)$/);
  });

  it('the command of a bench prints with --json nothing but one line, with the same seven fields of every figure', async () => {
    await benchWith(bench(), ['--json']);
    expect(out).toHaveLength(1);
    const line = JSON.parse(out[0] ?? '') as { figures: object[] };
    expect(Object.keys(line)).toEqual(['machine', 'versions', 'figures']);
    expect(line.figures).toEqual([
      {
        ...{ id: 'app-start-ms', value: 812.3456, unit: 'ms', target: '<= 500', met: false },
        ...{ runs: 5, void: 1 },
      },
    ]);
    expect(err).toHaveLength(2);
  });

  it('the command of a bench ends with 1 where no run stands behind any figure, or where it gave up', async () => {
    const none = { ...figure, value: null, met: null, runs: 0, void: 0 };
    const ending = (more: Partial<Outcome>) =>
      benchWith(bench({ measure: () => Promise.resolve({ ...outcome, ...more }) }), []);
    expect(await ending({ figures: [none] })).toBe(1);
    expect(await ending({ figures: [] })).toBe(1);
    expect(await ending({ figures: [{ ...none, void: 3 }] })).toBe(0);
    expect(await ending({ gaveUp: true })).toBe(1);
  });

  it('the command of a bench makes the page anew without measuring, where there is one', async () => {
    const measure = vi.fn();
    await benchWith(bench({ measure, remake: () => Promise.resolve(outcome) }), ['--page']);
    expect(measure).not.toHaveBeenCalled();
    await expect(benchWith(bench({ measure }), ['--page'])).rejects.toThrow('no page');
  });

  it('the command of a bench tells the person at the terminal of the figures that it was made for', async () => {
    await benchWith(bench({ isTold: ({ target }) => target === null }), []);
    expect(out).toEqual(['undefined rounds']);
    expect(jsonLine(outcome)).toContain('app-start-ms');
  });
});
