/** The options with which Electron opens each window of the app: no page of ours has more rights than it needs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindowConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameWindows } from '../../src-main/share-frame/frame-windows';
import { MainWindow } from '../../src-main/windows/main-window';
import { makeUnseenWindow } from '../../src-main/windows/unseen-window';
import { silentLog } from '../fakes/silent-log';

const electron = vi.hoisted(() => {
  const opened: BrowserWindowConstructorOptions[] = [];
  /** A value that takes every call, and answers with itself. */
  const anything: unknown = new Proxy(function () {}, {
    get: (_target, name) => (name === 'then' || name === Symbol.toPrimitive ? undefined : anything),
    apply: () => anything,
  });
  const open = function (options: BrowserWindowConstructorOptions): unknown {
    opened.push(options);
    return anything;
  };
  return { opened, open };
});
vi.mock('electron', () => {
  const display = { id: 1, workArea: { x: 0, y: 0, width: 1_280, height: 800 } };
  return {
    ...{ BrowserWindow: electron.open, BaseWindow: electron.open },
    screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display] },
    shell: {},
  };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-windows-'));
  electron.opened.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const timers = { setTimeout: () => 0, clearTimeout: () => undefined };
const nothing = () => undefined;
const BAR = { x: 0, y: 0, width: 344, height: 44 };

const WINDOWS: Readonly<Record<string, () => unknown>> = {
  'the app’s own': () => {
    const window = makeUnseenWindow({ preload: 'preload.js', icon: 'icon.png' });
    const stateFile = join(folder, 'window.json');
    new MainWindow({ ...{ window, stateFile }, timers, log: silentLog }).open({
      ...{ onClosing: nothing, onPageEnd: nothing, onFullScreen: nothing },
    });
  },
  'the bar of a share': () =>
    new FrameWindows({ barUrl: 'matinee-app://app/share-bar.html', log: silentLog }).openBar(BAR, {
      ...{ stop: nothing, hide: nothing },
    }),
};

describe('a window with a page', () => {
  it.each(Object.keys(WINDOWS))(
    '%s, as a window, has neither Node, nor a spelling dictionary that would be fetched',
    (name) => {
      WINDOWS[name]?.();
      const [options] = electron.opened;
      expect(options?.webPreferences).toMatchObject({
        ...{ contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
        spellcheck: false,
      });
    },
  );
});
