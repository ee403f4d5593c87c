import { describe, expect, it } from 'vitest';
import { captureMeans, pulseSocket, withFeature, type CaptureFacts } from './capture-means';
import { isOwnWindow } from './own-window';

const X11 = { XDG_SESSION_TYPE: 'x11', DISPLAY: ':0' };
const WAYLAND = { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' };

const on = (
  platform: NodeJS.Platform,
  systemVersion: string,
  more: Partial<CaptureFacts> = {},
): CaptureFacts => ({ platform, systemVersion, engineVersion: '45.4.1', env: {}, hasPulse: false, ...more });

const ROWS: readonly (readonly [
  name: string,
  facts: CaptureFacts,
  picker: 'ours' | 'portal',
  sound: 'loopback' | null,
  voices: 'kept out' | 'kept out by another output' | 'captured' | 'no sound',
])[] = [
  ['Windows 10 21H2', on('win32', '10.0.19044'), 'ours', 'loopback', 'kept out by another output'],
  ['Windows 10 22H2', on('win32', '10.0.19045'), 'ours', 'loopback', 'kept out by another output'],
  ['Windows 11 21H2', on('win32', '10.0.22000'), 'ours', 'loopback', 'kept out'],
  ['Windows 11 24H2', on('win32', '10.0.26100'), 'ours', 'loopback', 'kept out'],
  [
    'Windows 11, Electron 43.3',
    on('win32', '10.0.26100', { engineVersion: '43.3.9' }),
    ...(['ours', 'loopback', 'kept out by another output'] as const),
  ],
  [
    'Windows 11, Electron 33',
    on('win32', '10.0.26100', { engineVersion: '33.2.1' }),
    ...(['ours', 'loopback', 'kept out by another output'] as const),
  ],
  ['macOS 12', on('darwin', '12.7.6'), 'ours', null, 'no sound'],
  ['macOS 13', on('darwin', '13.0.0'), 'ours', 'loopback', 'captured'],
  ['macOS 14.1', on('darwin', '14.1.2'), 'ours', 'loopback', 'captured'],
  ['macOS 14.2', on('darwin', '14.2'), 'ours', 'loopback', 'kept out'],
  // macOS 15 has a picker of its own, with which Electron gives no sound, so ours is used, and only ours.
  ['macOS 15', on('darwin', '15.1.0'), 'ours', 'loopback', 'kept out'],
  ['macOS 26', on('darwin', '26.5.2'), 'ours', 'loopback', 'kept out'],
  [
    'macOS 15, Electron 40',
    on('darwin', '15.1.0', { engineVersion: '40.10.6' }),
    ...(['ours', 'loopback', 'captured'] as const),
  ],
  [
    'macOS 15, Electron 38',
    on('darwin', '15.1.0', { engineVersion: '38.0.0' }),
    ...(['ours', null, 'no sound'] as const),
  ],
  [
    'Linux, X11, PulseAudio or PipeWire',
    on('linux', '6.1.0', { env: X11, hasPulse: true }),
    ...(['ours', 'loopback', 'kept out by another output'] as const),
  ],
  ['Linux, X11, ALSA alone', on('linux', '6.1.0', { env: X11 }), 'ours', null, 'no sound'],
  [
    'Linux, Wayland, PipeWire',
    on('linux', '6.1.0', { env: WAYLAND, hasPulse: true }),
    ...(['portal', 'loopback', 'kept out by another output'] as const),
  ],
  ['Linux, Wayland, no sound server', on('linux', '6.1.0', { env: WAYLAND }), 'portal', null, 'no sound'],
  [
    'Linux, a Wayland session without its display (an X11 window in it has one)',
    on('linux', '6.1.0', { env: { ...WAYLAND, WAYLAND_DISPLAY: '' } }),
    ...(['ours', null, 'no sound'] as const),
  ],
  ['FreeBSD', on('freebsd', '14.0'), 'ours', null, 'no sound'],
];

const voicesOf = ({ sound, voicesKeptOut, onlySystemOutput }: ReturnType<typeof captureMeans>) => {
  if (sound === null) return 'no sound';
  if (voicesKeptOut) return 'kept out';
  return onlySystemOutput ? 'kept out by another output' : 'captured';
};

describe('the means of screen sharing', () => {
  it.each(ROWS)('the means of screen sharing are known for %s', (_name, facts, picker, sound, voices) => {
    const means = captureMeans(facts, true);
    expect([means.picker, means.sound, voicesOf(means)]).toEqual([picker, sound, voices]);
  });

  it.each(ROWS)('the means of screen sharing without sound are known for %s', (_name, facts, picker) => {
    const silent = { picker, sound: null, voicesKeptOut: true, onlySystemOutput: false };
    expect(captureMeans(facts, false)).toEqual(silent);
  });

  it('the means of screen sharing promise nothing for a system version that can’t be read', () => {
    expect(voicesOf(captureMeans(on('win32', ''), true))).toBe('kept out by another output');
    expect(voicesOf(captureMeans(on('win32', 'ten'), true))).toBe('kept out by another output');
    expect(captureMeans(on('darwin', '15', { engineVersion: 'nightly' }), true).sound).toBeNull();
  });

  it('Chromium’s features for screen sharing are added to those that were asked for', () => {
    expect(withFeature('', 'B')).toBe('B');
    expect(withFeature('A,B', 'B')).toBe('A,B');
    expect(withFeature('A', 'B')).toBe('A,B');
  });

  it('the sound server is looked for where its clients do', () => {
    expect(pulseSocket({ PULSE_SERVER: 'unix:/tmp/p/native' })).toEqual({ file: '/tmp/p/native' });
    expect(pulseSocket({ PULSE_SERVER: '/tmp/p/native' })).toEqual({ file: '/tmp/p/native' });
    expect(pulseSocket({ PULSE_SERVER: 'tcp:10.0.0.2' })).toBe('elsewhere');
    expect(pulseSocket({ PULSE_RUNTIME_PATH: '/tmp/p' })).toEqual({ file: '/tmp/p/native' });
    expect(pulseSocket({ XDG_RUNTIME_DIR: '/run/user/1000' })).toEqual({
      file: '/run/user/1000/pulse/native',
    });
    expect(pulseSocket({})).toBeNull();
  });

  it('the app’s own window is recognised although the last part of its id differs', () => {
    expect(isOwnWindow('window:2097155:0', 'window:2097155:1')).toBe(true);
    expect(isOwnWindow('window:20971:0', 'window:2097155:1')).toBe(false);
    expect(isOwnWindow('screen:2097155:0', 'window:2097155:1')).toBe(false);
  });
});
