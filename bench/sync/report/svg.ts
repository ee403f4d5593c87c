/** Writes SVG pictures: a card with a title, and panels with axes on it. Sizes are pixels, y goes down. */

type Attributes = Readonly<Record<string, string | number>>;

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Numbers have two decimals, which is finer than any screen. */
const plain = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : escaped(value);

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${plain(value)}"`);
  const open = `<${name}${list.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

/** The card has its own background, so that it reads the same on a light and on a dark page. */
export const INK = {
  ground: '#ffffff',
  edge: '#d0d7de',
  text: '#1f2328',
  muted: '#59636e',
  grid: '#e7eaee',
  met: '#1a7f5a',
  missed: '#b3261e',
} as const;

export interface TextOptions {
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill?: string;
  readonly weight?: number;
  /** The rotation about the text's own place, degrees. */
  readonly turned?: number;
}

export function text(x: number, y: number, words: string, options: TextOptions = {}): string {
  const { size = 12, anchor = 'start', fill = INK.text, weight = 400, turned } = options;
  return element(
    'text',
    {
      ...{ x, y, fill, 'font-size': size, 'text-anchor': anchor, 'font-weight': weight },
      ...(turned === undefined ? {} : { transform: `rotate(${turned} ${plain(x)} ${plain(y)})` }),
    },
    escaped(words),
  );
}

export interface Card {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
  readonly body: readonly string[];
}

/** The place at which a card's body begins, below title and subtitle. */
export const CARD_TOP = 64;

export const card = ({ width, height, title, subtitle, body }: Card): string =>
  `${element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height },
      'font-family': 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif',
      role: 'img',
    },
    element('title', {}, escaped(title)),
    element('rect', {
      ...{ x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8 },
      ...{ fill: INK.ground, stroke: INK.edge },
    }),
    text(24, 32, title, { size: 17, weight: 600 }),
    text(24, 52, subtitle, { size: 12.5, fill: INK.muted }),
    ...body,
  )}\n`;

/** Converts a value to its place, with the values that are written along the axis. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

const clamped = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** A linear scale; a value outside is drawn at the edge. */
export function linear(
  from: number,
  to: number,
  start: number,
  end: number,
  ticks: readonly number[],
): Scale {
  return {
    place: (value) => start + ((clamped(value, from, to) - from) / (to - from)) * (end - start),
    ticks,
  };
}

/** @param from @param to powers of ten */
export function logarithmic(from: number, to: number, start: number, end: number): Scale {
  const low = Math.log10(from);
  const span = Math.log10(to) - low;
  return {
    place: (value) => start + ((Math.log10(clamped(value, from, to)) - low) / span) * (end - start),
    ticks: Array.from({ length: Math.round(span) + 1 }, (_, i) => Number((from * 10 ** i).toPrecision(1))),
  };
}

export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly title?: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xTick: (value: number) => string;
  /** The label of a tick; absent where the panel to the left has it. */
  readonly yTick?: (value: number) => string;
}

/** The grid, ticks and labels of a panel. */
export function axes(panel: Panel): string[] {
  const { left, top, width, height, title, x, y, xLabel, yLabel, xTick, yTick } = panel;
  const right = left + width;
  const bottom = top + height;
  const line = (x1: number, y1: number, x2: number, y2: number, stroke: string = INK.grid): string =>
    element('line', { x1, y1, x2, y2, stroke });
  const small = { size: 11, fill: INK.muted } as const;
  return [
    ...x.ticks.flatMap((tick) => [
      line(x.place(tick), top, x.place(tick), bottom),
      text(x.place(tick), bottom + 16, xTick(tick), { ...small, anchor: 'middle' }),
    ]),
    ...y.ticks.flatMap((tick) => [
      line(left, y.place(tick), right, y.place(tick)),
      ...(yTick ? [text(left - 7, y.place(tick) + 4, yTick(tick), { ...small, anchor: 'end' })] : []),
    ]),
    line(left, bottom, right, bottom, INK.muted),
    ...(title === undefined ? [] : [text(left, top - 8, title, { size: 12.5, weight: 600 })]),
    ...(xLabel === undefined
      ? []
      : [text(left + width / 2, bottom + 35, xLabel, { size: 12, anchor: 'middle', fill: INK.muted })]),
    ...(yLabel === undefined
      ? []
      : [
          text(left - 48, top + height / 2, yLabel, {
            ...{ size: 12, anchor: 'middle', fill: INK.muted, turned: -90 },
          }),
        ]),
  ];
}

export interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly dash: string;
}

/** A line through the points; null breaks it. */
export function line(points: readonly (readonly [x: number, y: number] | null)[], style: LineStyle): string {
  let path = '';
  let pen: 'M' | 'L' = 'M';
  for (const point of points) {
    if (point) path += `${pen}${plain(point[0])} ${plain(point[1])}`;
    pen = point ? 'L' : 'M';
  }
  if (path === '') return '';
  return element('path', {
    ...{
      d: path,
      fill: 'none',
      stroke: style.color,
      'stroke-width': style.width,
      'stroke-linejoin': 'round',
    },
    ...(style.dash === '' ? {} : { 'stroke-dasharray': style.dash }),
  });
}
