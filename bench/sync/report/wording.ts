/** Writes numbers for people. A value that wasn't measured is never written as a number. */
import type { FigureDetail } from '../figures/sync-figures';
import type { SyncUnit } from '../figures/measures';
import type { AskedFigure } from '../figures/targets';

function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1) return value.toFixed(2);
  return size < 100 ? value.toFixed(1) : Math.round(value).toString();
}

export function quantity(value: number, unit: SyncUnit): string {
  switch (unit) {
    case 'ms':
      return `${digits(value)} ms`;
    case 'frames':
      return `${value} ${value === 1 ? 'frame' : 'frames'}`;
    case 'seeks':
      return `${value} ${value === 1 ? 'seek' : 'seeks'}`;
    case 'per-hour':
      return `${digits(value)} per hour`;
    case 'share':
      return `${(value * 100).toFixed(1)} %`;
    case 'cores':
      return `${value.toFixed(2)} cores`;
  }
}

/** The limit in words; where nothing at all is allowed, the number alone says it. */
export function limitOf({ target: { from, to }, unit }: AskedFigure): string {
  const limit = from ?? to ?? 0;
  const sign = from !== undefined ? '≥ ' : limit === 0 ? '' : '≤ ';
  return `${sign}${unit === 'ms' && limit >= 1 ? `${limit} ms` : quantity(limit, unit)}`;
}

/** A figure's value, or the reason why there is none. */
export function valueOf({ value, unit, runs, void: voidRuns, never, samples }: FigureDetail): string {
  if (runs === 0) return voidRuns > 0 ? `all ${voidRuns} runs void` : 'not measured';
  const missing = never > 0 ? ` (${never} of ${samples} never)` : '';
  return value === null ? `never${never < samples ? missing : ''}` : `${quantity(value, unit)}${missing}`;
}
