import { describe, expect, it } from 'vitest';
import { canCaptureSound, usesPortal, withFeature } from './capture-means';
import { isOwnWindow } from './own-window';

describe('the means of screen sharing', () => {
  it('are the portal’s under Wayland alone', () => {
    const wayland = { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' };
    expect(usesPortal({ platform: 'linux', env: wayland })).toBe(true);
    expect(usesPortal({ platform: 'linux', env: { XDG_SESSION_TYPE: 'x11', DISPLAY: ':0' } })).toBe(false);
    expect(usesPortal({ platform: 'linux', env: { ...wayland, WAYLAND_DISPLAY: '' } })).toBe(false);
    expect(usesPortal({ platform: 'win32', env: wayland })).toBe(false);
  });

  it('include sound where the system lets it be captured', () => {
    expect(canCaptureSound({ platform: 'win32', env: {} })).toBe(true);
    expect(canCaptureSound({ platform: 'darwin', env: {} })).toBe(false);
  });

  it('add a feature to those that were asked for', () => {
    expect(withFeature('', 'B')).toBe('B');
    expect(withFeature('A,B', 'B')).toBe('A,B');
    expect(withFeature('A', 'B')).toBe('A,B');
  });

  it('know the own window although the last part of its name differs', () => {
    expect(isOwnWindow('window:2097155:0', 'window:2097155:1')).toBe(true);
    expect(isOwnWindow('window:20971:0', 'window:2097155:1')).toBe(false);
    expect(isOwnWindow('screen:2097155:0', 'window:2097155:1')).toBe(false);
  });
});
