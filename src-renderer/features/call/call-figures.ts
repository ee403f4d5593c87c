import type { PersonStats } from '@sdk/api/party';
import type { LinePoint } from '../../ui/sparkline';
import { millisText } from '../../words/figure-text';

export type PersonSample = PersonStats & { readonly atMs: number };

/** How far the SDK's samples go back, and their interval, ms (docs/numbers.md, Call quality). */
export const CALL_HISTORY = { lengthMs: 120_000, everyMs: 2_000 } as const;

const UNKNOWN = '—';

/** `412 kbit/s`, from a thousand on `1.2 Mbit/s`. */
export const rateText = (bps: number | null): string => {
  if (bps === null) return UNKNOWN;
  const kilobits = Math.round(bps / 1_000);
  return kilobits < 1_000 ? `${kilobits} kbit/s` : `${(bps / 1_000_000).toFixed(1)} Mbit/s`;
};
/** `0.4 %`; loss is 0…1. */
export const lossText = (loss: number | null): string => {
  if (loss === null) return UNKNOWN;
  const percent = loss * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
};
const sizeText = ({ width, height }: PersonStats['incoming']): string =>
  width === null || height === null ? UNKNOWN : `${width} × ${height}`;
const framesText = (frames: number | null): string =>
  frames === null ? UNKNOWN : String(Math.round(frames));

const MS_LIMITS = [50, 100, 200, 500, 1_000, 2_000, 5_000];
const LOSS_LIMITS = [0.02, 0.05, 0.1, 0.25, 0.5, 1];
const BPS_LIMITS = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000].map((kilobits) => kilobits * 1_000);
const LINE_LIMITS = [180, 360, 720, 1_080, 2_160];
const FRAME_LIMITS = [15, 30, 60];

interface FigureKind {
  readonly value: (sample: PersonSample) => number | null;
  readonly text: (value: number | null, sample: PersonSample) => string;
  readonly limits: readonly number[];
}

const KINDS = {
  roundTrip: { value: (of) => of.roundTripMs, text: millisText, limits: MS_LIMITS },
  jitter: { value: (of) => of.jitterMs, text: millisText, limits: MS_LIMITS },
  lossIn: { value: (of) => of.incoming.loss, text: lossText, limits: LOSS_LIMITS },
  lossOut: { value: (of) => of.outgoing.loss, text: lossText, limits: LOSS_LIMITS },
  rateIn: { value: (of) => of.incoming.audioBps + of.incoming.videoBps, text: rateText, limits: BPS_LIMITS },
  rateOut: { value: (of) => of.outgoing.audioBps + of.outgoing.videoBps, text: rateText, limits: BPS_LIMITS },
  sizeIn: {
    value: (of) => of.incoming.height,
    text: (value, of) => (of.incoming.height === value ? sizeText(of.incoming) : framesText(value)),
    limits: LINE_LIMITS,
  },
  sizeOut: {
    value: (of) => of.outgoing.height,
    text: (value, of) => (of.outgoing.height === value ? sizeText(of.outgoing) : framesText(value)),
    limits: LINE_LIMITS,
  },
  framesIn: { value: (of) => of.incoming.framesPerSecond, text: framesText, limits: FRAME_LIMITS },
  framesOut: { value: (of) => of.outgoing.framesPerSecond, text: framesText, limits: FRAME_LIMITS },
} as const satisfies Record<string, FigureKind>;

export type FigureId = keyof typeof KINDS;
export const FIGURE_IDS = Object.keys(KINDS) as readonly FigureId[];

export interface Figure {
  readonly id: FigureId;
  readonly points: readonly LinePoint[];
  readonly limits: readonly number[];
  /** The last measured value. */
  readonly now: string;
  /** Null where nothing was measured. */
  readonly range: { readonly min: string; readonly max: string } | null;
}

/** @param history oldest first */
export const figuresOf = (history: readonly PersonSample[]): readonly Figure[] => {
  const last = history.at(-1);
  return FIGURE_IDS.map((id) => {
    const { value, text, limits }: FigureKind = KINDS[id];
    const points = history.map((sample) => ({ at: sample.atMs, value: value(sample) }));
    const seen = history.flatMap((sample) => value(sample) ?? []);
    const textOf = (of: number | null): string => (last ? text(of, last) : UNKNOWN);
    return {
      id,
      points,
      limits,
      now: textOf(points.at(-1)?.value ?? null),
      range: seen.length === 0 ? null : { min: textOf(Math.min(...seen)), max: textOf(Math.max(...seen)) },
    };
  });
};

export interface LimitedStretch {
  readonly limitation: Exclude<PersonStats['limitation'], 'none' | null>;
  /** Positions in the last two minutes, from 0 for the oldest. */
  readonly from: number;
  readonly to: number;
}

/** When one's own picture was held back, and why. */
export const limitedStretches = (history: readonly PersonSample[]): readonly LimitedStretch[] => {
  const nowMs = history.at(-1)?.atMs ?? 0;
  const shareOf = (atMs: number): number =>
    Math.min(1, Math.max(0, 1 - (nowMs - atMs) / CALL_HISTORY.lengthMs));
  return history.reduce<readonly LimitedStretch[]>((stretches, { atMs, limitation }) => {
    if (limitation === null || limitation === 'none') return stretches;
    const from = shareOf(atMs - CALL_HISTORY.everyMs);
    const to = shareOf(atMs);
    const open = stretches.at(-1);
    return open?.limitation === limitation && from - open.to < 1e-6
      ? [...stretches.slice(0, -1), { ...open, to }]
      : [...stretches, { limitation, from, to }];
  }, []);
};
