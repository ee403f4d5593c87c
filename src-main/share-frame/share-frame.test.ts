import { describe, expect, it } from 'vitest';
import type { Rectangle } from '../windows/placement';
import type { FrameDisplay } from './frame-plan';
import { ShareFrame, type BarListener, type FrameWindowsPort } from './share-frame';

const display = (id: string, x: number): FrameDisplay => {
  const bounds = { x, y: 0, width: 1_000, height: 800 };
  return { id, bounds, workArea: bounds };
};

class FakeWindows implements FrameWindowsPort {
  readonly unseen = true;
  there: FrameDisplay[] = [display('60', 0)];
  readonly open = new Map<object, { what: 'edge' | 'bar'; bounds: Rectangle }>();
  bar: BarListener | null = null;
  changed: (() => void) | null = null;

  displays = () => this.there;
  handDisplayId = () => '60';
  onDisplaysChanged(listener: () => void) {
    this.changed = listener;
    return () => (this.changed = null);
  }
  openEdge = (bounds: Rectangle) => this.#window('edge', bounds);
  openBar(bounds: Rectangle, listener: BarListener) {
    this.bar = listener;
    return this.#window('bar', bounds);
  }
  get shown(): string {
    return [...this.open.values()].map(({ what }) => what).join(' ');
  }
  #window(what: 'edge' | 'bar', bounds: Rectangle) {
    const window = { close: () => void this.open.delete(window) };
    this.open.set(window, { what, bounds });
    return window;
  }
}

function setUp() {
  const windows = new FakeWindows();
  const stops: string[] = [];
  return { windows, stops, frame: new ShareFrame(windows, () => stops.push('stop')) };
}
const WHOLE = 'edge edge edge edge bar';

describe('the frame', () => {
  it('the frame is there from the answer to the capture to the share’s end, once', () => {
    const { windows, frame } = setUp();
    frame.begin({ kind: 'screen', displayId: '60' });
    expect(windows.shown).toBe(WHOLE);
    frame.sharing(true);
    expect(windows.shown).toBe(WHOLE);
    frame.sharing(false);
    frame.sharing(false);
    expect(windows.shown).toBe('');
    expect(windows.changed).toBeNull();
  });

  it('the frame asks to stop, and stays until the share really has stopped', () => {
    const { windows, frame, stops } = setUp();
    frame.begin({ kind: 'screen', displayId: '60' });
    windows.bar?.stop();
    expect(stops).toEqual(['stop']);
    expect(windows.shown).toBe(WHOLE);
  });

  it('the frame keeps the bar away once it was hidden, for this share only', () => {
    const { windows, frame } = setUp();
    frame.begin({ kind: 'screen', displayId: '60' });
    windows.bar?.hide();
    expect(windows.shown).toBe('edge edge edge edge');
    windows.changed?.();
    expect(windows.shown).toBe('edge edge edge edge');
    frame.sharing(false);
    frame.begin({ kind: 'window', displayId: null });
    expect(windows.shown).toBe('bar');
  });

  it('the frame follows its display, and is only the bar once that is unplugged', () => {
    const { windows, frame } = setUp();
    frame.begin({ kind: 'screen', displayId: '60' });
    windows.there = [display('60', 1_000)];
    windows.changed?.();
    expect([...windows.open.values()][0]?.bounds.x).toBe(1_000);
    windows.there = [display('61', 0)];
    windows.changed?.();
    expect(windows.shown).toBe('bar');
  });

  it('the frame is there again around the same screen where the page goes on sharing', () => {
    const { windows, frame } = setUp();
    frame.begin({ kind: 'screen', displayId: '60' });
    frame.sharing(false);
    frame.sharing(true);
    expect(windows.shown).toBe(WHOLE);
  });

  it('the frame knows nothing of the share before, and nothing of a page that is gone', () => {
    const { windows, frame } = setUp();
    frame.begin({ kind: 'screen', displayId: '60' });
    windows.bar?.hide();
    frame.begin({ kind: 'window', displayId: null });
    expect(windows.shown).toBe('bar');
    frame.begin({ kind: 'screen', displayId: '60' });
    frame.end();
    expect(windows.shown).toBe('');
    frame.sharing(true);
    expect(windows.shown).toBe('bar');
  });
});
