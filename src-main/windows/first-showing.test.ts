import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { showOnceReady } from './first-showing';

function unseen() {
  const clock = new ManualClock();
  const webContents = new EventEmitter();
  let isDestroyed = false;
  const show = vi.fn();
  const window = Object.assign(new EventEmitter(), { show, webContents, isDestroyed: () => isDestroyed });
  showOnceReady(window, clock);
  return { clock, webContents, window, show, destroy: () => (isDestroyed = true) };
}

describe('a window that was made unseen', () => {
  it('a window that was made unseen is shown with its first picture, once', () => {
    const { clock, webContents, window, show } = unseen();
    webContents.emit('did-stop-loading');
    expect(show).not.toHaveBeenCalled();
    window.emit('ready-to-show');
    expect(show).toHaveBeenCalledOnce();
    // The window may have been minimised by this time.
    clock.advance(10_000);
    expect(show).toHaveBeenCalledOnce();
  });

  it('a window that was made unseen is shown where nobody tells of a picture', () => {
    const { clock, webContents, show } = unseen();
    webContents.emit('did-stop-loading');
    clock.advance(1_500);
    expect(show).toHaveBeenCalledOnce();
  });

  it('a window that was made unseen is left alone when it is closed before', () => {
    const { clock, webContents, show, destroy } = unseen();
    webContents.emit('did-stop-loading');
    destroy();
    clock.advance(1_500);
    expect(show).not.toHaveBeenCalled();
  });
});
