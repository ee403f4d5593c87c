/** The pictures of the report. */
import type { FigureDetail } from '../figures/sync-figures';
import { meets, type Target } from '../../kit/figure';
import { TARGETS } from '../figures/targets';
import { POLICY_IDS, type PolicyId } from '../model';
import { STEP_VIEW, type Curves } from './curves';
import { legend, POLICY_LINES, POLICY_NAMES } from './policy-look';
import { axes, card, CARD_TOP, element, INK, line, linear, logarithmic, text, type Panel } from './svg';
import { limitOf, valueOf } from './wording';

const WIDTH = 1080;
const LEFT = 76;
const LEGEND_Y = CARD_TOP + 18;
const nothing = (panel: Panel): string =>
  text(panel.left + panel.width / 2, panel.top + panel.height / 2, 'not measured', {
    anchor: 'middle',
    fill: INK.muted,
  });

/** The lowest value on a logarithmic axis: anything less is drawn there. */
const LEAST_MS = 0.1;

function short(value: number): string {
  if (value <= LEAST_MS) return `≤ ${LEAST_MS}`;
  return value >= 1000 ? `${value / 1000}k` : String(value);
}
/** The power of ten that holds all values. */
const topOf = (curves: readonly Curves[], axis: 0 | 1): number => {
  const values = curves.flatMap((each) =>
    [...each.values()].flatMap((curve) => curve.map((p) => p?.[axis] ?? 0)),
  );
  return 10 ** Math.max(2, Math.ceil(Math.log10(Math.max(1, ...values))));
};
const drawn = (curves: readonly Curves[]): Set<PolicyId> =>
  new Set(curves.flatMap((each) => [...each.keys()]));

/** The policies' lines in a panel; ours is last, and so on top. */
const lines = ({ x, y }: Panel, curves: Curves, dash?: string): string[] =>
  [...curves].reverse().map(([policy, curve]) =>
    line(
      curve.map((point) => point && ([x.place(point[0]), y.place(point[1])] as const)),
      { ...POLICY_LINES[policy], ...(dash === undefined ? {} : { dash }) },
    ),
  );

export interface NetworkCurves {
  readonly title: string;
  readonly targetMs: number;
  readonly curves: Curves;
}

/** The distribution of the skew, with a panel for each network. */
export function distributionPicture(networks: readonly NetworkCurves[]): string {
  const all = networks.map(({ curves }) => curves);
  const width = (WIDTH - LEFT - 24 - (networks.length - 1) * 36) / networks.length;
  const height = 250;
  const top = LEGEND_Y + 44;
  const panels = networks.flatMap(({ title, targetMs, curves }, i) => {
    const left = LEFT + i * (width + 36);
    const panel: Panel = {
      ...{ left, top, width, height, title: `${title} (dashed: target for p95, ${targetMs} ms)` },
      x: logarithmic(LEAST_MS, topOf(all, 0), left, left + width),
      y: linear(0, 1, top + height, top, [0, 0.25, 0.5, 0.75, 0.95]),
      xLabel: 'skew between two windows, ms (log)',
      xTick: short,
      ...(i === 0
        ? { yLabel: 'share of steady play', yTick: (share: number) => `${Math.round(share * 100)} %` }
        : {}),
    };
    const at = panel.x.place(targetMs);
    return [
      ...axes(panel),
      element('line', {
        ...{ x1: at, x2: at, y1: top, y2: top + height, stroke: INK.text, 'stroke-dasharray': '3 3' },
      }),
      ...(curves.size === 0 ? [nothing(panel)] : lines(panel, curves)),
    ];
  });
  return card({
    ...{ width: WIDTH, height: top + height + 54 },
    title: 'How far apart two windows are in steady play',
    subtitle: 'Further left is closer together. Media clocks every 100 ms, all runs that were not void.',
    body: [...legend(LEFT, LEGEND_Y, drawn(all)), ...panels],
  });
}

/** The skew over one run, with a panel for each policy. */
export function overTimePicture(curves: Curves): string {
  const columns = 3;
  const width = (WIDTH - LEFT - 24 - (columns - 1) * 28) / columns;
  const height = 150;
  const longest = Math.max(10_000, ...[...curves.values()].flatMap((curve) => curve.map((p) => p?.[0] ?? 0)));
  const seconds = Array.from({ length: Math.floor(longest / 5_000) + 1 }, (_, i) => i * 5_000);
  const high = topOf([curves], 1);
  const tops = [CARD_TOP + 32, CARD_TOP + 32 + height + 52];
  const panels = POLICY_IDS.flatMap((policy, i) => {
    const left = LEFT + (i % columns) * (width + 28);
    const row = Math.floor(i / columns);
    const top = tops[row] ?? 0;
    const curve = curves.get(policy);
    const panel: Panel = {
      ...{ left, top, width, height },
      title: policy === 'matinee' ? POLICY_NAMES[policy] : `${POLICY_NAMES[policy]} (port)`,
      x: linear(0, longest, left, left + width, seconds),
      y: logarithmic(LEAST_MS, high, top + height, top),
      xTick: (ms) => String(ms / 1000),
      ...(row === 1 ? { xLabel: 'steady play, s' } : {}),
      ...(i % columns === 0 ? { yLabel: 'skew, ms (log)', yTick: short } : {}),
    };
    if (!curve) return [...axes(panel), nothing(panel)];
    const at = panel.y.place(10);
    return [
      ...axes(panel),
      element('line', {
        ...{ x1: left, x2: left + width, y1: at, y2: at, stroke: INK.text, 'stroke-dasharray': '3 3' },
      }),
      ...lines(panel, new Map([[policy, curve]]), ''),
    ];
  });
  return card({
    ...{ width: WIDTH, height: (tops[1] ?? 0) + height + 54 },
    title: 'Skew over one run',
    subtitle:
      'Two windows on the LAN; of each policy the run in the middle by its p95. Dashed across: 10 ms, our target for p95.',
    body: panels,
  });
}

/** Errors beyond this aren't drawn: the return from 500 ms is seen within it. */
const VIEW_MS = 800;

/** How a window that was moved comes back into step. */
export function recoveryPicture(curves: Curves, fps: number): string {
  const height = 320;
  const top = LEGEND_Y + 24;
  const width = WIDTH - LEFT - 24;
  const values = [...curves.values()].flatMap((curve) => curve.map((point) => point?.[1] ?? 0));
  const low = Math.max(-VIEW_MS, Math.floor(Math.min(-100, ...values) / 100) * 100);
  const high = Math.min(VIEW_MS, Math.ceil(Math.max(600, ...values) / 100) * 100);
  const step = high - low > 1_000 ? 200 : 100;
  const heights = Array.from(
    { length: Math.floor((high - low) / step) + 1 },
    (_, i) => Math.ceil(low / step) * step + i * step,
  );
  const seconds = Array.from(
    { length: (STEP_VIEW.beforeMs + STEP_VIEW.afterMs) / 1000 + 1 },
    (_, i) => i * 1000 - STEP_VIEW.beforeMs,
  );
  const panel: Panel = {
    ...{ left: LEFT, top, width, height },
    x: linear(-STEP_VIEW.beforeMs, STEP_VIEW.afterMs, LEFT, LEFT + width, seconds),
    y: linear(
      low,
      high,
      top + height,
      top,
      heights.filter((tick) => tick <= high),
    ),
    xLabel: 'since the step, s',
    yLabel: 'ahead of the other window, ms',
    xTick: (ms) => String(ms / 1000),
    yTick: String,
  };
  const within: Curves = new Map(
    [...curves].map(([policy, curve]) => [
      policy,
      curve.map((point) => (point && point[1] >= low && point[1] <= high ? point : null)),
    ]),
  );
  const frame = 1000 / fps;
  const band = { y: panel.y.place(frame), height: panel.y.place(-frame) - panel.y.place(frame) };
  return card({
    ...{ width: WIDTH, height: top + height + 54 },
    title: 'Recovery from a step of 500 ms',
    subtitle:
      'One window is moved forward behind everybody’s back (LAN, two windows); of each policy the recovery in the middle.',
    body: [
      ...legend(LEFT, LEGEND_Y, drawn([curves])),
      element('rect', { x: LEFT, width, ...band, fill: INK.met, 'fill-opacity': 0.14 }),
      ...axes(panel),
      text(LEFT + width - 6, panel.y.place(-frame) + 13, '± one film frame', {
        size: 11,
        anchor: 'end',
        fill: INK.met,
      }),
      ...(curves.size === 0 ? [nothing(panel)] : lines(panel, within)),
    ],
  });
}

/** The used share of what the target allows; for a share that should be high, of what may be missing from 1. */
const usedOf = ({ from, to = Infinity }: Target, value: number): number => {
  const [used, allowed] = from === undefined ? [value, to] : [1 - value, 1 - from];
  if (allowed === 0) return used <= 0 ? 0 : Infinity;
  return used / allowed;
};

/** Each target with the reached value, as a part of what it allows. */
export function targetsPicture(figures: readonly FigureDetail[]): string {
  const rows = Object.entries(TARGETS);
  const rowHeight = 30;
  const left = 430;
  const width = 420;
  const top = CARD_TOP + 28;
  const height = rows.length * rowHeight;
  const panel: Panel = {
    ...{ left, top, width, height },
    x: logarithmic(0.01, 100, left, left + width),
    y: linear(0, rows.length, top, top + height, []),
    xLabel: 'reached, as a multiple of what the target allows (log)',
    xTick: (ratio) => (ratio < 1 ? `1/${Math.round(1 / ratio)}` : `${ratio}×`),
  };
  const one = panel.x.place(1);
  const marks = rows.flatMap(([id, asked], i) => {
    const y = top + (i + 0.5) * rowHeight;
    const figure = figures.find((candidate) => candidate.id === id);
    const value = figure?.value ?? null;
    const missed = figure?.met === false;
    const color = missed ? INK.missed : INK.met;
    const reached = figure ? valueOf(figure) : 'not measured';
    const at = value === null ? (missed ? left + width : null) : panel.x.place(usedOf(asked.target, value));
    return [
      text(left - 16, y + 4, asked.title, { size: 12, anchor: 'end' }),
      element('line', {
        x1: left,
        x2: left + width,
        y1: y + rowHeight / 2,
        y2: y + rowHeight / 2,
        stroke: INK.grid,
      }),
      ...(at === null
        ? []
        : [
            element('line', {
              x1: one,
              x2: at,
              y1: y,
              y2: y,
              stroke: color,
              'stroke-width': 3,
              'stroke-opacity': 0.45,
            }),
            // A miss has a shape of its own: not everybody can tell colours apart.
            missed
              ? element('path', {
                  d: `M${at} ${y - 7}l7 7l-7 7l-7 -7z`,
                  fill: INK.ground,
                  stroke: color,
                  'stroke-width': 2.5,
                })
              : element('circle', { cx: at, cy: y, r: 6, fill: color }),
          ]),
      text(left + width + 18, y + 4, `${reached}  (${limitOf(asked)})${missed ? '  missed' : ''}`, {
        ...{ size: 12, weight: missed ? 600 : 400 },
        fill: value === null && !missed ? INK.muted : color,
      }),
    ];
  });
  const counted = rows.map(([id, { target }]) => {
    const value = figures.find((candidate) => candidate.id === id)?.value ?? null;
    return value !== null && meets(target, value);
  });
  return card({
    ...{ width: WIDTH, height: top + height + 54 },
    title: 'Targets and what was reached',
    subtitle: `Left of the line is better than the target: ${counted.filter(Boolean).length} of ${rows.length} are met.`,
    body: [
      ...axes(panel),
      element('line', {
        x1: one,
        x2: one,
        y1: top - 4,
        y2: top + height,
        stroke: INK.text,
        'stroke-width': 1.5,
      }),
      text(one, top - 10, 'target', { size: 12, anchor: 'middle', weight: 600 }),
      ...marks,
    ],
  });
}
