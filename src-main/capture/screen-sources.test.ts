import type { DesktopCapturerSource } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import type { CaptureFacts } from './capture-means';
import { listScreenSources } from './screen-sources';

const picture = (empty: boolean) => ({
  isEmpty: () => empty,
  toJPEG: () => Buffer.from('jpeg'),
  resize: () => ({ toDataURL: () => 'data:icon' }),
});
const source = (id: string, over: object = {}) =>
  ({
    ...{ id, name: id, display_id: '', thumbnail: picture(false), appIcon: undefined },
    ...over,
  }) as unknown as DesktopCapturerSource;

const capturer = (...sources: readonly DesktopCapturerSource[]) => ({
  getSources: vi.fn<(options: Electron.SourcesOptions) => Promise<DesktopCapturerSource[]>>(() =>
    Promise.resolve([...sources]),
  ),
});

const facts = (env: CaptureFacts['env']): CaptureFacts => ({
  ...{ platform: 'linux', systemVersion: '6.1', engineVersion: '45.4.1', hasPulse: true },
  env,
});
const X11 = facts({ XDG_SESSION_TYPE: 'x11', DISPLAY: ':0' });
const WAYLAND = facts({ XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' });

describe('the list of screens and windows', () => {
  it('the list of screens is never asked for where the portal has the picker: a cancel there would end the app', async () => {
    const asked = capturer(source('screen:0:0'));
    await expect(listScreenSources(asked, '', WAYLAND)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(asked.getSources).not.toHaveBeenCalled();
  });

  it('the list of screens is asked for with thumbnails of some size: one of 0 × 0 would end the app under Wayland', async () => {
    const asked = capturer();
    await listScreenSources(asked, '', X11);
    const { thumbnailSize } = asked.getSources.mock.calls[0]?.[0] ?? {};
    expect(thumbnailSize?.width).toBeGreaterThan(0);
    expect(thumbnailSize?.height).toBeGreaterThan(0);
  });

  it('the list of screens has thumbnails and icons where there are some, without the app’s own window', async () => {
    const asked = capturer(
      source('screen:405:0', { display_id: '60' }),
      source('window:7:0', { thumbnail: picture(true), appIcon: picture(false) }),
      source('window:9:0', { appIcon: picture(true), name: 'n'.repeat(300) }),
      source('window:11:1'),
    );
    const listed = await listScreenSources(asked, 'window:11:0', X11);
    const jpeg = `data:image/jpeg;base64,${Buffer.from('jpeg').toString('base64')}`;
    expect(listed).toEqual([
      {
        source: { id: 'screen:405:0', kind: 'screen', name: 'screen:405:0', thumbnail: jpeg, icon: null },
        displayId: '60',
      },
      {
        source: { id: 'window:7:0', kind: 'window', name: 'window:7:0', thumbnail: '', icon: 'data:icon' },
        displayId: null,
      },
      {
        source: { id: 'window:9:0', kind: 'window', name: 'n'.repeat(200), thumbnail: jpeg, icon: null },
        displayId: null,
      },
    ]);
  });

  it('the list of screens has 200 entries at most', async () => {
    const many = Array.from({ length: 230 }, (_, index) => source(`window:${index}:0`));
    expect(await listScreenSources(capturer(...many), '', X11)).toHaveLength(200);
  });
});
