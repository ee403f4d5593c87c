import { EventEmitter } from 'node:events';
import type { App, WindowOpenHandlerResponse } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import { guardNavigation } from './navigation';

const shell = vi.hoisted(() => ({ openExternal: vi.fn(() => Promise.resolve()) }));
vi.mock('electron', () => ({ shell }));

const APP = 'matinee-app://app/';

class FakePage extends EventEmitter {
  open: (details: { url: string }) => WindowOpenHandlerResponse = () => ({ action: 'allow' });
  setWindowOpenHandler(handler: typeof this.open): void {
    this.open = handler;
  }

  /** Whether the window was kept from navigating. */
  isKept(event: string, details: object = {}): boolean {
    let kept = false;
    this.emit(event, { ...details, preventDefault: () => (kept = true) });
    return kept;
  }
}

let page: FakePage;
beforeEach(() => {
  vi.clearAllMocks();
  page = new FakePage();
  const app = new EventEmitter();
  guardNavigation(app as unknown as App, APP, silentLog);
  app.emit('web-contents-created', {}, page);
});

describe('a page of the app', () => {
  it.each(['will-navigate', 'will-redirect'])('a page of the app stays where it is: %s', (event) => {
    expect(page.isKept(event, { url: 'https://example.org/' })).toBe(true);
    expect(page.isKept(event, { url: 'matinee-app://other/' })).toBe(true);
    expect(page.isKept(event, { url: APP })).toBe(false);
  });

  it('a page of the app has no frame that navigates, and no webview', () => {
    expect(page.isKept('will-frame-navigate', { isMainFrame: false })).toBe(true);
    expect(page.isKept('will-frame-navigate', { isMainFrame: true })).toBe(false);
    expect(page.isKept('will-attach-webview')).toBe(true);
  });

  it('a page of the app opens no window: a link of the web opens in the browser, and nothing else anywhere', () => {
    expect(page.open({ url: 'https://example.org/a' })).toEqual({ action: 'deny' });
    expect(shell.openExternal.mock.calls).toEqual([['https://example.org/a']]);
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', APP, 'smb://host/share'])
      expect(page.open({ url })).toEqual({ action: 'deny' });
    expect(shell.openExternal).toHaveBeenCalledOnce();
  });

  it('a page of the app goes on where the system opens no browser', async () => {
    shell.openExternal.mockRejectedValueOnce(new Error('no browser'));
    expect(page.open({ url: 'https://example.org/a' })).toEqual({ action: 'deny' });
    await expect(shell.openExternal.mock.results[0]?.value).rejects.toThrow('no browser');
  });
});
