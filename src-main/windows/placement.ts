/** Where the window opens: as it was left, but always within reach on the displays there are now. */
import { z } from 'zod';
import { DEFAULT_SIZE, MIN_SIZE } from './sizes';

/** Device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const WindowStateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowStateSchema>;

/** So much of the window has to be on a display for a hand to get hold of it. */
const GRIP = { width: 160, height: 48 } as const;

const overlap = (a: Rectangle, b: Rectangle) => ({
  width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
  height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
});

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/**
 * @param workAreas of the displays, the primary one first.
 * @returns the bounds; a window that was out of reach, or never open, is centred on the primary display.
 */
export const placeWindow = (saved: WindowState | null, workAreas: readonly Rectangle[]): WindowState => {
  const home =
    saved &&
    workAreas.find((area) => {
      const seen = overlap(saved, area);
      return seen.width >= GRIP.width && seen.height >= GRIP.height;
    });
  const area = home ?? workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  const wanted = saved ?? DEFAULT_SIZE;
  const width = Math.max(MIN_SIZE.width, Math.min(wanted.width, area.width));
  const height = Math.max(MIN_SIZE.height, Math.min(wanted.height, area.height));
  const right = Math.max(area.x, area.x + area.width - width);
  const bottom = Math.max(area.y, area.y + area.height - height);
  return {
    x: home ? clamp(saved.x, area.x, right) : Math.round((area.x + right) / 2),
    y: home ? clamp(saved.y, area.y, bottom) : Math.round((area.y + bottom) / 2),
    width,
    height,
    maximized: saved?.maximized ?? false,
  };
};
