/** The parts of a page about figures that are made of runs. Pure. */
import type { Figure, FigurePlan } from './figure';
import { signed, table, targetText, verdict } from './page';
import type { Failure, Run, RunsResult } from './run';

const DIGITS: Readonly<Record<string, number>> = { ms: 0, fps: 1, ratio: 2, cores: 2, dB: 1, MB: 0 };
/** The units that aren't written behind the number. */
const BARE = new Set(['ratio']);
const HEAD = ['figure', 'target', 'reached', '', 'runs'] as const;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export class RunReport {
  constructor(
    private readonly plans: readonly FigurePlan[],
    private readonly result: RunsResult,
  ) {}

  /** @param asked whether to show only the figures with a target */
  figures({ asked = false } = {}): string {
    const shown = this.result.figures.filter(({ target }) => !asked || target !== null);
    return table(
      HEAD,
      shown.map((figure) => [
        `${this.#plan(figure.id)?.title ?? figure.id} (\`${figure.id}\`)`,
        targetText(figure.target),
        figure.runs === 0 ? '–' : this.#value(figure.id, figure.value),
        verdict(figure.met),
        `${figure.runs}${figure.void > 0 ? `, ${figure.void} void` : ''}`,
      ]),
    );
  }

  /**
   * The sentences on missed targets, on figures without a valid run, and on experiments that didn't come to their end.
   */
  verdicts(): string {
    const { figures, failures } = this.result;
    return [this.#missed(figures), this.#unmeasured(figures), failed(failures)].filter(Boolean).join(' ');
  }

  runs(): string {
    const cells = ({ experiment, round, values, machineBusy, void: why }: Run): string[] => [
      experiment,
      String(round),
      Object.entries(values)
        .map(([id, value]) => `\`${id}\` ${this.#value(id, value)}`)
        .join(', '),
      percent(machineBusy),
      why ?? '',
    ];
    return table(['what', 'round', 'values', 'machine busy', 'void because'], this.result.runs.map(cells));
  }

  #plan(id: string): FigurePlan | undefined {
    return this.plans.find((plan) => plan.id === id);
  }

  #value(id: string, value: number | null): string {
    if (value === null) return 'never';
    const unit = this.#plan(id)?.unit ?? 'ms';
    return signed(`${value.toFixed(DIGITS[unit] ?? 1)}${BARE.has(unit) ? '' : ` ${unit}`}`);
  }

  #missed(figures: readonly Figure[]): string {
    const missed = figures.filter(({ met }) => met === false);
    if (missed.length === 0)
      return figures.some(({ met }) => met) ? 'Every target that was measured is met.' : '';
    const names = missed.map(({ id, value }) => `\`${id}\` (${this.#value(id, value)})`).join(', ');
    return `Missed: ${names}.`;
  }

  #unmeasured(figures: readonly Figure[]): string {
    const ids = this.plans
      .filter(({ id, target }) => {
        const figure = figures.find((one) => one.id === id);
        return target !== null && (!figure || figure.runs === 0);
      })
      .map(({ id }) => `\`${id}\``);
    return ids.length === 0 ? '' : `Without a valid run, so neither met nor missed: ${ids.join(', ')}.`;
  }
}

const failed = (failures: readonly Failure[]): string =>
  failures.length === 0
    ? ''
    : `Didn’t run to the end: ${failures
        .map(({ experiment, round, why }) => `${experiment}, round ${round} (${why.split('\n')[0]})`)
        .join('; ')}.`;
