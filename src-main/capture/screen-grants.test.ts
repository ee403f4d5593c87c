import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { silentLog } from '../../test/fakes/silent-log';
import { ScreenGrants } from './screen-grants';
import type { ScreenChoice } from './screen-requests';

const screen: ScreenChoice = {
  ...{ kind: 'screen', sourceId: 'screen:405:0', name: 'Screen 1', displayId: '60' },
  audio: true,
};

function grants(choice: ScreenChoice | null) {
  const ask = vi.fn(() => Promise.resolve(choice));
  const onChoice = vi.fn();
  const endPage = vi.fn();
  const captured: (ScreenChoice | null)[] = [];
  const clock = new ManualClock();
  const screens = new ScreenGrants({ ask, onChoice, timers: clock, log: silentLog });
  /** Answers like Electron's `getDisplayMedia`: the handler is called within the answer. */
  const byDisplayMedia = (granted: boolean) => void (granted && captured.push(screens.take()));
  return { screens, ask, onChoice, endPage, captured, byDisplayMedia, clock };
}

describe('a page that asks to capture a screen', () => {
  it('a page gets the screen that the person chose, by getDisplayMedia', async () => {
    const { screens, ask, onChoice, endPage, captured, byDisplayMedia, clock } = grants(screen);
    await screens.request(true, byDisplayMedia, endPage);
    expect(ask).toHaveBeenCalledWith(true);
    expect(onChoice).toHaveBeenCalledWith(screen);
    clock.advance(1_000);
    expect(captured).toEqual([screen]);
    expect(endPage).not.toHaveBeenCalled();
  });

  it('a page gets a screen once for each answer', async () => {
    const { screens, endPage, byDisplayMedia } = grants(screen);
    await screens.request(null, byDisplayMedia, endPage);
    expect(screens.take()).toBeNull();
  });

  it('a page gets no screen by either door while nobody has answered, nor after a cancel or a failure', async () => {
    const cancelled = grants(null);
    const answer = vi.fn();
    expect(cancelled.screens.take()).toBeNull();
    await cancelled.screens.request(null, answer, cancelled.endPage);
    expect(cancelled.onChoice).not.toHaveBeenCalled();
    const failing = grants(screen);
    failing.ask.mockRejectedValue(new Error('no picker'));
    await failing.screens.request(null, answer, failing.endPage);
    expect(answer.mock.calls).toEqual([[false], [false]]);
  });

  it('a page is ended where it took the permission for a source of its own, and its answer is void', async () => {
    const { screens, endPage, clock } = grants(screen);
    const answer = vi.fn();
    await screens.request(null, answer, endPage);
    expect(answer).toHaveBeenCalledWith(true);
    clock.advance(500);
    expect(endPage).toHaveBeenCalledOnce();
    expect(screens.take()).toBeNull();
  });

  it('a page that took the permission for a source of its own is ended before its next capture', async () => {
    const { screens, endPage, byDisplayMedia, clock } = grants(screen);
    await screens.request(null, vi.fn(), endPage);
    await screens.request(null, byDisplayMedia, endPage);
    clock.advance(500);
    expect(endPage).toHaveBeenCalledOnce();
  });

  it('a page gets the screen also from an engine that fetches it a moment later', async () => {
    const { screens, endPage, clock } = grants(screen);
    await screens.request(null, vi.fn(), endPage);
    expect(screens.take()).toEqual(screen);
    clock.advance(500);
    expect(endPage).not.toHaveBeenCalled();
  });
});
