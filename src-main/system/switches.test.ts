import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusedSwitches, startRefusal, type StartFacts } from './switches';

const refused = (...args: string[]) => refusedSwitches(args, 'linux');
const FACTS: StartFacts = {
  args: [],
  platform: 'linux',
  withoutSandbox: false,
  fromAppImage: false,
  forDevelopment: false,
};

describe('the switches of a start', () => {
  it('switches are accepted where they are the app’s own, or change how it looks', () => {
    expect(refused('--profile', 'bob', '--join=K7QM-2XRT', '--film', '/films/a.mp4')).toEqual([]);
    expect(refused('--ozone-platform-hint=auto', '--force-device-scale-factor=2', '--lang=de')).toEqual([]);
    expect(refused('matinee://join?c=K7QM2XRT', '/films/--odd name.mp4', '')).toEqual([]);
  });

  it.each([
    '--no-sandbox',
    '--disable-setuid-sandbox',
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--load-extension=/tmp/x',
    '--proxy-server=evil.example:80',
    '--ignore-certificate-errors',
    '--host-resolver-rules=MAP * 127.0.0.1',
    '--disable-web-security',
    '--unsafely-treat-insecure-origin-as-secure=http://evil.example',
    '--enable-features=Something',
    '--js-flags=--allow-natives-syntax',
    '--renderer-cmd-prefix=/tmp/x',
    '--inspect',
    '--automation',
    '--use-fake-ui-for-media-stream',
    '--log-net-log=/tmp/all',
    '--',
  ])('switches with %s are refused', (arg) => {
    expect(refused(arg)).toEqual([arg.replace(/=.*/, '')]);
  });

  it('switches are checked wherever they stand, since Chromium doesn’t know which of them are our values', () => {
    expect(refused('--join', '--no-sandbox')).toEqual(['--no-sandbox']);
    expect(refused('film.mp4', '-remote-debugging-port=0')).toEqual(['-remote-debugging-port']);
  });

  it('switches are read on Windows as Chromium reads them there', () => {
    const args = ['/no-sandbox', '--Remote-Debugging-Port=0', '--PROFILE=bob'];
    expect(refusedSwitches(args, 'win32')).toEqual(['/no-sandbox', '--Remote-Debugging-Port']);
    expect(refusedSwitches(['/films/a.mp4', '--Profile=bob'], 'linux')).toEqual(['--Profile']);
  });

  it('switches are refused whatever they are called and given, unless they are listed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (name, value) => {
        fc.pre(!name.includes('='));
        const known = refused(`--${name}`).length === 0;
        expect(refused(`--${name}=${value}`).length).toBe(known ? 0 : 1);
        if (known) expect(name).toMatch(/^[a-z-]+$/);
      }),
    );
  });
});

describe('a start', () => {
  it('a start goes on where nothing weakens it', () => {
    expect(startRefusal(FACTS)).toBeNull();
    expect(startRefusal({ ...FACTS, args: ['--join', 'K7QM-2XRT'] })).toBeNull();
  });

  it('a start ends with a sentence that names what wasn’t accepted, without its value', () => {
    const refusal = startRefusal({ ...FACTS, args: ['--remote-debugging-port=9222', '--x=secret'] });
    expect(refusal?.sentence).toContain('--remote-debugging-port, --x.');
    expect(refusal?.sentence).not.toContain('secret');
    expect(refusal?.shown).toBe(false);
  });

  it('a start without the sandbox ends, however that was switched off', () => {
    expect(startRefusal({ ...FACTS, withoutSandbox: true })?.sentence).toContain('ELECTRON_DISABLE_SANDBOX');
    const asked = startRefusal({ ...FACTS, withoutSandbox: true, args: ['--no-sandbox'] });
    expect(asked?.sentence).toContain('install the .deb');
    expect(asked?.shown).toBe(false);
  });

  it('a start says so in a window where an AppImage left the sandbox out by itself, and nothing else was asked for', () => {
    const started = { ...FACTS, withoutSandbox: true, fromAppImage: true };
    expect(startRefusal({ ...started, args: ['--no-sandbox', 'matinee://join?c=K7QM2XRT'] })?.shown).toBe(
      true,
    );
    // The app waits for a window, and meanwhile Chromium would heed the switches.
    const args = ['--no-sandbox', '--remote-debugging-port=9222'];
    expect(startRefusal({ ...started, args })?.shown).toBe(false);
  });

  it('a start is left alone in development and tests', () => {
    const args = ['--no-sandbox', '--remote-debugging-port=0'];
    expect(startRefusal({ ...FACTS, args, withoutSandbox: true, forDevelopment: true })).toBeNull();
  });
});
