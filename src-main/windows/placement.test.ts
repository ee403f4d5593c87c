import { describe, expect, it } from 'vitest';
import { placeWindow, type WindowState } from './placement';

const primary = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };
const left = (state: Partial<WindowState>): WindowState => ({
  ...{ x: 100, y: 100, width: 1280, height: 800, maximized: false },
  ...state,
});

describe('the place of the window', () => {
  it('the window opens in the middle of the primary display at first', () => {
    expect(placeWindow(null, [primary, second])).toEqual({
      ...{ x: 320, y: 120, width: 1280, height: 800 },
      maximized: false,
    });
  });

  it('the window opens where it was left, on any display', () => {
    const state = left({ x: 1920, y: 50, maximized: true });
    expect(placeWindow(state, [primary, second])).toEqual(state);
  });

  it('the window comes back from a display that is gone', () => {
    expect(placeWindow(left({ x: 1920 }), [primary])).toMatchObject({ x: 320, y: 120 });
  });

  it('the window is pulled in where it stuck out, and shrinks to the space there is', () => {
    expect(placeWindow(left({ x: 1700, y: -30 }), [primary])).toMatchObject({ x: 640, y: 0 });
    expect(placeWindow(left({ width: 5000, height: 5000 }), [primary])).toMatchObject({
      ...{ x: 0, y: 0, width: 1920, height: 1040 },
    });
  });

  it('the window is never smaller than the least size, and has its top left corner in sight', () => {
    const small = { x: 0, y: 0, width: 800, height: 600 };
    expect(placeWindow(left({ width: 10, height: 10 }), [small])).toMatchObject({
      ...{ x: 0, y: 0, width: 960, height: 640 },
    });
  });
});
