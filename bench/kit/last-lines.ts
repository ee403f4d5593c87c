/** The last lines of every bench: one for each figure, and on demand the line of JSON. Pure. */
import type { Figure } from './figure';

export interface Figured {
  readonly machine: object;
  readonly versions: object;
  readonly figures: readonly Figure[];
}

const rounded = (value: number): string => String(Math.round(value * 100) / 100);

export function figureLine({ id, value, unit, target, met, runs, void: voidRuns }: Figure): string {
  const reached = runs === 0 ? '–' : value === null ? 'never' : rounded(value);
  const verdict = met === null ? '' : met ? 'met' : 'MISSED';
  const words = [target, verdict, `(${runs} runs, ${voidRuns} void)`].filter(Boolean).join(' ');
  return `${id.padEnd(30)} ${reached.padStart(8)} ${unit.padEnd(8)} ${words}`;
}

/** The last line with `--json`; it is the same for every bench, whatever else its figures hold. */
export const jsonLine = ({ machine, versions, figures }: Figured): string =>
  JSON.stringify({
    machine,
    versions,
    figures: figures.map(({ id, value, unit, target, met, runs, void: voidRuns }) => ({
      ...{ id, value, unit, target, met, runs },
      void: voidRuns,
    })),
  });
