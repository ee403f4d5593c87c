import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rectangle } from '../windows/placement';
import { BAR_SIZE, planFrame, type FrameDisplay, type FrameFacts } from './frame-plan';

const left: FrameDisplay = {
  id: '60',
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 28, width: 1920, height: 1052 },
};
const right: FrameDisplay = {
  id: '61',
  bounds: { x: 1920, y: -200, width: 1280, height: 1024 },
  workArea: { x: 1920, y: -200, width: 1280, height: 1024 },
};
const facts = (over: Partial<FrameFacts>): FrameFacts => ({
  shared: { kind: 'screen', displayId: '60' },
  displays: [left, right],
  handDisplayId: '60',
  unseen: true,
  ...over,
});

const area = ({ width, height }: Rectangle) => width * height;
const overlap = (a: Rectangle, b: Rectangle) =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

describe('the frame around what is shared', () => {
  it('the frame goes around the display that is shared, with the bar at its top', () => {
    const { edges, bar } = planFrame(facts({}));
    expect(edges).toEqual([
      { x: 0, y: 0, width: 1920, height: 4 },
      { x: 0, y: 1076, width: 1920, height: 4 },
      { x: 0, y: 4, width: 4, height: 1072 },
      { x: 1916, y: 4, width: 4, height: 1072 },
    ]);
    expect(bar).toEqual({ x: 788, y: 40, ...BAR_SIZE });
  });

  it('the frame is thin where the others see it, and its bar stands beside what is shared if there is a place', () => {
    const { edges, bar } = planFrame(facts({ unseen: false }));
    expect(edges[0]).toEqual({ x: 0, y: 0, width: 1920, height: 2 });
    expect(bar).toMatchObject({ x: 1920 + 468, y: -188 });
    expect(planFrame(facts({ unseen: false, displays: [left] })).bar).toMatchObject({ x: 788 });
  });

  it.each([
    ['a window', { kind: 'window', displayId: null }],
    ['what the system’s picker chose', { kind: 'system', displayId: null }],
    ['a display that the system doesn’t name', { kind: 'screen', displayId: null }],
    ['a display that is gone', { kind: 'screen', displayId: '99' }],
  ] as const)('the frame is only the bar for %s, on the display with the pointer', (_what, shared) => {
    expect(planFrame(facts({ shared, handDisplayId: '61' }))).toEqual({
      edges: [],
      bar: { x: 1920 + 468, y: -188, ...BAR_SIZE },
    });
    expect(planFrame(facts({ shared, handDisplayId: 'gone' })).bar).toMatchObject({ x: 788 });
  });

  it('the frame is nothing without a display', () => {
    expect(planFrame(facts({ displays: [] }))).toEqual({ edges: [], bar: null });
  });

  it('the frame runs along the inside of any display, without overlapping, and leaves the rest free', () => {
    const size = fc.integer({ min: 320, max: 8_000 });
    const place = fc.integer({ min: -8_000, max: 8_000 });
    fc.assert(
      fc.property(place, place, size, size, fc.boolean(), (x, y, width, height, unseen) => {
        const bounds = { x, y, width, height };
        const { edges, bar } = planFrame(
          facts({ unseen, displays: [{ id: '60', bounds, workArea: bounds }] }),
        );
        const thickness = unseen ? 4 : 2;
        for (const edge of edges) expect(overlap(edge, bounds)).toBe(area(edge));
        for (const [index, one] of edges.entries())
          for (const other of edges.slice(index + 1)) expect(overlap(one, other)).toBe(0);
        const inside = (width - 2 * thickness) * (height - 2 * thickness);
        expect(edges.reduce((sum, edge) => sum + area(edge), 0)).toBe(area(bounds) - inside);
        expect(bar && overlap(bar, bounds)).toBe(bar && area(bar));
      }),
    );
  });
});
